#include "runtime/kafka/client_settings.hpp"

#include "config/jaas.hpp"
#include "config/keys/client_classes.hpp"
#include "config/keys/client_defs.hpp"
#include "runtime/kafka/client_names.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Error invalid(const std::string& name, const std::string& value, const std::string& why) {
  return {Errc::invalid_config,
          "Invalid value " + value + " for configuration " + name + ": " + why,
          "org.apache.kafka.common.config.ConfigException", ""};
}

Error refused(const ConfigException& e) {
  return {Errc::invalid_config, e.message(), std::string(e.java_class()), ""};
}

std::string assignors(const std::string& java) {
  std::string names;
  bool cooperative = false;
  bool eager = false;
  const auto items = std::get<std::vector<std::string>>(
      ConfigDef::parse_value("partition.assignment.strategy", java, ConfigType::list));
  for (const auto& item : items) {
    const auto* const name = item.find("CooperativeSticky") != std::string::npos
                                 ? "cooperative-sticky"
                             : item.find("RoundRobin") != std::string::npos ? "roundrobin"
                                                                            : "range";
    // librdkafka refuses a list with both kinds; the first kind that is named counts.
    const bool is_cooperative = std::string(name) == "cooperative-sticky";
    if ((is_cooperative && eager) || (!is_cooperative && cooperative)) {
      continue;
    }
    (is_cooperative ? cooperative : eager) = true;
    names += (names.empty() ? "" : ",") + std::string(name);
  }
  return names.empty() ? "range" : names;
}

/// Bounds of librdkafka that are narrower than Java's.
struct Bounds {
  std::int64_t lowest;
  std::int64_t highest;
};
const std::map<std::string, Bounds>& narrower_bounds() {
  constexpr std::int64_t quarter_hour = 900000;
  constexpr std::int64_t day = 86400000;
  constexpr std::int64_t most = 2147483647;
  constexpr std::int64_t hour = 3600000;
  static const std::map<std::string, Bounds> bounds = {
      {"batch.size", {1, most}},
      {"connections.max.idle.ms", {0, most}},
      {"fetch.max.bytes", {0, most - 512}},
      {"fetch.max.wait.ms", {0, 300000}},
      {"fetch.min.bytes", {1, 100000000}},
      {"heartbeat.interval.ms", {1, hour}},
      {"linger.ms", {0, quarter_hour}},
      {"max.in.flight.requests.per.connection", {1, 1000000}},
      {"max.partition.fetch.bytes", {1, 1000000000}},
      {"max.poll.interval.ms", {1, day}},
      {"max.request.size", {1000, 1000000000}},
      {"metadata.max.age.ms", {1, day}},
      {"receive.buffer.bytes", {0, 100000000}},
      {"reconnect.backoff.max.ms", {0, hour}},
      {"reconnect.backoff.ms", {0, hour}},
      {"request.timeout.ms", {10, 300000}},
      {"retry.backoff.max.ms", {1, 300000}},
      {"retry.backoff.ms", {1, 300000}},
      {"send.buffer.bytes", {0, 100000000}},
      {"session.timeout.ms", {1, hour}},
      {"socket.connection.setup.timeout.ms", {1000, most}},
      {"transaction.timeout.ms", {1000, most}}};
  return bounds;
}

/// Whether a user asks for a login that this client cannot do.
bool needs_java_login(const std::string& name, const std::string& value) {
  return name.starts_with("sasl.oauthbearer.assertion.") ||
         ((name == "sasl.oauthbearer.jwt.retriever.class" ||
           name == "sasl.oauthbearer.jwt.validator.class") &&
          value.find("Default") == std::string::npos);
}

class Translator {
 public:
  Translator(const Settings& java, ClientKind kind) : java_(java), kind_(kind) {
    out_.settings = default_settings(kind);
  }

  Result<TranslatedSettings> run() {
    if (auto outcome = login(); !outcome.ok()) {
      return outcome.error();
    }
    for (const auto& [name, value] : java_) {
      if (auto outcome = translate(name, value); !outcome.ok()) {
        return outcome.error();
      }
    }
    refresh_interval();
    largest_record();
    if (auto outcome = compression_level(); !outcome.ok()) {
      return outcome.error();
    }
    idempotence();
    if (java_value("sasl.mechanism") == "OAUTHBEARER" &&
        out_.settings.contains("sasl.oauthbearer.token.endpoint.url")) {
      out_.settings["sasl.oauthbearer.method"] = "oidc";
    }
    out_.key_store = store("ssl.keystore");
    out_.trust_store = store("ssl.truststore");
    return std::move(out_);
  }

