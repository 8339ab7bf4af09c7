#include "config/jaas_tokens.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

namespace troupe::config {

JaasToken JaasTokens::take() {
  auto taken = std::move(next_);
  step();
  return taken;
}

void JaasTokens::drop(std::size_t count) {
  line_ += static_cast<int>(std::count(rest_.begin(), rest_.begin() + std::ptrdiff_t(count), '\n'));
  rest_.remove_prefix(count);
}

void JaasTokens::drop_until(std::string_view end) {
  const auto at = rest_.find(end);
  drop(at == std::string_view::npos ? rest_.size() : at + end.size());
}

void JaasTokens::skip_blanks() {
  while (!rest_.empty()) {
    if (std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
      drop(1);
    } else if (rest_.starts_with("//") || rest_.front() == '#') {
      drop_until("\n");
    } else if (rest_.starts_with("/*")) {
      drop(2);
      drop_until("*/");
    } else {
      return;
    }
  }
}

void JaasTokens::step() {
  skip_blanks();
  next_ = {"", false, false, line_};
  if (rest_.empty()) {
    return;
  }
  const char first = rest_.front();
  if (first == '"' || first == '\'') {
    return read_quoted(first);
  }
  constexpr std::string_view signs = "{};=";
  auto length = std::size_t{1};
  if (signs.find(first) == std::string_view::npos) {
    length = std::min(rest_.find_first_of(" \t\r\n\v\f{};=\"'"), rest_.size());
  }
  next_.text = rest_.substr(0, length);
  drop(length);
}

void JaasTokens::read_quoted(char quote) {
  next_.quoted = true;
  drop(1);
  while (!rest_.empty() && rest_.front() != quote) {
    if (rest_.front() == '\\' && rest_.size() > 1) {
      drop(1);
      next_.text += read_escaped();
    } else {
      next_.text += rest_.front();
      drop(1);
    }
  }
  next_.open = rest_.empty();
  drop(next_.open ? 0 : 1);
}

/// What stands behind a backslash: up to three octal digits (at most 377), a letter, or itself.
char JaasTokens::read_escaped() {
  const auto is_octal = [this] {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '7';
  };
  const char first = rest_.front();
  if (!is_octal()) {
    constexpr std::string_view names = "nrtbfav";
    constexpr std::string_view values = "\n\r\t\b\f\a\v";
    drop(1);
    const auto found = names.find(first);
    return found == std::string_view::npos ? first : values[found];
  }
  const int most_digits = first <= '3' ? 3 : 2;
  unsigned code = 0;
  for (int digits = 0; digits < most_digits && is_octal(); ++digits) {
    code = code * 8 + static_cast<unsigned>(rest_.front() - '0');
    drop(1);
  }
  return static_cast<char>(code);
}

}  // namespace troupe::config
