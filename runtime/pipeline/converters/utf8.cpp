#include "runtime/pipeline/converters/utf8.hpp"

#include "runtime/pipeline/converters/words.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe::runtime {

namespace {

/// Length of the well-formed sequence at the start; 0 when there is none. `bad` is set to the
/// length of the maximal malformed part then.
std::size_t sequence_length(std::string_view text, std::size_t& bad) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  bad = 1;
  if (first < 0x80) {
    return 1;
  }
  const std::size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                             : first >= 0xe0 && first <= 0xef ? 3
                             : first >= 0xf0 && first <= 0xf4 ? 4
                                                              : 0;
  if (length == 0) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size()) {
      return 0;
    }
    unsigned low = 0x80;
    unsigned high = 0xbf;
    if (i == 1) {
      low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
      high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    }
    if (byte(i) < low || byte(i) > high) {
      // Java takes an encoded surrogate as one malformed part.
      const bool surrogate = first == 0xed && i == 1 && byte(1) >= 0xa0 && byte(1) <= 0xbf &&
                             text.size() > 2 && byte(2) >= 0x80 && byte(2) <= 0xbf;
      bad = surrogate ? 3 : bad;
      return 0;
    }
    bad = i + 1;
  }
  return length;
}

/// Goes by words, the last two of which may overlap: a look at each byte would take longer.
bool is_ascii(std::string_view text) noexcept {
  constexpr auto size = sizeof(std::uint64_t);
  if (text.size() < size) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }
  const auto last = text.size() - size;
  auto all = word_at<std::uint64_t>(text.data() + last);
  for (std::size_t i = 0; i < last; i += size) {
    all |= word_at<std::uint64_t>(text.data() + i);
  }
  return (all & high_bits) == 0;
}

std::size_t ascii_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i + 8 <= text.size() && (word_at<std::uint64_t>(text.data() + i) & high_bits) == 0) {
    i += 8;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) {
    ++i;
  }
  return i;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  if (is_ascii(bytes)) {
    return true;
  }
  std::size_t bad = 0;
  while (true) {
    bytes.remove_prefix(ascii_prefix(bytes));
    if (bytes.empty()) {
      return true;
    }
    const auto length = sequence_length(bytes, bad);
    if (length == 0) {
      return false;
    }
    bytes.remove_prefix(length);
  }
}

std::string repair_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + 2);
  std::size_t bad = 0;
  while (!bytes.empty()) {
    const auto length = sequence_length(bytes, bad);
    if (length == 0) {
      text += "\xef\xbf\xbd";
      bytes.remove_prefix(bad);
    } else {
      text += bytes.substr(0, length);
      bytes.remove_prefix(length);
    }
  }
  return text;
}

bool has_surrogate(std::string_view text) noexcept {
  for (auto at = text.find('\xed'); at != std::string_view::npos; at = text.find('\xed', at + 1)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0) {
      return true;
    }
  }
  return false;
}

std::string without_surrogates(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const bool surrogate = has_surrogate(text.substr(0, 3));
    plain += surrogate ? '?' : text.front();
    text.remove_prefix(surrogate ? 3 : 1);
  }
  return plain;
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0U | (code >> 6U));
    put(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    put(0xe0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3fU));
    put(0x80U | (code & 0x3fU));
  } else {
    put(0xf0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3fU));
    put(0x80U | ((code >> 6U) & 0x3fU));
    put(0x80U | (code & 0x3fU));
  }
}

}  // namespace troupe::runtime
