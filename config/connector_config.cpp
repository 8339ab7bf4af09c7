#include "config/connector_config.hpp"

#include "config/regex.hpp"

#include <algorithm>
#include <set>

namespace troupe::config {

namespace {

using enum ConfigType;

struct Place {
  const char* group;
  int order;
  Width width;
  const char* display;
};

ConfigKey key(std::string name, ConfigType type, Importance importance, Place place) {
  ConfigKey made;
  made.name = std::move(name);
  made.type = type;
  made.importance = importance;
  made.group = place.group;
  made.order_in_group = place.order;
  made.width = place.width;
  made.display_name = place.display;
  return made;
}

ConfigKey required(std::string name, ConfigType type, Importance importance, Place place,
                   ValidatorPtr validator = nullptr) {
  auto made = key(std::move(name), type, importance, place);
  made.validator = std::move(validator);
  return made;
}

ConfigKey with_default(std::string name, ConfigType type, std::optional<std::string> text,
                       Importance importance, Place place, ValidatorPtr validator = nullptr) {
  auto made = required(std::move(name), type, importance, place, std::move(validator));
  made.has_default = true;
  made.default_text = std::move(text);
  return made;
}

std::string list_text(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const auto& item : items) {
    text += (&item == items.data() ? "" : ", ") + item;
  }
  return text + ']';
}

ValidatorPtr unique_aliases(const char* text) {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* aliases = std::get_if<std::vector<std::string>>(&value);
        if (aliases != nullptr &&
            std::set<std::string>(aliases->begin(), aliases->end()).size() != aliases->size()) {
          throw ConfigException(name, list_text(*aliases), "Duplicate alias provided.");
        }
      },
      text);
}

/// Class keys are defined as text and resolved by a validator, because each kind of plugin has a
/// resolver of its own.
ValidatorPtr known_class(const ClassResolver& classes) {
  return validators::custom(
      [classes](const std::string& name, const ConfigValue& value) {
        const auto* wanted = std::get_if<ClassName>(&value);
        if (wanted != nullptr && classes && !classes(wanted->name)) {
          throw ConfigException(name, wanted->name,
                                "Class " + wanted->name + " could not be found.");
        }
      },
      "known class");
}

ValidatorPtr valid_regex() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* pattern = std::get_if<std::string>(&value);
        if (pattern == nullptr) {
          throw ConfigException(name, "null", "Invalid regex: pattern is null");
        }
        if (const auto regex = Regex::compile(*pattern); !regex.ok()) {
          throw ConfigException(name, *pattern, "Invalid regex: " + regex.error().message);
        }
      },
      "valid regex");
}

void define_converter(ConfigDef& def, const std::string& name, int order, const char* display,
                      const char* version_display, const ClassResolver& classes) {
  def.define(with_default(name, class_name, std::nullopt, Importance::low,
                          {"Common", order, Width::short_width, display}, known_class(classes)))
      .define(with_default(name + ".plugin.version", string, std::nullopt, Importance::low,
                           {"Common", order + 1, Width::short_width, version_display}));
}

void define_common(ConfigDef& def, const PluginLookup& plugins) {
  using enum Importance;
  def.define(required("name", string, high, {"Common", 1, Width::medium, "Connector name"},
                      validators::non_empty_string_without_control_chars()))
      .define(required("connector.class", string, high,
                       {"Common", 2, Width::long_width, "Connector class"}))
      .define(with_default("connector.plugin.version", string, std::nullopt, medium,
                           {"Common", 3, Width::medium, "Connector version"}))
      .define(with_default("tasks.max", int32, "1", high,
                           {"Common", 4, Width::short_width, "Tasks max"}, validators::at_least(1)))
      .define(with_default("tasks.max.enforce", boolean, "true", low,
                           {"Common", 5, Width::short_width, "Enforce tasks max"}));
  define_converter(def, "key.converter", 6, "Key converter class", "Key converter version",
                   plugins.converter);
  define_converter(def, "value.converter", 8, "Value converter class", "Value converter version",
                   plugins.converter);
  define_converter(def, "header.converter", 10, "Header converter class",
                   "Header converter version", plugins.header_converter);
  def.define(with_default("transforms", list, "", low,
                          {"Transforms", 12, Width::long_width, "Transforms"},
                          unique_aliases("unique transformation aliases")))
      .define(with_default("predicates", list, "", low,
                           {"Predicates", 13, Width::long_width, "Predicates"},
                           unique_aliases("unique predicate aliases")))
      .define(with_default("config.action.reload", string, "restart", low,
                           {"Common", 14, Width::medium, "Reload Action"},
                           validators::one_of({"none", "restart"})));
}

