#include "api/parameters.hpp"

#include <algorithm>

namespace troupe {

bool same_parameters(const std::optional<SchemaParameters>& a,
                     const std::optional<SchemaParameters>& b) {
  if (a == b || !a || !b || a->size() != b->size()) {
    return a == b;
  }
  auto sorted_a = *a;
  auto sorted_b = *b;
  std::sort(sorted_a.begin(), sorted_a.end());
  std::sort(sorted_b.begin(), sorted_b.end());
  return sorted_a == sorted_b;
}

std::string parameters_text(const std::optional<SchemaParameters>& parameters) {
  if (!parameters) {
    return "null";
  }
  std::string text = "{";
  const char* separator = "";
  for (const auto& [key, value] : *parameters) {
    text += separator + key + '=' + value;
    separator = ", ";
  }
  return text + '}';
}

}  // namespace troupe
