#pragma once

#include <cstdint>
#include <cstring>

namespace troupe::runtime {

// Looking at eight bytes of a text at a time.

/// The bit in each byte of a word that bytes beyond ASCII have.
inline constexpr std::uint64_t high_bits = 0x8080808080808080U;

/// The word that stands here, wherever that is.
template <class Word>
[[nodiscard]] Word word_at(const char* from) noexcept {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

}  // namespace troupe::runtime
