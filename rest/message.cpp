#include "rest/message.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::rest {

std::optional<std::string> Request::first(const std::string& name) const {
  for (const auto& [key, value] : query) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

bool Request::flag(const std::string& name) const {
  auto value = first(name).value_or("");
  std::transform(value.begin(), value.end(), value.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value == "true";
}

Response json_response(int status, std::string body) {
  return {status, "application/json", std::move(body), {}};
}

}  // namespace troupe::rest
