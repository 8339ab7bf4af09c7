#include "config/jaas.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace troupe::config {

namespace {

/// A word, a quoted text, or one of `{};=`. Empty at the end.
struct Token {
  std::string text;
  bool quoted = false;
  int line = 0;

  [[nodiscard]] bool is(char sign) const { return !quoted && text == std::string(1, sign); }
  [[nodiscard]] bool is_end() const { return !quoted && text.empty(); }
};

class Tokens {
 public:
  explicit Tokens(std::string_view content) : rest_(content) { step(); }

  [[nodiscard]] const Token& next() const { return next_; }
  Token take() {
    auto taken = std::move(next_);
    step();
    return taken;
  }

 private:
  void drop(std::size_t count) {
    line_ +=
        static_cast<int>(std::count(rest_.begin(), rest_.begin() + std::ptrdiff_t(count), '\n'));
    rest_.remove_prefix(count);
  }
  void drop_until(std::string_view end) {
    const auto at = rest_.find(end);
    drop(at == std::string_view::npos ? rest_.size() : at + end.size());
  }
  void skip_blanks() {
    while (!rest_.empty()) {
      if (std::isspace(static_cast<unsigned char>(rest_.front())) != 0) {
        drop(1);
      } else if (rest_.starts_with("//") || rest_.front() == '#') {
        drop_until("\n");
      } else if (rest_.starts_with("/*")) {
        drop_until("*/");
      } else {
        return;
      }
    }
  }
  void step() {
    skip_blanks();
    next_ = {"", false, line_};
    if (rest_.empty()) {
      return;
    }
    const char first = rest_.front();
    if (first == '"' || first == '\'') {
      return quoted(first);
    }
    constexpr std::string_view signs = "{};=";
    auto length = std::size_t{1};
    if (signs.find(first) == std::string_view::npos) {
      length = std::min(rest_.find_first_of(" \t\r\n{};=\"'"), rest_.size());
    }
    next_.text = rest_.substr(0, length);
    drop(length);
  }
  void quoted(char quote) {
    next_.quoted = true;
    drop(1);
    while (!rest_.empty() && rest_.front() != quote) {
      if (rest_.front() == '\\' && rest_.size() > 1) {
        drop(1);
      }
      next_.text += rest_.front();
      drop(1);
    }
    drop(rest_.empty() ? 0 : 1);
  }

  std::string_view rest_;
  Token next_;
  int line_ = 1;
};

class Parser {
 public:
  Parser(std::string_view content, const std::string& file) : tokens_(content), file_(file) {}

  Result<JaasEntries> run() {
    JaasEntries entries;
    while (!tokens_.next().is_end()) {
      const auto name = tokens_.take();
      if (auto opened = want('{', "after the entry '" + name.text + "'"); !opened.ok()) {
        return opened.error();
      }
      auto modules = parse_modules();
      if (!modules.ok()) {
        return modules.error();
      }
      entries[name.text] = std::move(modules).value();
      if (auto closed = want(';', "after '}'"); !closed.ok()) {
        return closed.error();
      }
    }
    return entries;
  }

 private:
  Result<std::vector<JaasModule>> parse_modules() {
    std::vector<JaasModule> modules;
    while (!tokens_.next().is('}')) {
      if (tokens_.next().is_end()) {
        return wrong("'}'", tokens_.next());
      }
      JaasModule module{tokens_.take().text, tokens_.take().text, {}};
      while (!tokens_.next().is(';')) {
        const auto key = tokens_.take();
        if (auto sign = want('=', "after the option '" + key.text + "'"); !sign.ok()) {
          return sign.error();
        }
        module.options[key.text] = tokens_.take().text;
      }
      tokens_.take();
      modules.push_back(std::move(module));
    }
    tokens_.take();
    return modules;
  }

  Status want(char sign, const std::string& where) {
    if (!tokens_.next().is(sign)) {
      return wrong(std::string("'") + sign + "' " + where, tokens_.next());
    }
    tokens_.take();
    return Done{};
  }

  [[nodiscard]] Error wrong(const std::string& wanted, const Token& found) const {
    return {Errc::invalid_config,
            file_ + ", line " + std::to_string(found.line) + ": wanted " + wanted + ", found " +
                (found.is_end() ? "the end" : "'" + found.text + "'"),
            "java.lang.SecurityException", ""};
  }

  Tokens tokens_;
  const std::string& file_;
};

bool uses_sasl(const Settings& settings, const std::string& prefix) {
  const auto found = settings.find(prefix + "security.protocol");
  return found != settings.end() && found->second.starts_with("SASL_");
}

}  // namespace

std::string JaasModule::to_line() const {
  auto line = name + ' ' + flag;
  for (const auto& [key, value] : options) {
    line += ' ' + key + "=\"";
    for (const char c : value) {
      line += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    line += '"';
  }
  return line + ';';
}

Result<JaasEntries> parse_jaas(std::string_view content, const std::string& file) {
  return Parser(content, file).run();
}

std::string jaas_file_of(std::string_view java_options) {
  constexpr std::string_view option = "-Djava.security.auth.login.config=";
  const auto at = java_options.rfind(option);
  if (at == std::string_view::npos) {
    return {};
  }
  auto value = java_options.substr(at + option.size());
  value = value.substr(0, value.find_first_of(" \t\n"));
  if (value.starts_with('=')) {  // `==`: this file alone, as it is here anyway
    value.remove_prefix(1);
  }
  return std::string(value);
}

Result<Settings> with_client_login(Settings worker, const std::string& file,
                                   const JaasEntries& entries) {
  const auto entry = entries.find(jaas_client_entry);
  if (entry == entries.end() || entry->second.empty()) {
    const bool has_own =
        worker.contains("sasl.jaas.config") || worker.contains("admin.sasl.jaas.config");
    if (!has_own && (uses_sasl(worker, "") || uses_sasl(worker, "admin."))) {
      return Error{
          Errc::invalid_config,
          "Could not find a 'KafkaClient' entry in the JAAS configuration. System property "
          "'java.security.auth.login.config' is " +
              (file.empty() ? "not set" : file),
          "java.lang.IllegalArgumentException", ""};
    }
    return worker;
  }
  constexpr std::array prefixes = {"", "producer.", "consumer."};
  for (const std::string prefix : prefixes) {
    worker.try_emplace(prefix + "sasl.jaas.config", entry->second.front().to_line());
  }
  return worker;
}

}  // namespace troupe::config