 private:
  /// Gives way to settings it does not go with, unless it was asked for by name. Order is kept then
  /// as upstream's workers keep it, by one request at a time.
  void idempotence() {
    if (kind_ != ClientKind::producer) {
      return;
    }
    constexpr const char* in_flight = "max.in.flight.requests.per.connection";
    constexpr int most_in_flight = 5;
    const auto acks = java_value("acks");
    const auto at_once = java_value(in_flight);
    const bool other_acks = !acks.empty() && acks != "all" && acks != "-1";
    int requests = 0;
    static_cast<void>(std::from_chars(at_once.data(), at_once.data() + at_once.size(), requests));
    const bool many = requests > most_in_flight;
    auto& idempotence = out_.settings["enable.idempotence"];
    if (java_value("enable.idempotence").empty() &&
        (other_acks || many || java_value("retries") == "0")) {
      idempotence = "false";
    }
    if (lower(idempotence) == "false") {
      out_.settings.emplace(in_flight, "1");
    }
  }

  Status translate(const std::string& name, const std::string& value) {
    auto& settings = out_.settings;
    if (value.empty() && name != "ssl.endpoint.identification.algorithm") {
      return Done{};
    }
    if (needs_java_login(name, value)) {
      return invalid(name, "[hidden]",
                     "this way to log in is not known here; client credentials are: "
                     "sasl.oauthbearer.client.credentials.client.id and .client.secret");
    }
    if (name == "security.protocol") {
      return protocol(value);
    }
    if (name == "ssl.endpoint.identification.algorithm") {
      settings[name] = value.empty() ? "none" : value;
    } else if (name == "auto.offset.reset" && kind_ == ClientKind::consumer) {
      offset_reset(value);
    } else if (narrower_bounds().contains(name) &&
               (is_same_name(name, kind_) || renamed_keys().contains(name))) {
      return bounded(name, value);
    } else if (is_same_name(name, kind_)) {
      settings[name] = value;
    } else if (const auto found = renamed_keys().find(name); found != renamed_keys().end()) {
      settings[found->second] = value;
    } else if (name == "buffer.memory" && kind_ == ClientKind::producer) {
      return buffer_memory(value);
    } else if (name == "partition.assignment.strategy" && kind_ == ClientKind::consumer) {
      settings[name] = assignors(value);
      if (value.find(".StickyAssignor") != std::string::npos) {
        out_.warnings.push_back("client setting '" + name + "' is " + settings[name] +
                                " here instead of " + value);
      }
    } else if (name == "partitioner.class" && value == config::round_robin_partitioner &&
               kind_ == ClientKind::producer) {
      // `kafka/producer.hpp` takes turns; without this, records without a key are not asked about.
      settings["sticky.partitioning.linger.ms"] = "0";
    } else if (name == "partitioner.ignore.keys" && kind_ == ClientKind::producer) {
      settings["partitioner"] = lower(value) == "true" ? "random" : settings["partitioner"];
    } else {
      other(name, value);
    }
    return Done{};
  }

