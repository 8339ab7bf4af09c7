#include "runtime/pipeline/converters/json_text.hpp"

#include <cstdint>

namespace troupe::runtime {

namespace {

constexpr std::string_view hex = "0123456789ABCDEF";
constexpr std::string_view base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_unicode_escape(unsigned code, std::string& out) {
  out += "\\u";
  for (unsigned shift = 16; shift != 0;) {
    shift -= 4;
    out += hex[(code >> shift) & 0xfU];
  }
}

void append_control(unsigned char c, std::string& out) {
  switch (c) {
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      append_unicode_escape(c, out);
  }
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool supplementary = c >= 0xf0 && i + 3 < text.size();
    if (c >= 0x20 && c != '"' && c != '\\' && !supplementary) {
      continue;
    }
    out.append(text, plain, i - plain);
    if (supplementary) {
      const auto part = [&](std::size_t k) {
        return static_cast<unsigned char>(text[i + k]) & 0x3fU;
      };
      const auto code = ((c & 7U) << 18U) | (part(1) << 12U) | (part(2) << 6U) | part(3);
      append_unicode_escape(0xd800U + ((code - 0x10000U) >> 10U), out);
      append_unicode_escape(0xdc00U + ((code - 0x10000U) & 0x3ffU), out);
      i += 3;
    } else if (c < 0x20) {
      append_control(c, out);
    } else {
      out += '\\';
      out += static_cast<char>(c);
    }
    plain = i + 1;
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

void append_base64(std::string_view bytes, std::string& out) {
  const auto byte = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
    out += base64[(group >> 18U) & 0x3fU];
    out += base64[(group >> 12U) & 0x3fU];
    out += i + 1 < bytes.size() ? base64[(group >> 6U) & 0x3fU] : '=';
    out += i + 2 < bytes.size() ? base64[group & 0x3fU] : '=';
  }
}

}  // namespace troupe::runtime
