#pragma once

#include <string>
#include <utility>
#include <vector>

namespace troupe::config {

/// Texts that came from a provider, each with the reference it stands for. Keeps them out of
/// messages: whatever a plugin or a parser says, the reference is shown in their place.
/// A value; reading is thread-safe.
class Secrets {
 public:
  /// Adds a text, also as it looks when it was trimmed. Empty texts are left out.
  void add(const std::string& secret, const std::string& reference);

  void add(const Secrets& others);

  [[nodiscard]] bool empty() const noexcept { return pairs_.empty(); }
  /// The message with each secret replaced by its reference. Longer secrets go first.
  [[nodiscard]] std::string scrub(std::string message) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace troupe::config
