#include "rest/error_table.hpp"

#include "rest/views/entities.hpp"

namespace troupe::rest {

int http_status(Errc code) noexcept {
  switch (code) {
    case Errc::bad_request:
      return 400;
    case Errc::forbidden:
      return 403;
    case Errc::not_found:
      return 404;
    case Errc::already_exists:
    case Errc::conflict:
    case Errc::not_leader:
      return 409;
    case Errc::unavailable:
      return 503;
    case Errc::timeout:
    case Errc::invalid_config:
    case Errc::retriable:
    case Errc::data:
    case Errc::io:
    case Errc::internal:
      return 500;
  }
  return 500;
}

Response error_response(const Error& error) {
  return error_response(http_status(error.code), error.message);
}

Response error_response(int status, const std::string& message) {
  return json_response(status, error_json(status, message));
}

}  // namespace troupe::rest
