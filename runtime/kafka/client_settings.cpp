#include "runtime/kafka/client_settings.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Settings defaults(ClientKind kind) {
  Settings settings = {{"socket.keepalive.enable", "true"}, {"log.connection.close", "false"}};
  if (kind == ClientKind::producer) {
    settings.merge(Settings{{"acks", "all"},
                            {"enable.idempotence", "true"},
                            {"delivery.timeout.ms", "2147483647"},
                            {"linger.ms", "5"},
                            {"partitioner", "murmur2_random"},
                            {"queue.buffering.max.messages", "500000"},
                            {"queue.buffering.max.kbytes", "65536"},
                            {"socket.nagle.disable", "true"}});
  } else if (kind == ClientKind::consumer) {
    settings.merge(Settings{{"enable.auto.commit", "false"},
                            {"enable.auto.offset.store", "false"},
                            {"auto.offset.reset", "earliest"},
                            {"isolation.level", "read_uncommitted"},
                            {"partition.assignment.strategy", "range"},
                            {"queued.min.messages", "1000000"},
                            {"queued.max.messages.kbytes", "8192"},
                            {"fetch.wait.max.ms", "100"},
                            {"fetch.queue.backoff.ms", "2"}});
  }
  return settings;
}

/// Same name and meaning on both sides, for every kind of client.
const std::set<std::string>& shared_names() {
  static const std::set<std::string> names = {"bootstrap.servers",
                                              "client.id",
                                              "client.rack",
                                              "reconnect.backoff.ms",
                                              "reconnect.backoff.max.ms",
                                              "retry.backoff.ms",
                                              "retry.backoff.max.ms",
                                              "connections.max.idle.ms",
                                              "metadata.max.age.ms",
                                              "socket.connection.setup.timeout.ms",
                                              "ssl.endpoint.identification.algorithm",
                                              "ssl.key.password",
                                              "client.dns.lookup"};
  return names;
}

const std::set<std::string>& kind_names(ClientKind kind) {
  static const std::set<std::string> producer = {"acks",
                                                 "linger.ms",
                                                 "compression.type",
                                                 "enable.idempotence",
                                                 "retries",
                                                 "batch.size",
                                                 "max.in.flight.requests.per.connection",
                                                 "delivery.timeout.ms",
                                                 "transactional.id",
                                                 "transaction.timeout.ms"};
  static const std::set<std::string> consumer = {"group.id",
                                                 "group.instance.id",
                                                 "group.protocol",
                                                 "auto.offset.reset",
                                                 "isolation.level",
                                                 "session.timeout.ms",
                                                 "heartbeat.interval.ms",
                                                 "max.poll.interval.ms",
                                                 "fetch.min.bytes",
                                                 "fetch.max.bytes",
                                                 "max.partition.fetch.bytes",
                                                 "check.crcs",
                                                 "allow.auto.create.topics"};
  static const std::set<std::string> none;
  return kind == ClientKind::producer ? producer : kind == ClientKind::consumer ? consumer : none;
}

/// Keys that other code of ours serves, or that have no meaning here: dropped without a word.
const std::set<std::string>& silent_names() {
  static const std::set<std::string> names = {
      "key.serializer",   "value.serializer",     "key.deserializer",   "value.deserializer",
      "max.poll.records", "max.block.ms",         "enable.auto.commit", "default.api.timeout.ms",
      "ssl.protocol",     "ssl.enabled.protocols"};
  return names;
}

const std::map<std::string, std::string>& renamed() {
  static const std::map<std::string, std::string> names = {
      {"fetch.max.wait.ms", "fetch.wait.max.ms"},
      {"max.request.size", "message.max.bytes"},
      {"request.timeout.ms", "socket.timeout.ms"},
      {"send.buffer.bytes", "socket.send.buffer.bytes"},
      {"receive.buffer.bytes", "socket.receive.buffer.bytes"},
      {"sasl.mechanism", "sasl.mechanism"},
      {"sasl.kerberos.service.name", "sasl.kerberos.service.name"},
      {"ssl.cipher.suites", "ssl.cipher.suites"}};
  return names;
}

