#include "runtime/pipeline/converters/charset.hpp"

#include "runtime/pipeline/converters/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace troupe::runtime {

namespace {

constexpr std::uint32_t replacement = 0xfffd;

/// Takes the next code point of a `Text` from the front; a lone surrogate comes out as itself.
std::uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  std::uint32_t code = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return code;
}

bool is_surrogate(std::uint32_t code) { return code >= 0xd800 && code < 0xe000; }

void append_unit(std::uint32_t unit, bool little, std::string& out) {
  const auto high = static_cast<char>(unit >> 8U);
  const auto low = static_cast<char>(unit);
  out += little ? low : high;
  out += little ? high : low;
}

void encode_utf16(std::string_view text, bool little, std::string& out) {
  while (!text.empty()) {
    auto code = take_code_point(text);
    code = is_surrogate(code) ? replacement : code;
    if (code >= 0x10000) {
      append_unit(0xd800U + ((code - 0x10000U) >> 10U), little, out);
      code = 0xdc00U + ((code - 0x10000U) & 0x3ffU);
    }
    append_unit(code, little, out);
  }
}

std::string decode_utf16(std::string_view bytes, bool little) {
  std::string text;
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return little ? first | (second << 8U) : (first << 8U) | second;
  };
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    auto code = unit(at);
    if (code >= 0xd800 && code < 0xdc00 && at + 3 < bytes.size()) {
      const auto low = unit(at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000U + ((code - 0xd800U) << 10U) + (low - 0xdc00U);
        at += 2;
      }
    }
    append_utf8(is_surrogate(code) ? replacement : code, text);
  }
  if (at < bytes.size()) {
    append_utf8(replacement, text);
  }
  return text;
}

/// Without a byte order mark the order is big-endian.
std::string decode_marked_utf16(std::string_view bytes) {
  const bool little = bytes.starts_with("\xff\xfe");
  const bool marked = little || bytes.starts_with("\xfe\xff");
  return decode_utf16(bytes.substr(marked ? 2 : 0), little);
}

/// `limit`: the first code point that has no byte.
void encode_single_bytes(std::string_view text, std::uint32_t limit, std::string& out) {
  while (!text.empty()) {
    const auto code = take_code_point(text);
    out += code < limit ? static_cast<char>(code) : '?';
  }
}

std::string decode_single_bytes(std::string_view bytes, std::uint32_t limit) {
  std::string text;
  for (const char c : bytes) {
    const std::uint32_t code = static_cast<unsigned char>(c);
    append_utf8(code < limit ? code : replacement, text);
  }
  return text;
}

}  // namespace

std::optional<Charset> find_charset(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Charset>, 17> names = {
      {{"UTF-8", Charset::utf8},
       {"UTF8", Charset::utf8},
       {"ISO-8859-1", Charset::latin1},
       {"ISO8859_1", Charset::latin1},
       {"ISO8859-1", Charset::latin1},
       {"LATIN1", Charset::latin1},
       {"L1", Charset::latin1},
       {"US-ASCII", Charset::ascii},
       {"ASCII", Charset::ascii},
       {"UTF-16", Charset::utf16},
       {"UTF16", Charset::utf16},
       {"UTF_16", Charset::utf16},
       {"UNICODE", Charset::utf16},
       {"UTF-16BE", Charset::utf16_be},
       {"UTF_16BE", Charset::utf16_be},
       {"UTF-16LE", Charset::utf16_le},
       {"UTF_16LE", Charset::utf16_le}}};
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const auto& [known, charset] : names) {
    if (known == upper) {
      return charset;
    }
  }
  return std::nullopt;
}

void encode(std::string_view text, Charset charset, std::string& out) {
  switch (charset) {
    case Charset::utf8:
      out += text;
      return;
    case Charset::latin1:
      return encode_single_bytes(text, 0x100, out);
    case Charset::ascii:
      return encode_single_bytes(text, 0x80, out);
    case Charset::utf16:
      out += text.empty() ? "" : "\xfe\xff";
      return encode_utf16(text, false, out);
    case Charset::utf16_be:
      return encode_utf16(text, false, out);
    case Charset::utf16_le:
      return encode_utf16(text, true, out);
  }
}

std::string decode(std::string_view bytes, Charset charset) {
  switch (charset) {
    case Charset::utf8:
      return repair_utf8(bytes);
    case Charset::latin1:
      return decode_single_bytes(bytes, 0x100);
    case Charset::ascii:
      return decode_single_bytes(bytes, 0x80);
    case Charset::utf16:
      return decode_marked_utf16(bytes);
    case Charset::utf16_be:
      return decode_utf16(bytes, false);
    case Charset::utf16_le:
      return decode_utf16(bytes, true);
  }
  return {};
}

}  // namespace troupe::runtime
