#include "config/jaas.hpp"

#include "config/jaas_tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace troupe::config {

namespace {

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
        const auto value = tokens_.take();
        if (value.open) {
          return wrong("the closing quote of the value of '" + key.text + "'", tokens_.next());
        }
        module.options[key.text] = value.text;
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

  [[nodiscard]] Error wrong(const std::string& wanted, const JaasToken& found) const {
    return {Errc::invalid_config,
            file_ + ", line " + std::to_string(found.line) + ": wanted " + wanted + ", found " +
                (found.is_end() ? "the end" : "'" + found.text + "'"),
            "java.lang.SecurityException", ""};
  }

  JaasTokens tokens_;
  const std::string& file_;
};

Error wrong_line(const std::string& found) {
  return {Errc::invalid_config,
          "Invalid value [hidden] for configuration sasl.jaas.config: wanted "
          "'<login module> required key=\"value\" …;', found " +
              found,
          "org.apache.kafka.common.config.ConfigException", ""};
}

bool is_word(const JaasToken& token) {
  return token.quoted ||
         (!token.is_end() && !token.is('{') && !token.is('}') && !token.is(';') && !token.is('='));
}

bool is_control_flag(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array flags = {"required", "requisite", "sufficient", "optional"};
  return std::find(flags.begin(), flags.end(), word) != flags.end();
}

Status read_option(JaasTokens& tokens, Settings& options) {
  const auto name = tokens.take();
  if (!is_word(name) || !tokens.next().is('=')) {
    return wrong_line("an option without '='");
  }
  tokens.take();
  const auto value = tokens.take();
  if (value.open) {
    return wrong_line("a value without its closing quote");
  }
  if (!is_word(value)) {
    return wrong_line("an option without a value");
  }
  options[name.text] = value.text;
  return Done{};
}

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

Result<JaasModule> parse_jaas_line(std::string_view line) {
  JaasTokens tokens(line);
  JaasModule login;
  if (!is_word(tokens.next())) {
    return wrong_line("no login module");
  }
  login.name = tokens.take().text;
  if (!is_word(tokens.next()) || !is_control_flag(tokens.next().text)) {
    return wrong_line("no control flag after the login module");
  }
  login.flag = tokens.take().text;
  while (!tokens.next().is(';')) {
    if (tokens.next().is_end()) {
      return wrong_line("no ';' at its end");
    }
    if (auto read = read_option(tokens, login.options); !read.ok()) {
      return read.error();
    }
  }
  tokens.take();
  return tokens.next().is_end() ? Result<JaasModule>(std::move(login))
                                : wrong_line("more behind the ';' of the first login module");
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
