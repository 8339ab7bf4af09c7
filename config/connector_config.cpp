#include "config/connector_config.hpp"

#include "config/keys/connector_keys.hpp"
#include "config/keys/key_table.hpp"
#include "config/regex.hpp"
#include <troupe/errors.hpp>

#include <algorithm>

namespace troupe::config {

namespace {

ValidatedValue& entry(std::vector<ValidatedValue>& values, const std::string& name) {
  return *std::find_if(values.begin(), values.end(),
                       [&](const ValidatedValue& value) { return value.name == name; });
}

std::string text_of(const ValidatedValue& value) { return config_text(value.value).value_or(""); }

/// Checks that involve several keys of a sink.
void cross_check_sink(std::vector<ValidatedValue>& values) {
  auto& topics = entry(values, "topics");
  auto& pattern = entry(values, "topics.regex");
  const auto* listed = std::get_if<std::vector<std::string>>(&topics.value);
  const bool has_topics = listed != nullptr && !listed->empty();
  const auto regex_text = text_of(pattern);
  const bool has_pattern = !regex_text.empty();
  const auto both = [&](const std::string& text) {
    topics.errors.push_back(text);
    pattern.errors.push_back(text);
  };
  if (has_topics && has_pattern) {
    both("topics and topics.regex are mutually exclusive options, but both are set.");
  } else if (!has_topics && !has_pattern && pattern.errors.empty()) {
    both("Must configure one of topics or topics.regex");
  }
  const auto dlq = text_of(entry(values, "errors.deadletterqueue.topic.name"));
  if (dlq.empty()) {
    return;
  }
  if (has_topics && std::find(listed->begin(), listed->end(), dlq) != listed->end()) {
    topics.errors.push_back("The DLQ topic '" + dlq +
                            "' may not be included in the list of topics ('topics=" +
                            list_text(*listed) + "') consumed by the connector");
  }
  try {
    if (const auto regex = Regex::compile(regex_text);
        has_pattern && regex.ok() && regex->full_match(dlq)) {
      pattern.errors.push_back("The DLQ topic '" + dlq +
                               "' may not be matched by the regex for the topics ('topics.regex=" +
                               regex_text + "') consumed by the connector");
    }
  } catch (const DataException& runaway) {
    pattern.errors.emplace_back(runaway.what());
  }
}

ValidatorPtr regexes() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* patterns = std::get_if<std::vector<std::string>>(&value);
        for (const auto& pattern : patterns == nullptr ? std::vector<std::string>{} : *patterns) {
          if (const auto regex = Regex::compile(pattern); !regex.ok()) {
            throw ConfigException(name, list_text(*patterns),
                                  "Syntax error in regular expression: " + regex.error().message);
          }
        }
      },
      "valid regular expressions");
}

ValidatorPtr positive_or_default(const char* otherwise) {
  return validators::custom(
      [otherwise](const std::string& name, const ConfigValue& value) {
        const auto text = config_text(value);
        if (text && *text != "-1" && (text->front() == '-' || *text == "0")) {
          throw ConfigException(name, *text, otherwise);
        }
      },
      "Positive number, or -1 to use the broker's default");
}

/// Errors of nulls go to the key's entry; keys without one get an entry before all others.
void refuse_nulls(std::vector<ValidatedValue>& values, const ConfigMap& settings) {
  for (const auto& [name, text] : settings) {
    if (text) {
      continue;
    }
    const auto& wanted = name;
    auto found = std::find_if(values.begin(), values.end(),
                              [&](const ValidatedValue& value) { return value.name == wanted; });
    if (found == values.end()) {
      found = values.insert(values.begin(), ValidatedValue{});
      found->name = name;
    }
    found->errors.emplace_back("Null value can not be supplied as the configuration value.");
  }
}

}  // namespace

ConfigDef connector_def(std::optional<ConnectorType> type, const ConfigMap& settings,
                        const PluginLookup& plugins, const ConnectorDefaults& defaults) {
  ConfigDef def;
  define_connector_keys(def, settings, plugins, defaults);
  if (type == ConnectorType::sink) {
    define_sink_keys(def);
  } else if (type == ConnectorType::source) {
    define_source_keys(def);
  }
  define_alias_keys(def, settings, plugins);
  return def;
}

std::vector<ValidatedValue> validate_connector_config(std::optional<ConnectorType> type,
                                                      const ConfigDef& def,
                                                      const ConfigMap& settings,
                                                      const PluginLookup& plugins) {
  auto values = def.validate(settings, class_resolver(plugins));
  if (type == ConnectorType::sink) {
    cross_check_sink(values);
  }
  refuse_nulls(values, settings);
  return values;
}

ConfigDef topic_creation_def(bool is_default) {
  using enum ConfigType;
  using enum Importance;
  ConfigDef keys;
  const auto inherited = is_default ? Default::required() : Default::null();
  define_all(
      keys,
      {{"include", list, is_default ? ".*" : "", high,
        "Regular expressions of whole topic names that belong to the group.", regexes()},
       {"exclude", list, "", medium,
        "Regular expressions of topic names that do not, whatever `include` says.", regexes()},
       {"replication.factor", int16, inherited, low,
        "Replicas of a new topic; -1: the broker's default.",
        positive_or_default("Replication factor must be positive and not larger than the number of "
                            "brokers in the Kafka cluster, or -1 to use the broker's default")},
       {"partitions", int32, inherited, low, "Partitions of a new topic; -1: the broker's default.",
        positive_or_default(
            "Number of partitions must be positive, or -1 to use the broker's default")}});
  // Their order decides which of two wrong ones is told.
  ConfigDef def;
  for (auto key : keys.keys()) {
    key.group = "Topic Creation";
    key.order_in_group = static_cast<int>(def.keys().size()) + 1;
    def.define(std::move(key));
  }
  return def;
}

std::vector<std::string> sink_topics(const Settings& settings) {
  const auto found = settings.find("topics");
  if (found == settings.end()) {
    return {};
  }
  std::vector<std::string> topics;
  const auto parsed = ConfigDef::parse_value("topics", found->second, ConfigType::list);
  for (const auto& topic : std::get<std::vector<std::string>>(parsed)) {
    if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end()) {
      topics.push_back(topic);
    }
  }
  return topics;
}

}  // namespace troupe::config