Error invalid(const std::string& name, const std::string& value, const std::string& why) {
  return {Errc::invalid_config,
          "Invalid value " + value + " for configuration " + name + ": " + why,
          "org.apache.kafka.common.config.ConfigException", ""};
}

std::string assignors(const std::string& java) {
  std::string names;
  bool cooperative = false;
  bool eager = false;
  const auto items = std::get<std::vector<std::string>>(
      ConfigDef::parse_value("partition.assignment.strategy", java, ConfigType::list));
  for (const auto& item : items) {
    const std::string name = item.find("CooperativeSticky") != std::string::npos
                                 ? "cooperative-sticky"
                             : item.find("RoundRobin") != std::string::npos ? "roundrobin"
                                                                            : "range";
    // librdkafka refuses a list with both kinds; the first kind that is named counts.
    const bool is_cooperative = name == "cooperative-sticky";
    if ((is_cooperative && eager) || (!is_cooperative && cooperative)) {
      continue;
    }
    (is_cooperative ? cooperative : eager) = true;
    names += (names.empty() ? "" : ",") + std::string(name);
  }
  return names.empty() ? "range" : names;
}

class Translator {
 public:
  Translator(const Settings& java, ClientKind kind) : java_(java), kind_(kind) {
    out_.settings = defaults(kind);
  }

  Result<TranslatedSettings> run() {
    for (const auto& [name, value] : java_) {
      if (auto outcome = translate(name, value); !outcome.ok()) {
        return outcome.error();
      }
    }
    if (auto outcome = login(); !outcome.ok()) {
      return outcome.error();
    }
    return std::move(out_);
  }

 private:
  Status translate(const std::string& name, const std::string& value) {
    auto& settings = out_.settings;
    if (value.empty() && name != "ssl.endpoint.identification.algorithm") {
      return Done{};
    }
    if (name == "security.protocol") {
      settings[name] = lower(value);
    } else if (name == "ssl.endpoint.identification.algorithm") {
      settings[name] = value.empty() ? "none" : value;
    } else if (shared_names().contains(name) || kind_names(kind_).contains(name)) {
      settings[name] = value;
    } else if (const auto found = renamed().find(name); found != renamed().end()) {
      settings[found->second] = value;
    } else if (name == "buffer.memory" && kind_ == ClientKind::producer) {
      return buffer_memory(value);
    } else if (name == "partition.assignment.strategy" && kind_ == ClientKind::consumer) {
      settings[name] = assignors(value);
    } else if (name.starts_with("ssl.truststore.") || name.starts_with("ssl.keystore.")) {
      return store(name, value);
    } else if (!name.starts_with("sasl.jaas.config") && !silent_names().contains(name)) {
      out_.warnings.push_back("client setting '" + name +
                              "' has no counterpart here and is ignored");
    }
    return Done{};
  }

  Status buffer_memory(const std::string& value) {
    try {
      const auto bytes =
          std::get<std::int64_t>(ConfigDef::parse_value("buffer.memory", value, ConfigType::int64));
      out_.settings["queue.buffering.max.kbytes"] =
          std::to_string(std::clamp<std::int64_t>(bytes / 1024, 1, 2147483647));
      return Done{};
    } catch (const ConfigException& e) {
      return Error{Errc::invalid_config, e.what(), std::string(e.java_class()), ""};
    }
  }

  std::string java_value(const std::string& name, const std::string& fallback) const {
    const auto found = java_.find(name);
    return found == java_.end() ? fallback : found->second;
  }

