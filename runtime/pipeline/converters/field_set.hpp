#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::runtime {

/// Which fields of a struct were met. Allocates only for more than 256 fields.
class FieldSet {
 public:
  explicit FieldSet(std::size_t size) {
    if (size > few_.size() * word_bits) {
      many_.resize((size + word_bits - 1) / word_bits);
    }
  }

  void add(std::size_t index) { word(index) |= bit(index); }
  [[nodiscard]] bool contains(std::size_t index) { return (word(index) & bit(index)) != 0; }

 private:
  static constexpr std::size_t word_bits = 64;

  static std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << (index % word_bits); }
  std::uint64_t& word(std::size_t index) {
    return many_.empty() ? few_[index / word_bits] : many_[index / word_bits];
  }

  std::array<std::uint64_t, 4> few_{};
  std::vector<std::uint64_t> many_;
};

}  // namespace troupe::runtime