void define_errors(ConfigDef& def) {
  using enum Importance;
  static constexpr const char* group = "Error Handling";
  def.define(with_default("errors.retry.timeout", int64, "0", medium,
                          {group, 1, Width::medium, "Retry Timeout for Errors"}))
      .define(with_default("errors.retry.delay.max.ms", int64, "60000", medium,
                           {group, 2, Width::medium, "Maximum Delay Between Retries for Errors"}))
      .define(with_default("errors.tolerance", string, "none", medium,
                           {group, 3, Width::short_width, "Error Tolerance"},
                           validators::one_of({"none", "all"})))
      .define(with_default("errors.log.enable", boolean, "false", medium,
                           {group, 4, Width::short_width, "Log Errors"}))
      .define(with_default("errors.log.include.messages", boolean, "false", medium,
                           {group, 5, Width::short_width, "Log Error Details"}));
}

void define_sink(ConfigDef& def) {
  using enum Importance;
  static constexpr const char* errors = "Error Handling";
  def.define(with_default("topics", list, "", high, {"Common", 4, Width::long_width, "Topics"},
                          validators::distinct_list(true)))
      .define(with_default("topics.regex", string, "", high,
                           {"Common", 4, Width::long_width, "Topics regex"}, valid_regex()))
      .define(with_default("errors.deadletterqueue.topic.name", string, "", medium,
                           {errors, 6, Width::medium, "Dead Letter Queue Topic Name"}))
      .define(
          with_default("errors.deadletterqueue.topic.replication.factor", int16, "3", medium,
                       {errors, 7, Width::medium, "Dead Letter Queue Topic Replication Factor"}))
      .define(with_default("errors.deadletterqueue.context.headers.enable", boolean, "false",
                           medium, {errors, 8, Width::medium, "Enable Error Context Headers"}));
}

ValidatorPtr null_or_not_negative() {
  const auto at_least = validators::at_least(0);
  return validators::custom(
      [at_least](const std::string& name, const ConfigValue& value) {
        if (value.index() != 0) {
          at_least->ensure_valid(name, value);
        }
      },
      "[0,...]");
}

void define_source(ConfigDef& def) {
  using enum Importance;
  static constexpr const char* once = "Exactly Once Support";
  def.define(with_default("topic.creation.groups", list, "", low,
                          {"Topic Creation", 1, Width::long_width, "Topic Creation Groups"},
                          unique_aliases("unique topic creation groups")))
      .define(with_default(
          "exactly.once.support", string, "requested", medium,
          {once, 2, Width::short_width, "Exactly once support"},
          validators::one_of_ignoring_case({"requested", "required"}, {"REQUIRED", "REQUESTED"})))
      .define(with_default("transaction.boundary", string, "poll", medium,
                           {once, 3, Width::short_width, "Transaction Boundary"},
                           validators::one_of_ignoring_case({"poll", "interval", "connector"},
                                                            {"INTERVAL", "POLL", "CONNECTOR"})))
      .define(with_default("transaction.boundary.interval.ms", int64, std::nullopt, low,
                           {once, 4, Width::short_width, "Transaction boundary interval"},
                           null_or_not_negative()))
      .define(with_default("offsets.storage.topic", string, std::nullopt, low,
                           {"offsets.topic", 1, Width::long_width, "Offsets topic"},
                           validators::non_empty_string()));
}

