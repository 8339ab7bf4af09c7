#pragma once

#include "rest/error_table.hpp"
#include "rest/message.hpp"
#include <troupe/result.hpp>

#include <string>
#include <utility>

namespace troupe::rest {

/// A herder's callback that answers with `view(value)` as JSON, or with the error.
template <class T, class View>
[[nodiscard]] auto answer(const Respond& respond, int status, View view) {
  return [respond, status, view](Result<T> result) {
    respond(result.ok() ? json_response(status, view(*result)) : error_response(result.error()));
  };
}

}  // namespace troupe::rest
