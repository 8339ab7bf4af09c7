#include "runtime/pipeline/converters/json_cursor.hpp"

#include "runtime/pipeline/converters/json_text.hpp"
#include "runtime/pipeline/converters/utf8.hpp"

namespace troupe::runtime {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool continues_json_word(char c) noexcept {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view kind_word(JsonCursor::Kind kind) noexcept {
  switch (kind) {
    case JsonCursor::Kind::object:
      return "OBJECT";
    case JsonCursor::Kind::array:
      return "ARRAY";
    case JsonCursor::Kind::string:
      return "STRING";
    case JsonCursor::Kind::number:
      return "NUMBER";
    case JsonCursor::Kind::boolean:
      return "BOOLEAN";
    case JsonCursor::Kind::null:
      return "NULL";
    case JsonCursor::Kind::end:
      return "MISSING";
  }
  return "";
}

JsonCursor::JsonCursor(std::string_view text) : text_(text) {
  if (text_.starts_with("\xef\xbb\xbf")) {
    at_ = 3;
  }
}

void JsonCursor::fail(const std::string& expected) const {
  const auto found = at_ < text_.size() ? "'" + std::string(1, text_[at_]) + "'" : "the end";
  throw JsonSyntaxError("expected " + expected + ", found " + found + " at byte " +
                        std::to_string(at_));
}

void JsonCursor::expect_word(std::string_view word) {
  skip_blanks();
  if (!text_.substr(at_).starts_with(word)) {
    fail("'" + std::string(word) + "'");
  }
  at_ += word.size();
  if (at_ < text_.size() && continues_json_word(text_[at_])) {
    at_ -= word.size();
    fail("'" + std::string(word) + "' and no letter after it");
  }
}

void JsonCursor::expect_blank_or_end() {
  if (at_ < text_.size() &&
      std::string_view(" \t\r\n").find(text_[at_]) == std::string_view::npos) {
    fail("a blank after the number");
  }
}

JsonCursor::Kind JsonCursor::peek() {
  skip_blanks();
  if (at_ == text_.size()) {
    return Kind::end;
  }
  switch (text_[at_]) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::string;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      if (text_[at_] == '-' || is_digit(text_[at_])) {
        return Kind::number;
      }
      fail("a value");
  }
}

std::string_view JsonCursor::read_string(std::string& scratch) {
  expect('"');
  const auto begin = at_;
  at_ += plain_prefix(text_.substr(at_));
  if (at_ < text_.size() && text_[at_] == '"') {
    return text_.substr(begin, at_++ - begin);
  }
  scratch.clear();
  auto plain = begin;
  while (true) {
    if (at_ == text_.size()) {
      fail("the end of a string");
    }
    const char c = text_[at_];
    scratch.append(text_, plain, at_ - plain);
    if (c == '"') {
      ++at_;
      return scratch;
    }
    if (c != '\\') {
      fail("no control character in a string");
    }
    ++at_;
    append_escape(scratch);
    plain = at_;
    at_ += plain_prefix(text_.substr(at_));
  }
}

void JsonCursor::append_escape(std::string& scratch) {
  if (at_ == text_.size()) {
    fail("an escape");
  }
  static constexpr std::string_view marks = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char mark = text_[at_];
  if (const auto known = marks.find(mark); known != std::string_view::npos) {
    ++at_;
    scratch += meanings[known];
    return;
  }
  if (mark != 'u') {
    fail("an escape");
  }
  ++at_;
  auto code = read_hex4();
  if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
    const auto back = at_;
    at_ += 2;
    const auto low = read_hex4();
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    } else {
      at_ = back;
    }
  }
  append_utf8(code, scratch);
}

std::uint32_t JsonCursor::read_hex4() {
  std::uint32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    const int digit = is_digit(c)            ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) {
      fail("four hexadecimal digits");
    }
    code = code * 16 + static_cast<std::uint32_t>(digit);
    ++at_;
  }
  return code;
}

JsonNumber JsonCursor::read_number() {
  skip_blanks();
  const auto number = scan_json_number(text_.substr(at_));
  at_ += number.literal.size();
  if (!number.is_complete) {
    fail("a digit");
  }
  if (number.count + number.exponent_count > max_digits) {
    fail("a number of at most " + std::to_string(max_digits) + " digits before this");
  }
  return number;
}

bool JsonCursor::read_boolean() {
  skip_blanks();
  const bool value = at_ < text_.size() && text_[at_] == 't';
  expect_word(value ? "true" : "false");
  return value;
}

void JsonCursor::read_null() { expect_word("null"); }

void JsonCursor::enter(char bracket) {
  if (++depth_ > max_depth) {
    fail("at most " + std::to_string(max_depth) + " levels");
  }
  expect(bracket);
}

void JsonCursor::skip_string() {
  std::string scratch;
  static_cast<void>(read_string(scratch));
}

std::string_view JsonCursor::skip() {
  const auto kind = peek();
  const auto begin = at_;
  switch (kind) {
    case Kind::object:
      read_object([this](std::string_view) { static_cast<void>(skip()); });
      break;
    case Kind::array:
      read_array([this] { static_cast<void>(skip()); });
      break;
    case Kind::string:
      skip_string();
      break;
    case Kind::number:
      static_cast<void>(read_number());
      break;
    case Kind::boolean:
      static_cast<void>(read_boolean());
      break;
    case Kind::null:
      read_null();
      break;
    case Kind::end:
      fail("a value");
  }
  return text_.substr(begin, at_ - begin);
}

}  // namespace troupe::runtime
