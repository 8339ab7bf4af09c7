#include "api/values_tokens.hpp"

namespace troupe::values {

namespace {

bool is_blank(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }

bool is_delimiter(char c) noexcept {
  return c == ':' || c == ',' || c == '{' || c == '}' || c == '[' || c == ']' || c == '"';
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view Tokens::cut() {
  const auto begin = at_;
  bool escaped = false;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (!escaped && is_delimiter(c)) {
      at_ += at_ == begin ? 1 : 0;
      break;
    }
    escaped = c == '\\' && !escaped;
  }
  return text_.substr(begin, at_ - begin);
}

std::string_view Tokens::next() {
  const auto token = pending_ ? *pending_ : cut();
  pending_.reset();
  return token;
}

std::optional<std::string_view> Tokens::next(std::size_t count) {
  const auto begin = mark();
  for (std::size_t i = 0; i < count; ++i) {
    if (!has_next()) {
      rewind(begin);
      return std::nullopt;
    }
    static_cast<void>(next());
  }
  return text_.substr(begin, at_ - begin);
}

bool Tokens::can_consume(std::string_view wanted) {
  if (!has_next()) {
    return false;
  }
  if (!pending_) {
    pending_ = cut();
  }
  while (trimmed(*pending_).empty() && at_ < text_.size()) {
    pending_ = cut();
  }
  if (trimmed(*pending_) != wanted) {
    return false;
  }
  pending_.reset();
  return true;
}

}  // namespace troupe::values
