#pragma once

#include <cstdint>
#include <string_view>

namespace troupe::runtime::transforms {

/// Tells fast of most names that they are in no set: by length, first and last letter.
class NameFilter {
 public:
  void clear() { bits_ = 0; }
  void add(std::string_view name) { bits_ |= bit(name); }
  [[nodiscard]] bool may_hold(std::string_view name) const { return (bits_ & bit(name)) != 0; }

 private:
  static std::uint64_t bit(std::string_view name) {
    const auto letters = name.empty() ? 0U
                                      : static_cast<unsigned char>(name.front()) * 3U +
                                            static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << ((name.size() * 7 + letters) % 64);
  }

  std::uint64_t bits_ = 0;
};

}  // namespace troupe::runtime::transforms
