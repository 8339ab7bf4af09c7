#include "runtime/legal_name.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::runtime {

namespace {

constexpr std::size_t longest_name = 249;

bool is_plain(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::optional<std::string> legal_name_problem(std::string_view name) {
  const auto quoted = '\'' + std::string(name) + '\'';
  if (name.empty()) {
    return "the empty string is not allowed";
  }
  if (name == "." || name == "..") {
    return quoted + " is not allowed";
  }
  if (name.size() > longest_name) {
    return "the length of " + quoted + " is longer than the max allowed length " +
           std::to_string(longest_name);
  }
  const bool legal = std::all_of(name.begin(), name.end(), [](char c) {
    return is_plain(c) || c == '.' || c == '_' || c == '-';
  });
  return legal ? std::nullopt
               : std::optional(quoted +
                               " contains one or more characters other than ASCII alphanumerics, "
                               "'.', '_' and '-'");
}

}  // namespace troupe::runtime
