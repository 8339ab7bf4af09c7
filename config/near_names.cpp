#include "config/near_names.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace troupe::config {

namespace {

constexpr std::size_t max_suggestions = 3;

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto change = diagonal + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

std::string_view simple_name(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

std::vector<std::string> near_names(std::string_view wanted,
                                    const std::vector<std::string>& candidates) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  const auto allowed = std::max<std::size_t>(2, simple_name(wanted).size() / 3);
  for (const auto& candidate : candidates) {
    const auto distance = std::min(edit_distance(wanted, candidate),
                                   edit_distance(simple_name(wanted), simple_name(candidate)));
    if (distance <= allowed) {
      ranked.emplace_back(distance, candidate);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (auto& [distance, name] : ranked) {
    if (names.size() < max_suggestions) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates) {
  std::string text;
  for (const auto& name : near_names(wanted, candidates)) {
    text += (text.empty() ? " Did you mean " : ", ") + name;
  }
  return text.empty() ? text : text + '?';
}

}  // namespace troupe::config
