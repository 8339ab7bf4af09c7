#include "runtime/storage/java_hash_order.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace troupe::runtime {

namespace {

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  std::uint32_t point = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
  for (int i = 0; i < more && at < text.size(); ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return point;
}

/// java.util.HashMap's spread of java.lang.String.hashCode.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = next_code_point(text, at);
    if (point < 0x10000U) {
      hash = 31U * hash + point;
    } else {
      hash = 31U * hash + (0xD800U + ((point - 0x10000U) >> 10U));
      hash = 31U * hash + (0xDC00U + ((point - 0x10000U) & 0x3FFU));
    }
  }
  return hash ^ (hash >> 16U);
}

}  // namespace

std::vector<std::size_t> java_hash_order(const std::vector<std::string_view>& keys) {
  std::uint32_t capacity = 16;
  while (keys.size() * 4 > std::size_t{capacity} * 3) {
    capacity *= 2;
  }
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return (java_hash(keys[a]) & (capacity - 1)) < (java_hash(keys[b]) & (capacity - 1));
  });
  return order;
}

}  // namespace troupe::runtime
