#pragma once

#include "actors/caf_seam.hpp"
#include "runtime/seams/executor.hpp"

#include <utility>

namespace troupe::actors {

/// A job whose outcome, a message, comes to `to` once the job's thread is free again. What `make`
/// holds is let go before that.
template <class Make>
[[nodiscard]] runtime::Job posting_job(caf::actor to, Make make) {
  return [to = std::move(to), make = std::move(make)] {
    return [to, message = make()]() mutable { post(to, std::move(message)); };
  };
}

}  // namespace troupe::actors
