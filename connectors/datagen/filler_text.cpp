#include "connectors/datagen/filler_text.hpp"

#include "connectors/datagen/draw.hpp"

#include <array>

namespace troupe::connectors::datagen {

namespace {

constexpr std::size_t longest_word = 9;

std::array<char, filler_bytes> make_filler() {
  std::array<char, filler_bytes> bytes{};
  Draw draw(0, 0, 0, 0);
  std::size_t left = 0;
  for (auto& byte : bytes) {
    if (left == 0) {
      left = 1 + draw.below(longest_word);
      byte = ' ';
      continue;
    }
    --left;
    byte = static_cast<char>('a' + draw.below('z' - 'a' + 1));
  }
  return bytes;
}

}  // namespace

std::string_view filler_text() {
  static const auto bytes = make_filler();
  return {bytes.data(), bytes.size()};
}

}  // namespace troupe::connectors::datagen
