#pragma once

#include "runtime/pipeline/converters/json_number.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// Malformed JSON; `what` tells what was found and where.
class JsonSyntaxError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Walks over a JSON text without building a tree, accepting what Jackson accepts: leading zeros, a
/// byte order mark, anything after the first value. Throws JsonSyntaxError. Not thread-safe.
class JsonCursor {
 public:
  /// Deeper nesting is refused, as Jackson does.
  static constexpr std::size_t max_depth = 1000;
  /// Numbers with more digits are refused, as Jackson does.
  static constexpr std::size_t max_digits = 1000;

  enum class Kind : std::uint8_t { object, array, string, number, boolean, null, end };

  explicit JsonCursor(std::string_view text);

  /// How far the text has been read, in bytes.
  [[nodiscard]] std::size_t position() const noexcept { return at_; }

  /// Consumes the next character when it is `wanted`, blanks before it in any case.
  [[nodiscard]] bool take(char wanted) {
    skip_blanks();
    const bool found = at_ < text_.size() && text_[at_] == wanted;
    at_ += found ? 1U : 0U;
    return found;
  }

  /// Kind of the next value; `end` when only blanks are left.
  [[nodiscard]] Kind peek();

  /// Reads a string. The view lies in the text, or in `scratch` when it had escapes.
  [[nodiscard]] std::string_view read_string(std::string& scratch);
  [[nodiscard]] JsonNumber read_number();
  [[nodiscard]] bool read_boolean();
  void read_null();
  /// What Jackson wants behind a number that is the whole document.
  void expect_blank_or_end();
  /// Calls `member(name)` for each; it must read the value. The name is valid until then.
  template <class Member>
  void read_object(const Member& member) {
    enter('{');
    if (!take('}')) {
      std::string scratch;
      do {
        const auto name = read_string(scratch);
        expect(':');
        member(name);
      } while (take(','));
      expect('}');
    }
    --depth_;
  }
  /// Calls `element()` for each; it must read the value.
  template <class Element>
  void read_array(const Element& element) {
    enter('[');
    if (!take(']')) {
      do {
        element();
      } while (take(','));
      expect(']');
    }
    --depth_;
  }
  /// Reads any value and returns its text.
  std::string_view skip();

 private:
  void enter(char bracket);
  [[noreturn]] void fail(const std::string& expected) const;
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] <= ' ' &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }
  void expect(char wanted) {
    if (!take(wanted)) {
      fail("'" + std::string(1, wanted) + "'");
    }
  }
  void expect_word(std::string_view word);
  void skip_string();
  void append_escape(std::string& scratch);
  [[nodiscard]] std::uint32_t read_hex4();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

/// Whether Jackson takes the byte after `true`, `false` or `null` as part of the word.
[[nodiscard]] bool continues_json_word(char c) noexcept;

/// ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, MISSING: Jackson's words for node kinds.
[[nodiscard]] std::string_view kind_word(JsonCursor::Kind kind) noexcept;

}  // namespace troupe::runtime
