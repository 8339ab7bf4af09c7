#include "runtime/kafka/client_checks.hpp"

#include "config/keys/client_classes.hpp"
#include "config/keys/client_defs.hpp"
#include "runtime/kafka/server_url.hpp"
#include "runtime/legal_name.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/seams/admin.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime::kafka {

namespace {

using Names = std::vector<std::string>;

constexpr const char* kafka_exception = "org.apache.kafka.common.KafkaException";
constexpr const char* config_exception = "org.apache.kafka.common.config.ConfigException";
constexpr const char* illegal_argument = "java.lang.IllegalArgumentException";

config::ClientType type_of(ClientKind kind) {
  switch (kind) {
    case ClientKind::producer:
      return config::ClientType::producer;
    case ClientKind::consumer:
      return config::ClientType::consumer;
    case ClientKind::admin:
      break;
  }
  return config::ClientType::admin;
}

const char* unmade(ClientKind kind) {
  switch (kind) {
    case ClientKind::producer:
      return "Failed to construct kafka producer";
    case ClientKind::consumer:
      return "Failed to construct kafka consumer";
    case ClientKind::admin:
      break;
  }
  return unmade_admin_client;
}

Error refused(const char* java_class, std::string message) {
  return {Errc::invalid_config, std::move(message), java_class, ""};
}

Error missing_class(const std::string& name, std::string message) {
  return wrapped(kafka_exception, std::move(message),
                 refused("java.lang.ClassNotFoundException", name));
}

bool equals(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

/// The values that a client of Java's would have: what is given, else its defaults.
class Checked {
 public:
  /// Throws ConfigException for a value that the definition does not take.
  Checked(const Settings& given, ClientKind kind)
      : given_(given), def_(config::client_def(type_of(kind))) {
    for (const auto& key : def_.keys()) {
      if (const auto found = given.find(key.name); found != given.end()) {
        values_[key.name] = parsed(key, found->second);
      }
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }

  /// A list may be null, which is none.
  template <class T>
  [[nodiscard]] T value(const std::string& name) const {
    const auto found = values_.find(name);
    const auto& value = found == values_.end() ? def_.default_value(name) : found->second;
    const auto* held = std::get_if<T>(&value);
    return held == nullptr ? T{} : *held;
  }

  [[nodiscard]] std::string given(const std::string& name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? std::string() : found->second;
  }

 private:
  static ConfigValue parsed(const ConfigKey& key, const std::string& text) {
    auto value = ConfigDef::parse_value(
        key.name, text, key.type,
        config::must_be_client_class(key.name) ? config::find_client_class : ClassResolver{});
    if (auto* list = std::get_if<Names>(&value)) {
      *list = without_repeated(*list);
    }
    if (key.validator) {
      key.validator->ensure_valid(key.name, value);
    }
    return value;
  }

  static Names without_repeated(const Names& list) {
    Names once;
    for (const auto& item : list) {
      if (std::find(once.begin(), once.end(), item) == once.end()) {
        once.push_back(item);
      }
    }
    return once;
  }

  const Settings& given_;
  const ConfigDef& def_;
  ParsedConfig values_;
};

void check_mechanism(const Checked& checked) {
  const auto protocol = checked.value<std::string>("security.protocol");
  if ((equals(protocol, "sasl_plaintext") || equals(protocol, "sasl_ssl")) &&
      checked.value<std::string>("sasl.mechanism").empty()) {
    throw ConfigException("sasl.mechanism", "null",
                          "When the security.protocol configuration enables SASL, mechanism must "
                          "be non-null and non-empty string.");
  }
}

/// Workers make producers without idempotence unless they are asked for it.
void check_idempotence(const Checked& checked) {
  constexpr const char* in_flight = "max.in.flight.requests.per.connection";
  constexpr std::int32_t most_in_flight = 5;
  const bool idempotent =
      checked.has("enable.idempotence") && checked.value<bool>("enable.idempotence");
  if (!idempotent) {
    if (checked.has("transactional.id")) {
      throw ConfigException("Cannot set a transactional.id without also enabling idempotence.");
    }
    return;
  }
  if (checked.value<std::int32_t>("retries") == 0) {
    throw ConfigException("Must set retries to non-zero when using the idempotent producer.");
  }
  const auto acks = checked.value<std::string>("acks");
  if (acks != "all" && acks != "-1") {
    throw ConfigException(
        "Must set acks to all in order to use the idempotent producer. Otherwise we cannot "
        "guarantee idempotence.");
  }
  if (const auto count = checked.value<std::int32_t>(in_flight); count > most_in_flight) {
    throw ConfigException(std::string("To use the idempotent producer, ") + in_flight +
                          " must be set to at most 5. Current value is " + std::to_string(count) +
                          '.');
  }
}

void check_two_phase(const Checked& checked) {
  if (checked.value<bool>("transaction.two.phase.commit.enable") &&
      checked.has("transaction.timeout.ms")) {
    throw ConfigException(
        "Cannot set transaction.timeout.ms when transaction.two.phase.commit.enable is set to "
        "true. Transactions will not expire with two-phase commit enabled.");
  }
}

bool is_classic(const Checked& checked) {
  return equals(checked.value<std::string>("group.protocol"), "classic");
}

void check_group_protocol(const Checked& checked) {
  const bool classic = is_classic(checked);
  const Names foreign = classic ? Names{"group.remote.assignor", "share.acknowledgement.mode"}
                                : Names{"partition.assignment.strategy", "heartbeat.interval.ms",
                                        "session.timeout.ms"};
  std::string given;
  for (const auto& name : foreign) {
    if (!checked.given(name).empty()) {
      given += (given.empty() ? "" : ", ") + name;
    }
  }
  if (!given.empty()) {
    throw ConfigException(
        given + " cannot be set when group.protocol=" + (classic ? "CLASSIC" : "CONSUMER"));
  }
}

std::optional<Error> missing_plugin(const Checked& checked, const char* key) {
  for (const auto& name : checked.value<Names>(key)) {
    if (!config::find_client_class(name)) {
      return missing_class(name, "Class " + name + " cannot be found");
    }
  }
  return std::nullopt;
}

std::optional<Error> bad_servers(const Checked& checked) {
  for (const auto& server : checked.value<Names>("bootstrap.servers")) {
    if (auto problem = server_problem(server)) {
      return refused(config_exception, *std::move(problem));
    }
  }
  return std::nullopt;
}

/// A login without a module to log in with. OAuth's may come from the client's other settings.
std::optional<Error> missing_login(const Checked& checked) {
  const auto protocol = checked.value<std::string>("security.protocol");
  const bool logs_in = equals(protocol, "sasl_plaintext") || equals(protocol, "sasl_ssl");
  if (!logs_in || !checked.given("sasl.jaas.config").empty() ||
      checked.value<std::string>("sasl.mechanism") == "OAUTHBEARER") {
    return std::nullopt;
  }
  return wrapped(kafka_exception, "Failed to create new NetworkClient",
                 refused(illegal_argument,
                         "Could not find a 'KafkaClient' entry in the JAAS configuration. System "
                         "property 'java.security.auth.login.config' is not set"));
}

std::optional<Error> too_short_delivery(const Checked& checked) {
  constexpr std::int64_t most = 2147483647;
  const auto linger = std::min(checked.value<std::int64_t>("linger.ms"), most);
  const auto least =
      std::min(linger + std::int64_t{checked.value<std::int32_t>("request.timeout.ms")}, most);
  if (!checked.has("delivery.timeout.ms") ||
      checked.value<std::int32_t>("delivery.timeout.ms") >= least) {
    return std::nullopt;
  }
  return refused(
      config_exception,
      "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms");
}

std::optional<Error> bad_group(const Checked& checked) {
  if (checked.has("group.instance.id")) {
    const auto id = checked.value<std::string>("group.instance.id");
    if (const auto problem = legal_name_problem(id)) {
      return refused("org.apache.kafka.common.errors.InvalidConfigurationException",
                     "Group instance id is invalid: " + *problem);
    }
  }
  if (checked.has("group.id") && checked.value<std::string>("group.id").empty()) {
    return refused("org.apache.kafka.common.errors.InvalidGroupIdException",
                   "The configured group.id should not be an empty string or whitespace.");
  }
  return std::nullopt;
}

std::optional<Error> missing_assignor(const Checked& checked) {
  for (const auto& name : checked.value<Names>("partition.assignment.strategy")) {
    if (!config::find_client_class(name)) {
      return missing_class(name, name + " ClassNotFoundException exception occurred");
    }
  }
  return std::nullopt;
}

std::optional<Error> bad_heartbeat(const Checked& checked) {
  const auto interval = checked.value<std::int32_t>("heartbeat.interval.ms");
  if (interval >= checked.value<std::int32_t>("session.timeout.ms")) {
    return refused(illegal_argument, "Heartbeat must be set lower than the session timeout");
  }
  if (interval < 0) {
    return refused(illegal_argument, "Invalid negative timeout " + std::to_string(interval));
  }
  return std::nullopt;
}

std::optional<Error> short_api_timeout(const Checked& checked) {
  if (!checked.has("default.api.timeout.ms") ||
      checked.value<std::int32_t>("default.api.timeout.ms") >=
          checked.value<std::int32_t>("request.timeout.ms")) {
    return std::nullopt;
  }
  return refused(config_exception,
                 "The specified value of default.api.timeout.ms must be no smaller than the value "
                 "of request.timeout.ms.");
}

/// What comes first of what may be wrong, in the order of Java's constructors.
template <class... Problems>
std::optional<Error> first_of(const Checked& checked, Problems... problems) {
  std::optional<Error> found;
  static_cast<void>(((found = problems(checked)) || ...));
  return found;
}

std::optional<Error> construction_problem(const Checked& checked, ClientKind kind) {
  const auto reporters = [](const Checked& each) {
    return missing_plugin(each, "metric.reporters");
  };
  const auto interceptors = [](const Checked& each) {
    return missing_plugin(each, "interceptor.classes");
  };
  switch (kind) {
    case ClientKind::producer:
      return first_of(checked, reporters, interceptors, too_short_delivery, bad_servers,
                      missing_login);
    case ClientKind::consumer:
      if (!is_classic(checked)) {
        return first_of(checked, bad_group, reporters, interceptors, bad_servers, missing_login);
      }
      return first_of(checked, bad_group, reporters, interceptors, bad_servers, missing_login,
                      missing_assignor, bad_heartbeat);
    case ClientKind::admin:
      break;
  }
  return first_of(checked, bad_servers, reporters, missing_login, short_api_timeout);
}

void check_combinations(const Checked& checked, ClientKind kind) {
  check_mechanism(checked);
  if (kind == ClientKind::producer) {
    check_idempotence(checked);
    check_two_phase(checked);
  } else if (kind == ClientKind::consumer) {
    check_group_protocol(checked);
  }
}

}  // namespace

Status check_settings(const Settings& java, ClientKind kind) {
  try {
    const Checked checked(java, kind);
    check_combinations(checked, kind);
    if (const auto problem = construction_problem(checked, kind)) {
      return wrapped(kafka_exception, unmade(kind), *problem);
    }
    // Java's consumer tells this when it subscribes.
    if (kind == ClientKind::consumer &&
        checked.value<Names>("partition.assignment.strategy").empty()) {
      return refused("java.lang.IllegalStateException",
                     "Must configure at least one partition assigner class name to "
                     "partition.assignment.strategy configuration property");
    }
    return Done{};
  } catch (const ConfigException& e) {
    return refused(config_exception, e.message());
  }
}

}  // namespace troupe::runtime::kafka
