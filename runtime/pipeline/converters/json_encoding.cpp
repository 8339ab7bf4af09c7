#include "runtime/pipeline/converters/json_encoding.hpp"

#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>

#include <cstdint>

namespace troupe::runtime {

namespace {

struct Encoding {
  std::size_t width;  ///< bytes of a unit: 2 or 4
  bool big_endian;
  std::size_t mark;  ///< bytes of the byte order mark
};

[[noreturn]] void refuse(const std::string& why) {
  const auto cause = "java.io.CharConversionException: " + why;
  throw DataException(
      "Converting byte[] to Kafka Connect data failed due to serialization error: ",
      "org.apache.kafka.common.errors.SerializationException: " + cause + '\n' + cause);
}

std::uint32_t unit_at(std::string_view bytes, std::size_t at, std::size_t width, bool big_endian) {
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const auto index = at + (big_endian ? i : width - 1 - i);
    unit = (unit << 8U) | static_cast<unsigned char>(bytes[index]);
  }
  return unit;
}

std::optional<Encoding> marked(std::uint32_t first) {
  const auto half = first >> 16U;
  if (first == 0x0000feff) {
    return Encoding{4, true, 4};
  }
  if (first == 0xfffe0000) {
    return Encoding{4, false, 4};
  }
  if (first == 0x0000fffe || first == 0xfeff0000) {
    refuse(std::string("Unsupported UCS-4 endianness (") + (half == 0 ? "2143" : "3412") +
           ") detected");
  }
  if (half == 0xfeff || half == 0xfffe) {
    return Encoding{2, half == 0xfeff, 2};
  }
  return std::nullopt;
}

std::optional<Encoding> with_zeros(std::uint32_t first) {
  if ((first >> 8U) == 0 || (first & 0x00ffffffU) == 0) {
    return Encoding{4, (first >> 8U) == 0, 0};
  }
  if ((first & ~0x00ff0000U) == 0 || (first & ~0x0000ff00U) == 0) {
    refuse(std::string("Unsupported UCS-4 endianness (") +
           ((first & ~0x00ff0000U) == 0 ? "3412" : "2143") + ") detected");
  }
  return std::nullopt;
}

std::optional<Encoding> half_zero(std::uint32_t first) {
  if ((first & 0xff00U) != 0 && (first & 0x00ffU) != 0) {
    return std::nullopt;
  }
  return Encoding{2, (first & 0xff00U) == 0, 0};
}

std::optional<Encoding> detected(std::string_view bytes) {
  if (bytes.size() < 2) {
    return std::nullopt;
  }
  const auto half = unit_at(bytes, 0, 2, true);
  if (bytes.size() >= 4) {
    const auto first = unit_at(bytes, 0, 4, true);
    if (const auto found = marked(first)) {
      return found;
    }
    if (const auto found = with_zeros(first)) {
      return found;
    }
  }
  return half_zero(half);
}

/// As Java's decoder: half a pair takes what follows it away.
std::string from_utf16(std::string_view bytes, bool big_endian) {
  constexpr std::uint32_t replacement = 0xfffd;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (bytes.size() - at < 2) {
      append_utf8(replacement, text);
      break;
    }
    auto code = unit_at(bytes, at, 2, big_endian);
    if (code >= 0xd800 && code < 0xdc00 && bytes.size() - at >= 4) {
      const auto low = unit_at(bytes, at + 2, 2, big_endian);
      const bool is_pair = low >= 0xdc00 && low < 0xe000;
      code = is_pair ? 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00) : replacement;
      at += 2;
    }
    append_utf8(code >= 0xd800 && code < 0xe000 ? replacement : code, text);
  }
  return text;
}

std::string from_utf32(std::string_view bytes, bool big_endian) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    if (bytes.size() - at < 4) {
      refuse("Unexpected EOF in the middle of a 4-byte UTF-32 char: got " +
             std::to_string(bytes.size() - at) + ", needed 4, at char #" + std::to_string(at / 4) +
             ", byte #" + std::to_string(bytes.size()) + ')');
    }
    const auto code = unit_at(bytes, at, 4, big_endian);
    if (code > 0x10ffff) {
      refuse("Invalid UTF-32 character at char #" + std::to_string(at / 4));
    }
    append_utf8(code, text);
  }
  return text;
}

}  // namespace

std::optional<std::string> json_as_utf8(std::string_view bytes) {
  const auto encoding = detected(bytes);
  if (!encoding) {
    return std::nullopt;
  }
  bytes.remove_prefix(encoding->mark);
  return encoding->width == 2 ? from_utf16(bytes, encoding->big_endian)
                              : from_utf32(bytes, encoding->big_endian);
}

}  // namespace troupe::runtime
