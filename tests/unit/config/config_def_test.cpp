#include "config/connector_config.hpp"
#include <troupe/config_def.hpp>
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe {

namespace {

ConfigKey key(std::string name, ConfigType type, std::optional<std::string> default_text = {},
              ValidatorPtr validator = nullptr) {
  ConfigKey made;
  made.name = std::move(name);
  made.type = type;
  made.has_default = default_text.has_value();
  made.default_text = std::move(default_text);
  made.validator = std::move(validator);
  return made;
}

std::vector<std::string> errors_of(const std::vector<ValidatedValue>& values,
                                   const std::string& name) {
  for (const auto& value : values) {
    if (value.name == name) {
      return value.errors;
    }
  }
  return {"no such key"};
}

/// A worker without any plugin: classes are not known, and nothing says that they should be.
class NoPlugins final : public config::PluginLookup {
 public:
  [[nodiscard]] config::FoundClass find(config::PluginKind, std::string_view) const override {
    return {};
  }
  [[nodiscard]] std::vector<std::string> names(config::PluginKind) const override { return {}; }
  [[nodiscard]] ConfigDef definition(config::PluginKind, const std::string&) const override {
    return {};
  }
};

std::vector<ValidatedValue> validated(ConnectorType type, const ConfigMap& settings) {
  const NoPlugins plugins;
  return config::validate_connector_config(type, config::connector_def(type, settings, plugins),
                                           settings, plugins);
}

}  // namespace

TEST_CASE("config: texts are parsed by type, with upstream's messages", "[config]") {
  struct Case {
    const char* text;
    ConfigType type;
    const char* error;
  };
  const auto c = GENERATE(values<Case>({
      {"12", ConfigType::int32, ""},
      {" 12 ", ConfigType::int32, ""},
      {"abc", ConfigType::int32, "Invalid value abc for configuration k: Not a number of type INT"},
      {"2147483648", ConfigType::int32,
       "Invalid value 2147483648 for configuration k: Not a number of type INT"},
      {"40000", ConfigType::int16,
       "Invalid value 40000 for configuration k: Not a number of type SHORT"},
      {"", ConfigType::int64, "Invalid value  for configuration k: Not a number of type LONG"},
      {"1.5", ConfigType::float64, ""},
      {"x", ConfigType::float64,
       "Invalid value x for configuration k: Not a number of type DOUBLE"},
      {"TRUE", ConfigType::boolean, ""},
      {"yes", ConfigType::boolean,
       "Invalid value yes for configuration k: Expected value to be either true or false"},
  }));
  CAPTURE(c.text);
  std::string error;
  try {
    static_cast<void>(ConfigDef::parse_value("k", c.text, c.type));
  } catch (const ConfigException& e) {
    error = e.what();
  }
  CHECK(error == c.error);
}

TEST_CASE("config: a missing key, a bad value and a default", "[config]") {
  ConfigDef def;
  def.define(key("required", ConfigType::string))
      .define(key("count", ConfigType::int32, "5", validators::at_least(1)));
  CHECK(def.parse(Settings{{"required", "x"}}).get_int("count") == 5);
  CHECK_THROWS_WITH(def.parse(Settings{}),
                    "Missing required configuration \"required\" which has no default value.");
  CHECK_THROWS_WITH(def.parse(Settings{{"required", "x"}, {"count", "0"}}),
                    "Invalid value 0 for configuration count: Value must be at least 1");
  CHECK_THROWS_WITH(def.parse(Settings{{"required", "x"}}).get_int("other"),
                    "Unknown configuration 'other'");
}

TEST_CASE("config: validate collects every error", "[config]") {
  ConfigDef def;
  def.define(key("required", ConfigType::string))
      .define(key("count", ConfigType::int32, "5", validators::at_least(1)));
  const auto values = def.validate(ConfigMap{{"count", "0"}});
  CHECK(errors_of(values, "required") ==
        std::vector<std::string>{
            "Missing required configuration \"required\" which has no default value."});
  CHECK(errors_of(values, "count") ==
        std::vector<std::string>{
            "Invalid value 0 for configuration count: Value must be at least 1"});
}

TEST_CASE("config: passwords never print", "[config]") {
  ConfigDef def;
  def.define(key("secret", ConfigType::password));
  const auto parsed = def.parse(Settings{{"secret", "s3cret"}});
  CHECK(parsed.get_password("secret").reveal() == "s3cret");
  CHECK(config_text(parsed.get("secret")) == "[hidden]");
}

TEST_CASE("config: what a sink may say of its topics", "[config][connector]") {
  struct Case {
    const char* name;
    ConfigMap settings;
    std::size_t on_topics;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {"neither", {}, 1, "Must configure one of topics or topics.regex"},
      {"one", {{"topics", "a"}}, 0, ""},
      {"both",
       {{"topics", "a"}, {"topics.regex", "b"}},
       1,
       "topics and topics.regex are mutually exclusive options, but both are set."},
      {"the dead letter topic among them",
       {{"topics", "a, b"}, {"errors.deadletterqueue.topic.name", "b"}},
       1,
       "The DLQ topic 'b' may not be included in the list of topics ('topics=[a, b]') consumed by "
       "the connector"},
  }));
  CAPTURE(c.name);
  auto settings = c.settings;
  settings["name"] = "n";
  settings["connector.class"] = "FileStreamSink";
  const auto values = validated(ConnectorType::sink, settings);
  const auto errors = errors_of(values, "topics");
  REQUIRE(errors.size() == c.on_topics);
  if (c.on_topics != 0) {
    CHECK(errors.front() == c.text);
  }
}

TEST_CASE("config: an unparsable tasks.max has upstream's two errors", "[config][connector]") {
  const auto values =
      validated(ConnectorType::source,
                {{"name", "n"}, {"connector.class", "FileStreamSource"}, {"tasks.max", "abc"}});
  CHECK(errors_of(values, "tasks.max") ==
        std::vector<std::string>{
            "Invalid value abc for configuration tasks.max: Not a number of type INT",
            "Invalid value null for configuration tasks.max: Value must be non-null"});
}

TEST_CASE("config: topics of a sink are trimmed, blanks and repeats go", "[config][connector]") {
  CHECK(config::sink_topics({{"topics", " a, b,,a "}}) == std::vector<std::string>{"a", "b"});
  CHECK(config::sink_topics({}).empty());
}

}  // namespace troupe