std::vector<std::string> aliases_of(const ConfigMap& settings, const std::string& name) {
  const auto found = settings.find(name);
  if (found == settings.end() || !found->second) {
    return {};
  }
  std::vector<std::string> distinct;
  const auto parsed = ConfigDef::parse_value(name, *found->second, list);
  for (const auto& alias : std::get<std::vector<std::string>>(parsed)) {
    if (std::find(distinct.begin(), distinct.end(), alias) == distinct.end()) {
      distinct.push_back(alias);
    }
  }
  return distinct;
}

void define_aliases(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins) {
  const auto block = [&](const std::string& kind, const std::string& alias,
                         const std::string& group, const std::string& noun,
                         const ClassResolver& classes) {
    const auto prefix = kind + '.' + alias + '.';
    const auto type_display = noun + " type for " + alias;
    const auto version_display = noun + " version for " + alias;
    def.define(required(prefix + "type", class_name, Importance::high,
                        {group.c_str(), 0, Width::long_width, type_display.c_str()},
                        known_class(classes)))
        .define(with_default(prefix + "plugin.version", string, std::nullopt, Importance::high,
                             {group.c_str(), 1, Width::long_width, version_display.c_str()}));
    return prefix;
  };
  for (const auto& alias : aliases_of(settings, "transforms")) {
    const auto group = "Transforms: " + alias;
    const auto prefix = block("transforms", alias, group, "Transformation", plugins.transformation);
    def.define(with_default(prefix + "predicate", string, std::nullopt, Importance::medium,
                            {group.c_str(), 2, Width::none, "predicate"}))
        .define(with_default(prefix + "negate", boolean, "false", Importance::medium,
                             {group.c_str(), 3, Width::none, "negate"}));
  }
  for (const auto& alias : aliases_of(settings, "predicates")) {
    block("predicates", alias, "Predicates: " + alias, "Predicate", plugins.predicate);
  }
}

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
  if (const auto regex = Regex::compile(regex_text);
      has_pattern && regex.ok() && regex->full_match(dlq)) {
    pattern.errors.push_back("The DLQ topic '" + dlq +
                             "' may not be matched by the regex for the topics ('topics.regex=" +
                             regex_text + "') consumed by the connector");
  }
}

}  // namespace

ConfigDef connector_def(ConnectorType type, const ConfigMap& settings,
                        const PluginLookup& plugins) {
  ConfigDef def;
  define_common(def, plugins);
  define_errors(def);
  if (type == ConnectorType::sink) {
    define_sink(def);
  } else {
    define_source(def);
  }
  define_aliases(def, settings, plugins);
  return def;
}

std::vector<ValidatedValue> validate_connector_config(ConnectorType type, const ConfigMap& settings,
                                                      const PluginLookup& plugins) {
  auto values = connector_def(type, settings, plugins).validate(settings);
  if (type == ConnectorType::sink) {
    cross_check_sink(values);
  }
  for (const auto& [name, text] : settings) {
    if (text) {
      continue;
    }
    const auto found = std::find_if(
        values.begin(), values.end(),
        [&wanted = name](const ValidatedValue& value) { return value.name == wanted; });
    auto& value = found != values.end() ? *found : values.emplace_back();
    value.name = name;
    value.errors.emplace_back("Null value can not be supplied as the configuration value.");
  }
  return values;
}

std::vector<std::string> sink_topics(const Settings& settings) {
  const auto found = settings.find("topics");
  if (found == settings.end()) {
    return {};
  }
  std::vector<std::string> topics;
  const auto parsed = ConfigDef::parse_value("topics", found->second, list);
  for (const auto& topic : std::get<std::vector<std::string>>(parsed)) {
    if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end()) {
      topics.push_back(topic);
    }
  }
  return topics;
}

}  // namespace troupe::config
