#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::rest {

/// One served request, for the log.
struct AccessLine {
  std::string client;
  std::int64_t wall_ms = 0;  ///< when the request had come
  std::string method;
  std::string target;
  int http_minor = 1;
  int status = 0;
  std::size_t bytes = 0;
  std::string referer;
  std::string user_agent;
  std::int64_t took_ms = 0;
};

/// `<ip> - - [dd/MMM/yyyy:HH:mm:ss +0000] "GET / HTTP/1.1" 200 91 "-" "curl" 3`. Control characters
/// are shown as `?`, so that a client cannot write log lines of its own. Pure.
[[nodiscard]] std::string access_text(const AccessLine& line);

/// A time as HTTP headers have it: `Sun, 06 Nov 1994 08:49:37 GMT`. Pure.
[[nodiscard]] std::string http_date(std::int64_t wall_ms);

}  // namespace troupe::rest
