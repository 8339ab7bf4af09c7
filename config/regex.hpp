#pragma once

#include <troupe/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace troupe::config {

/// A regular expression in Java's syntax (as far as PCRE2 shares it), with bounded matching time.
/// Immutable; safe to use from any thread.
class Regex {
 public:
  /// Compiles; the error has the engine's text and the position.
  [[nodiscard]] static Result<Regex> compile(const std::string& pattern);

  /// Whether the whole text matches. A match that exceeds the engine's limits counts as none.
  [[nodiscard]] bool full_match(std::string_view text) const;

 private:
  class Impl;
  explicit Regex(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<const Impl> impl_;
};

}  // namespace troupe::config
