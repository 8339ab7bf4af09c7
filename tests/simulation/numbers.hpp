#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

namespace troupe::sim {

/// A seed of the environment runs alone: TROUPE_SEED=17 simulation_test. TROUPE_SEEDS=100000 runs
/// that many.
inline std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const char* given = std::getenv("TROUPE_SEED")) {
    return {std::strtoull(given, nullptr, 10)};
  }
  if (const char* given = std::getenv("TROUPE_SEEDS")) {
    count = std::strtoull(given, nullptr, 10);
  }
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

inline std::vector<std::int64_t> numbers(std::int64_t count) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

/// Each number at its first occurrence.
inline std::vector<std::int64_t> without_repeats(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> first;
  for (const auto value : values) {
    if (std::find(first.begin(), first.end(), value) == first.end()) {
      first.push_back(value);
    }
  }
  return first;
}

inline std::vector<std::int64_t> parsed(const std::vector<std::string>& texts) {
  std::vector<std::int64_t> values;
  for (const auto& text : texts) {
    values.push_back(std::stoll(text));
  }
  return values;
}

inline bool contains_all(const std::vector<std::int64_t>& values, std::int64_t count) {
  return without_repeats(values).size() == static_cast<std::size_t>(count);
}

}  // namespace troupe::sim
