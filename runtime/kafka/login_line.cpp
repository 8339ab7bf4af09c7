#include "runtime/kafka/login_line.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace troupe::runtime::kafka {

namespace {

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Error wrong(const std::string& found) {
  return {Errc::invalid_config,
          "Invalid value [hidden] for configuration sasl.jaas.config: wanted "
          "'<login module> required key=\"value\" …;', found " +
              found,
          "org.apache.kafka.common.config.ConfigException", ""};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (!at_end() && is_blank(text_.front())) {
      text_.remove_prefix(1);
    }
  }
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  [[nodiscard]] bool is_at(char c) const { return !at_end() && text_.front() == c; }
  void skip() { text_.remove_prefix(1); }

  std::string word() {
    skip_blanks();
    std::size_t end = 0;
    while (end < text_.size() && !is_blank(text_[end]) && text_[end] != '=' && text_[end] != ';') {
      ++end;
    }
    std::string word(text_.substr(0, end));
    text_.remove_prefix(end);
    return word;
  }

  /// What stands between quotes, escapes resolved; nothing without the closing quote.
  std::optional<std::string> quoted() {
    skip();
    std::string value;
    while (!at_end() && !is_at('"')) {
      if (is_at('\\') && text_.size() > 1) {
        skip();
        value += unescaped(text_.front());
      } else {
        value += text_.front();
      }
      skip();
    }
    if (at_end()) {
      return std::nullopt;
    }
    skip();
    return value;
  }

 private:
  static char unescaped(char c) {
    constexpr std::string_view names = "nrtbf";
    constexpr std::string_view values = "\n\r\t\b\f";
    const auto found = names.find(c);
    return found == std::string_view::npos ? c : values[found];
  }

  std::string_view text_;
};

bool is_control_flag(const std::string& word) {
  constexpr std::array<std::string_view, 4> flags = {"required", "requisite", "sufficient",
                                                     "optional"};
  return std::find(flags.begin(), flags.end(), lower(word)) != flags.end();
}

Status read_option(Reader& reader, Settings& options) {
  const auto name = reader.word();
  reader.skip_blanks();
  if (name.empty() || !reader.is_at('=')) {
    return wrong("an option without '='");
  }
  reader.skip();
  reader.skip_blanks();
  auto value = reader.is_at('"') ? reader.quoted() : reader.word();
  if (!value) {
    return wrong("a value without its closing quote");
  }
  options[name] = std::move(*value);
  return Done{};
}

}  // namespace

Result<LoginLine> parse_login_line(std::string_view line) {
  Reader reader(line);
  LoginLine login;
  login.module = reader.word();
  if (login.module.empty()) {
    return wrong("no login module");
  }
  if (!is_control_flag(reader.word())) {
    return wrong("no control flag after the login module");
  }
  while (true) {
    reader.skip_blanks();
    if (reader.at_end()) {
      return wrong("no ';' at its end");
    }
    if (reader.is_at(';')) {
      break;
    }
    if (auto read = read_option(reader, login.options); !read.ok()) {
      return read.error();
    }
  }
  reader.skip();
  reader.skip_blanks();
  return reader.at_end() ? Result<LoginLine>(std::move(login))
                         : wrong("more behind the ';' of the first login module");
}

}  // namespace troupe::runtime::kafka
