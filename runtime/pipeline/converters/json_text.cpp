#include "runtime/pipeline/converters/json_text.hpp"

#include "runtime/pipeline/converters/words.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace troupe::runtime {

namespace {

constexpr std::string_view hex = "0123456789ABCDEF";
constexpr std::uint64_t ones = 0x0101010101010101U;

void append_unicode_escape(unsigned code, std::string& out) {
  out += "\\u";
  for (unsigned shift = 16; shift != 0;) {
    shift -= 4;
    out += hex[(code >> shift) & 0xfU];
  }
}

void append_ascii_escape(unsigned char c, std::string& out) {
  static constexpr std::string_view named = "\"\\\b\t\n\f\r";
  static constexpr std::string_view letters = "\"\\btnfr";
  const auto known = named.find(static_cast<char>(c));
  if (known == std::string_view::npos) {
    return append_unicode_escape(c, out);
  }
  out += '\\';
  out += letters[known];
}

/// Appends the sequence of several bytes that the text begins with; returns its length.
std::size_t append_sequence(std::string_view text, std::string& out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto part = [&](std::size_t i) { return byte(i) & 0x3fU; };
  if (byte(0) >= 0xf0 && text.size() >= 4) {
    const auto code = ((byte(0) & 7U) << 18U) | (part(1) << 12U) | (part(2) << 6U) | part(3);
    append_unicode_escape(0xd800U + ((code - 0x10000U) >> 10U), out);
    append_unicode_escape(0xdc00U + ((code - 0x10000U) & 0x3ffU), out);
    return 4;
  }
  if (byte(0) == 0xed && text.size() >= 3 && byte(1) >= 0xa0) {
    append_unicode_escape(0xd000U | (part(1) << 6U) | part(2), out);
    return 3;
  }
  const auto length = std::min<std::size_t>(text.size(), byte(0) < 0xe0 ? 2 : 3);
  out += text.substr(0, length);
  return length;
}

/// Whether a byte equals the one in every place of `repeated`. May be wrong only by saying yes.
std::uint64_t has_byte(std::uint64_t word, std::uint64_t repeated) {
  const auto difference = word ^ repeated;
  return (difference - ones) & ~difference & high_bits;
}

/// Marks bytes that end a plain run; the lowest mark is right, those above it may be wrong. `above`
/// is `high_bits` when bytes beyond ASCII end the run too.
std::uint64_t marks(std::uint64_t word, std::uint64_t above) {
  const auto control = (word - ones * 0x20) & ~word & high_bits;
  return control | has_byte(word, ones * '"') | has_byte(word, ones * '\\') | (word & above);
}

/// Length of the run that needs no look: eight bytes at a time, the rest one by one.
std::size_t plain_run(std::string_view text, std::uint64_t above) noexcept {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    if (const auto found = marks(word_at<std::uint64_t>(text.data() + at), above); found != 0) {
      if constexpr (std::endian::native == std::endian::little) {
        return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
      }
      break;
    }
  }
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c == '"' || c == '\\' || (c & above & 0xffU) != 0) {
      break;
    }
  }
  return at;
}

/// Copies a text that is shorter than a word; returns whether it is plain.
bool copy_plain_short(std::string_view text, char* to) noexcept {
  const auto size = text.size();
  if (size < sizeof(std::uint32_t)) {
    auto word = ones * 'a';
    for (std::size_t at = 0; at < size; ++at) {
      to[at] = text[at];
      word = word << 8U | static_cast<unsigned char>(text[at]);
    }
    return marks(word, high_bits) == 0;
  }
  const auto last = size - sizeof(std::uint32_t);
  const auto begin = word_at<std::uint32_t>(text.data());
  const auto end = word_at<std::uint32_t>(text.data() + last);
  std::memcpy(to, &begin, sizeof begin);
  std::memcpy(to + last, &end, sizeof end);
  return marks(std::uint64_t{begin} | std::uint64_t{end} << 32U, high_bits) == 0;
}

/// Copies a text; returns whether all of it is plain. Goes by words, the last two of which may
/// overlap: a look at each byte would take longer.
bool copy_plain(std::string_view text, char* to) noexcept {
  using Word = std::uint64_t;
  if (text.size() < sizeof(Word)) {
    return copy_plain_short(text, to);
  }
  Word found = 0;
  const auto copy = [&](std::size_t at) {
    const auto word = word_at<Word>(text.data() + at);
    std::memcpy(to + at, &word, sizeof word);
    found |= marks(word, high_bits);
  };
  const auto last = text.size() - sizeof(Word);
  for (std::size_t at = 0; at < last; at += sizeof(Word)) {
    copy(at);
  }
  copy(last);
  return found == 0;
}

}  // namespace

std::size_t plain_prefix(std::string_view text) noexcept { return plain_run(text, 0); }

char* write_plain_json_string(std::string_view text, char* to) noexcept {
  *to = '"';
  if (!copy_plain(text, to + 1)) {
    return nullptr;
  }
  to += text.size() + 1;
  *to = '"';
  return to + 1;
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (true) {
    const auto run = plain_run(text, high_bits);
    out.append(text, 0, run);
    text.remove_prefix(run);
    if (text.empty()) {
      break;
    }
    const auto c = static_cast<unsigned char>(text.front());
    if (c < 0x80) {
      append_ascii_escape(c, out);
      text.remove_prefix(1);
    } else {
      text.remove_prefix(append_sequence(text, out));
    }
  }
  out += '"';
}

}  // namespace troupe::runtime
