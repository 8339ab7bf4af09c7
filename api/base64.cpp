#include <troupe/base64.hpp>

#include <array>
#include <cstdint>

namespace troupe {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto digits = digit_table();

/// The value of `count` digits, shifted up as if four were given; nothing for a foreign character.
std::optional<std::uint32_t> group_of(std::string_view text, std::size_t count) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto digit = i < count ? digits[static_cast<unsigned char>(text[i])] : std::uint8_t{0};
    if (digit == no_digit) {
      return std::nullopt;
    }
    group = (group << 6U) | digit;
  }
  return group;
}

}  // namespace

void append_base64(std::string_view bytes, std::string& out) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto group = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
    out += alphabet[(group >> 18U) & 0x3fU];
    out += alphabet[(group >> 12U) & 0x3fU];
    out += i + 1 < bytes.size() ? alphabet[(group >> 6U) & 0x3fU] : '=';
    out += i + 2 < bytes.size() ? alphabet[group & 0x3fU] : '=';
  }
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  while (!text.empty()) {
    const bool last = text.size() == 4;
    const std::size_t count = !last ? 4 : text[3] != '=' ? 4 : text[2] != '=' ? 3 : 2;
    const auto group = group_of(text, count);
    if (!group) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i + 1 < count; ++i) {
      bytes += static_cast<char>(*group >> (16U - 8U * i));
    }
    text.remove_prefix(4);
  }
  return bytes;
}

}  // namespace troupe
