#include "rest/access_line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace troupe::rest {

namespace {

std::tm utc(std::int64_t wall_ms) { return fmt::gmtime(static_cast<std::time_t>(wall_ms / 1000)); }

std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F' || c == '"'; }, '?');
  return text.empty() ? "-" : text;
}

}  // namespace

std::string access_text(const AccessLine& line) {
  return fmt::format(R"({} - - [{:%d/%b/%Y:%H:%M:%S} +0000] "{} {} HTTP/1.{}" {} {} "{}" "{}" {})",
                     line.client, utc(line.wall_ms), printable(line.method), printable(line.target),
                     line.http_minor, line.status, line.bytes, printable(line.referer),
                     printable(line.user_agent), line.took_ms);
}

std::string http_date(std::int64_t wall_ms) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", utc(wall_ms));
}

}  // namespace troupe::rest
