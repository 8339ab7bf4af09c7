#include "config/connector_config.hpp"
#include "config/keys/client_defs.hpp"
#include "config/keys/worker_defs.hpp"
#include "config/override_policy.hpp"
#include "config/version_range.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::config {

namespace {

Settings distributed() {
  return {{"bootstrap.servers", "b:1"},  {"key.converter", "k"},
          {"value.converter", "v"},      {"group.id", "g"},
          {"offset.storage.topic", "o"}, {"config.storage.topic", "c"},
          {"status.storage.topic", "s"}};
}

std::string refusal(const ConfigDef& def, Settings settings, const std::string& key,
                    const std::string& value) {
  settings[key] = value;
  try {
    static_cast<void>(def.parse(settings));
    return "";
  } catch (const ConfigException& e) {
    return e.what();
  }
}

}  // namespace

TEST_CASE("key tables: as many keys as upstream, each with a text", "[config][keys]") {
  CHECK(standalone_def().keys().size() == 52);
  CHECK(distributed_def().keys().size() == 133);
  for (const auto* def : {&standalone_def(), &distributed_def(), &client_def(ClientType::producer),
                          &client_def(ClientType::consumer), &client_def(ClientType::admin)}) {
    for (const auto& key : def->keys()) {
      CAPTURE(key.name);
      CHECK_FALSE(key.documentation.empty());
    }
  }
}

TEST_CASE("distributed workers: what is refused", "[config][keys]") {
  CHECK(refusal(distributed_def(), distributed(), "client.id", "x").empty());
  struct Case {
    const char* key;
    const char* value;
    const char* want;
  };
  const auto c = GENERATE(values<Case>({
      {"offset.storage.partitions", "0",
       "Invalid value 0 for configuration offset.storage.partitions: Number of partitions must be "
       "positive, or -1 to use the broker's default"},
      {"config.storage.replication.factor", "-2",
       "Invalid value -2 for configuration config.storage.replication.factor: Replication factor "
       "must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to "
       "use the broker's default"},
      {"connect.protocol", "new",
       "Invalid value new for configuration connect.protocol: Invalid Connect protocol "
       "compatibility"},
      {"inter.worker.verification.algorithms", "",
       "Invalid value [] for configuration inter.worker.verification.algorithms: At least one "
       "signature verification algorithm must be provided"},
      {"sasl.login.refresh.window.factor", "0.4",
       "Invalid value 0.4 for configuration sasl.login.refresh.window.factor: Value must be at "
       "least 0.5"},
      {"listeners", "",
       "Invalid value for listeners, at least one URL is expected, ex: "
       "http://localhost:8080,https://localhost:8443."},
  }));
  CAPTURE(c.key);
  CHECK(refusal(distributed_def(), distributed(), c.key, c.value) == c.want);
}

TEST_CASE("topic creation groups: the default group must say all", "[config][keys]") {
  CHECK(refusal(topic_creation_def(true), {{"partitions", "1"}}, "exclude", "a") ==
        "Missing required configuration \"replication.factor\" which has no default value.");
  CHECK(refusal(topic_creation_def(false), {}, "partitions", "0").find("must be positive") !=
        std::string::npos);
  CHECK(refusal(topic_creation_def(false), {}, "partitions", "-1").empty());
  CHECK(refusal(topic_creation_def(false), {}, "include", "(")
            .find("Syntax error in regular expression") != std::string::npos);
}

TEST_CASE("override policies: who may override what", "[config][policy]") {
  const auto policy = [](const std::string& name, const std::string& list = "") {
    Settings settings = {{"connector.client.config.override.policy", name}};
    if (!list.empty()) {
      settings["connector.client.config.override.allowlist"] = list;
    }
    return OverridePolicy::parse(settings);
  };
  CHECK_FALSE(OverridePolicy::parse({})->refusal("acks"));
  CHECK_FALSE(policy("All")->refusal("acks"));
  CHECK(policy("None")->refusal("acks") ==
        "The 'None' policy does not allow 'acks' to be overridden in the connector configuration.");
  CHECK(policy("PrincipalConnectorClientConfigOverridePolicy")->refusal("acks") ==
        "The 'Principal' policy does not allow 'acks' to be overridden in the connector "
        "configuration.");
  CHECK_FALSE(policy("Principal")->refusal("sasl.jaas.config"));
  const auto full =
      "org.apache.kafka.connect.connector.policy."
      "AllowlistConnectorClientConfigOverridePolicy";
  CHECK_FALSE(policy(full, "acks, linger.ms,acks")->refusal("linger.ms"));
  CHECK(policy(full)->refusal("linger.ms"));
  CHECK(policy(full, "a,,b").error().message ==
        "Configuration 'connector.client.config.override.allowlist' values must not be empty.");
  CHECK(policy("Other").error().message ==
        "Failed to find any class that implements interface org.apache.kafka.connect.connector."
        "policy.ConnectorClientConfigOverridePolicy and which name matches Other");
}

TEST_CASE("version ranges: Maven's", "[config][versions]") {
  struct Case {
    const char* range;
    const char* version;
    bool want;
  };
  const auto c = GENERATE(values<Case>({{"latest", "1", true},
                                        {"", "1", true},
                                        {"4.2.0", "4.2.0", true},
                                        {"4.2", "4.2.0", true},
                                        {"9.9", "4.2.0", false},
                                        {"[4.0,5.0)", "4.2.0", true},
                                        {"[4.0,5.0)", "5.0", false},
                                        {"(,4.2.0)", "4.2.0", false},
                                        {"(,1],[4,)", "4.2.0", true},
                                        {"[4.2.0,)", "4.2.0-SNAPSHOT", false},
                                        {"[4.2.0-rc1,)", "4.2.0", true},
                                        {"[4.10,)", "4.9", false}}));
  CAPTURE(c.range, c.version);
  const auto range = VersionRange::parse(c.range);
  REQUIRE(range);
  CHECK(range->contains(c.version) == c.want);
  for (const auto* bad : {"[", "[1", "1]", "[2,1]", "(1)", "[1,2]x"}) {
    CAPTURE(bad);
    CHECK_FALSE(VersionRange::parse(bad));
  }
  CHECK(VersionRange::parse("9.9")->to_text() == "[9.9,9.9]");
}

}  // namespace troupe::config
