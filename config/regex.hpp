#pragma once

#include <troupe/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

/// A regular expression in Java's syntax (as far as PCRE2 shares it), with bounded matching time.
/// Immutable; safe to use from any thread.
class Regex {
 public:
  /// Where an expression matched; views into the searched text.
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    /// The groups by number, the whole match first; nothing for a group that took no part.
    std::vector<std::optional<std::string_view>> groups;
  };

  /// Compiles; the error has Java's text for the common mistakes, else the engine's, and the
  /// position.
  [[nodiscard]] static Result<Regex> compile(const std::string& pattern);

  /// Whether the whole text matches. Throws DataException when that takes more steps or memory than
  /// is allowed; Java would go on, for years or until its stack is full.
  [[nodiscard]] bool full_match(std::string_view text) const;

  /// The first match from the start; limits as above.
  [[nodiscard]] std::optional<Match> search(std::string_view text) const;

  /// Number of capturing groups.
  [[nodiscard]] std::size_t group_count() const;
  /// Number of the group with that name.
  [[nodiscard]] std::optional<std::size_t> group(const std::string& name) const;

 private:
  class Impl;
  explicit Regex(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<const Impl> impl_;
};

}  // namespace troupe::config
