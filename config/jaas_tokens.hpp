#pragma once

#include <string>
#include <string_view>

namespace troupe::config {

/// A word, a quoted text, or one of `{};=`. Empty at the end.
struct JaasToken {
  std::string text;
  bool quoted = false;
  bool open = false;  ///< the closing quote is missing
  int line = 0;

  [[nodiscard]] bool is(char sign) const {
    return !quoted && text.size() == 1 && text.front() == sign;
  }
  [[nodiscard]] bool is_end() const { return !quoted && text.empty(); }
};

/// Takes JAAS text apart, a login file as well as a single line: comments (`//`, `#`, `/* */`) are
/// skipped, in quotes `\n \r \t \b \f \a \v` and octal numbers stand for characters, and `\` with
/// anything else for that. One pass. Keeps a view of the content.
/// Source: java.io.StreamTokenizer, as sun.security.provider.ConfigFile and
/// org.apache.kafka.common.security.JaasConfig use it; words may have more characters than there.
class JaasTokens {
 public:
  explicit JaasTokens(std::string_view content) : rest_(content) { step(); }

  [[nodiscard]] const JaasToken& next() const { return next_; }
  JaasToken take();

 private:
  void drop(std::size_t count);
  void drop_until(std::string_view end);
  void skip_blanks();
  void step();
  void read_quoted(char quote);
  [[nodiscard]] char read_escaped();

  std::string_view rest_;
  JaasToken next_;
  int line_ = 1;
};

}  // namespace troupe::config
