#pragma once

#include "rest/error_table.hpp"
#include "rest/message.hpp"
#include "runtime/ids.hpp"
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

/// A herder's callback that answers without a body, or with the error.
[[nodiscard]] inline auto answer_empty(const Respond& respond, int status) {
  return [respond, status](Result<Done> done) {
    respond(done.ok() ? Response{status, "", "", {}} : error_response(done.error()));
  };
}

/// The connector that the path names.
[[nodiscard]] inline runtime::ConnectorName name_of(const Request& request) {
  return {request.parameters.front()};
}

}  // namespace troupe::rest