  /// PEM texts, what is handled as a whole elsewhere, and what there is no counterpart for.
  void other(const std::string& name, const std::string& value) {
    static const std::map<std::string, std::string> pem = {
        {"ssl.truststore.certificates", "ssl.ca.pem"},
        {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
        {"ssl.keystore.key", "ssl.key.pem"}};
    if (const auto found = pem.find(name); found != pem.end()) {
      out_.settings[found->second] = value;
      return;
    }
    const bool handled = name.starts_with("ssl.truststore.") || name.starts_with("ssl.keystore.") ||
                         name == "sasl.jaas.config" ||
                         (name.starts_with("compression.") && name.ends_with(".level"));
    if (!handled && !is_silent(name)) {
      out_.warnings.push_back("client setting '" + name +
                              "' has no counterpart here and is ignored");
    }
  }

  Status protocol(const std::string& value) {
    constexpr const char* name = "security.protocol";
    try {
      config::client_def(config::ClientType::admin)
          .find(name)
          ->validator->ensure_valid(name, value);
    } catch (const ConfigException& e) {
      return refused(e);
    }
    out_.settings[name] = lower(value);
    return Done{};
  }

  void offset_reset(const std::string& value) {
    // What starts by a duration is sought by the consumer of `kafka/consumer.hpp`.
    const bool is_told = value == "none" || value.starts_with("by_duration:");
    out_.settings["auto.offset.reset"] = is_told ? "error" : value;
  }

  /// A number that librdkafka bounds more narrowly than Java: the nearest it takes, with a warning.
  Status bounded(const std::string& name, const std::string& value) {
    const auto renamed = renamed_keys().find(name);
    const auto& target = renamed == renamed_keys().end() ? name : renamed->second;
    const auto bounds = narrower_bounds().at(name);
    return with_number(name, value, [&](std::int64_t given) {
      const auto used = std::clamp(given, bounds.lowest, bounds.highest);
      out_.settings[target] = std::to_string(used);
      // Java's -1 ("the system's buffer") and 0 ("no pause") have near counterparts.
      if (used != given && given > 0) {
        out_.warnings.push_back("client setting '" + name + "' is " + std::to_string(used) +
                                " here instead of " + value);
      }
    });
  }

  template <class Use>
  Status with_number(const std::string& name, const std::string& value, Use use) {
    try {
      use(std::get<std::int64_t>(ConfigDef::parse_value(name, value, ConfigType::int64)));
      return Done{};
    } catch (const ConfigException& e) {
      return refused(e);
    }
  }

  Status buffer_memory(const std::string& value) {
    return with_number("buffer.memory", value, [this](std::int64_t bytes) {
      out_.settings["queue.buffering.max.kbytes"] =
          std::to_string(std::clamp<std::int64_t>(bytes / 1024, 1, 2147483647));
    });
  }

  /// `metadata.max.age.ms` is also what makes Java's clients look again for topics and partitions.
  void refresh_interval() {
    constexpr std::int64_t lowest = 10;
    constexpr std::int64_t hour = 3600000;
    if (java_value("metadata.max.age.ms").empty()) {
      return;
    }
    const auto age = std::stoll(out_.settings.at("metadata.max.age.ms"));
    out_.settings["topic.metadata.refresh.interval.ms"] =
        std::to_string(std::clamp<std::int64_t>(age, lowest, hour));
  }

  /// Nothing larger than the buffer: librdkafka would wait for room for ever, Java's producers
  /// refuse such a record.
  void largest_record() {
    if (kind_ != ClientKind::producer) {
      return;
    }
    constexpr std::int64_t kilobyte = 1024;
    const auto buffer = std::stoll(out_.settings.at("queue.buffering.max.kbytes")) * kilobyte;
    auto& most = out_.settings.at("message.max.bytes");
    most = std::to_string(std::min<std::int64_t>(std::stoll(most), buffer));
  }

  /// Java has a level for each codec; only that of the codec in use counts.
  Status compression_level() {
    constexpr std::int64_t most_level = 12;
    const auto level = java_value("compression." + java_value("compression.type") + ".level");
    if (kind_ != ClientKind::producer || level.empty()) {
      return Done{};
    }
    // librdkafka has no levels below the fastest, nor the slowest of zstd and lz4; -1 is gzip's
    // default.
    return with_number("compression.level", level, [&](std::int64_t given) {
      const bool is_default = given == -1 && java_value("compression.type") == "gzip";
      out_.settings["compression.level"] =
          std::to_string(is_default ? given : std::clamp<std::int64_t>(given, 1, most_level));
    });
  }

  std::string java_value(const std::string& name, const std::string& fallback = "") const {
    const auto found = java_.find(name);
    return found == java_.end() ? fallback : found->second;
  }

  std::optional<StoreFile> store(const std::string& prefix) const {
    const auto location = java_value(prefix + ".location");
    if (location.empty()) {
      return std::nullopt;
    }
    return StoreFile{prefix, location, lower(java_value(prefix + ".type", "JKS")),
                     java_value(prefix + ".password")};
  }

  /// What the login module of `sasl.jaas.config` says, in librdkafka's names.
  Status login() {
    const auto line = java_value("sasl.jaas.config");
    if (line.empty()) {
      return Done{};
    }
    const auto parsed = config::parse_jaas_line(line);
    if (!parsed.ok()) {
      return parsed.error();
    }
    static const std::map<std::string, std::string> names = {
        {"username", "sasl.username"},
        {"password", "sasl.password"},
        {"principal", "sasl.kerberos.principal"},
        {"keyTab", "sasl.kerberos.keytab"},
        {"clientId", "sasl.oauthbearer.client.id"},
        {"clientSecret", "sasl.oauthbearer.client.secret"},
        {"scope", "sasl.oauthbearer.scope"}};
    for (const auto& [option, value] : parsed->options) {
      if (const auto found = names.find(option); found != names.end() && !value.empty()) {
        out_.settings[found->second] = value;
      }
    }
    return Done{};
  }

  const Settings& java_;
  const ClientKind kind_;
  TranslatedSettings out_;
};

}  // namespace

/// librdkafka's default where nothing is given: more than Java's.
std::size_t batch_bytes(const Settings& java) {
  std::size_t bytes = 1'000'000;
  if (const auto found = java.find("batch.size"); found != java.end()) {
    const auto& text = found->second;
    static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), bytes));
  }
  return bytes;
}

Result<TranslatedSettings> translate_settings(const Settings& java, ClientKind kind) {
  return Translator(java, kind).run();
}

}  // namespace troupe::runtime::kafka
