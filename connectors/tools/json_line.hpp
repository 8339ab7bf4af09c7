#pragma once

#include <troupe/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::connectors::tools {

/// Writes lines that are JSON objects, one after the other, as Jackson's ObjectMapper writes a
/// java.util.HashMap. What it cannot write (a Struct) turns the whole line into upstream's
/// `Bad data can't be written as json: …`.
class JsonLines {
 public:
  JsonLines& begin();
  /// A value that Jackson may refuse.
  JsonLines& member(std::string_view name, const Value& value);
  JsonLines& member(std::string_view name, std::int64_t number);
  /// Text, or null.
  JsonLines& member(std::string_view name, const std::string* text);
  JsonLines& flag(std::string_view name);
  void end();

  /// The open line so far: its members, or why it is bad.
  struct Draft {
    std::string members;
    std::string trouble;
  };
  [[nodiscard]] Draft draft() const;
  /// Begins a line with what was kept of another.
  JsonLines& begin(const Draft& draft);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  void clear() { text_.clear(); }

 private:
  void name(std::string_view name);

  std::string text_;
  std::size_t line_ = 0;  ///< where the open line begins
  std::string trouble_;
};

}  // namespace troupe::connectors::tools
