#pragma once

#include "rest/message.hpp"
#include <troupe/result.hpp>

#include <string>

namespace troupe::rest {

/// HTTP status of an error: the one place that decides it.
[[nodiscard]] int http_status(Errc code) noexcept;

/// `{"error_code":…,"message":…}`.
[[nodiscard]] Response error_response(const Error& error);
[[nodiscard]] Response error_response(int status, const std::string& message);

}  // namespace troupe::rest