  Status store(const std::string& name, const std::string& value) {
    const std::string kind =
        name.starts_with("ssl.truststore.") ? "ssl.truststore" : "ssl.keystore";
    const auto type = lower(java_value(kind + ".type", "JKS"));
    auto& settings = out_.settings;
    if (name == "ssl.truststore.certificates") {
      settings["ssl.ca.pem"] = value;
    } else if (name == "ssl.keystore.certificate.chain") {
      settings["ssl.certificate.pem"] = value;
    } else if (name == "ssl.keystore.key") {
      settings["ssl.key.pem"] = value;
    } else if (name.ends_with(".location")) {
      if (type == "jks") {
        return invalid(name, value,
                       std::string("wanted a PEM or PKCS12 store, found type JKS. Convert it with: "
                                   "keytool -importkeystore -srckeystore ") +
                           value + " -destkeystore store.p12 -deststoretype PKCS12, and set " +
                           kind + ".type=PKCS12");
      }
      if (name == "ssl.truststore.location") {
        settings["ssl.ca.location"] = value;
      } else if (type == "pem") {
        settings["ssl.certificate.location"] = value;
        settings["ssl.key.location"] = value;
      } else {
        settings["ssl.keystore.location"] = value;
      }
    } else if (name == "ssl.keystore.password") {
      settings[name] = value;
    }
    return Done{};
  }

  Status login() {
    const auto line = java_value("sasl.jaas.config", "");
    if (line.empty()) {
      return Done{};
    }
    const auto parsed = parse_login_line(line);
    if (!parsed.ok()) {
      return parsed.error();
    }
    const auto user = parsed->options.find("username");
    const auto secret = parsed->options.find("password");
    if (user != parsed->options.end() && secret != parsed->options.end()) {
      out_.settings["sasl.username"] = user->second;
      out_.settings["sasl.password"] = secret->second;
    }
    return Done{};
  }

  const Settings& java_;
  const ClientKind kind_;
  TranslatedSettings out_;
};

/// `<login module> <flag> key="value" …;`, as JAAS has it.
class LoginParser {
 public:
  explicit LoginParser(std::string_view line) : rest_(line) {}

  Result<LoginLine> run() {
    login_.module = word();
    const auto flag = lower(word());
    if (login_.module.empty() ||
        (flag != "required" && flag != "requisite" && flag != "sufficient" && flag != "optional")) {
      return wrong("no control flag after the login module");
    }
    while (true) {
      skip_blanks();
      if (rest_.empty()) {
        return wrong("no ';' at its end");
      }
      if (rest_.front() == ';') {
        return login_;
      }
      if (auto read = option(); !read.ok()) {
        return read.error();
      }
    }
  }

 private:
  static Error wrong(const std::string& found) {
    return {Errc::invalid_config,
            "Invalid value [hidden] for configuration sasl.jaas.config: wanted "
            "'<login module> required key=\"value\" …;', found " +
                found,
            "org.apache.kafka.common.config.ConfigException", ""};
  }
  static bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

  void skip_blanks() {
    rest_.remove_prefix(static_cast<std::size_t>(
        std::find_if_not(rest_.begin(), rest_.end(), is_blank) - rest_.begin()));
  }
  std::string word() {
    skip_blanks();
    const auto ends = [](char c) { return is_blank(c) || c == '=' || c == ';'; };
    const auto length = std::find_if(rest_.begin(), rest_.end(), ends) - rest_.begin();
    std::string text(rest_.substr(0, static_cast<std::size_t>(length)));
    rest_.remove_prefix(text.size());
    return text;
  }
  Status option() {
    const auto name = word();
    skip_blanks();
    if (name.empty() || !rest_.starts_with('=')) {
      return wrong("an option without '='");
    }
    rest_.remove_prefix(1);
    skip_blanks();
    if (rest_.starts_with('"')) {
      rest_.remove_prefix(1);
      return quoted(login_.options[name]);
    }
    login_.options[name] = word();
    return Done{};
  }
  Status quoted(std::string& value) {
    value.clear();
    while (!rest_.empty() && rest_.front() != '"') {
      rest_.remove_prefix(rest_.front() == '\\' && rest_.size() > 1 ? 1 : 0);
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) {
      return wrong("a value without its closing quote");
    }
    rest_.remove_prefix(1);
    return Done{};
  }

  std::string_view rest_;
  LoginLine login_;
};

}  // namespace

Result<TranslatedSettings> translate_settings(const Settings& java, ClientKind kind) {
  return Translator(java, kind).run();
}

Result<LoginLine> parse_login_line(const std::string& line) { return LoginParser(line).run(); }

}  // namespace troupe::runtime::kafka
