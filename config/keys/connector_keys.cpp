#include "config/keys/connector_keys.hpp"

#include "config/keys/plugin_keys.hpp"
#include "config/regex.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::config {

namespace {

using enum ConfigType;
using enum Importance;

constexpr auto short_width = Width::short_width;
constexpr auto medium_width = Width::medium;
constexpr auto long_width = Width::long_width;

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

/// What one converter's two keys are called, and which class the worker would use.
struct ConverterKeys {
  const char* name;
  int order;
  const char* display;
  PluginKind kind;
  const std::optional<std::string>& worker_class;
};

void define_converter(ConfigDef& def, const ConverterKeys& keys, const ConfigMap& settings,
                      const PluginLookup& plugins) {
  const std::string name = keys.name;
  const auto version_name = name + ".plugin.version";
  const PluginSetting plugin(keys.kind, name, version_name, settings, plugins, keys.worker_class);
  auto class_key =
      placed_key(name, class_name, low,
                 {"Common", keys.order, short_width, std::string(keys.display) + " class"},
                 "Converter instead of the worker's; its settings stand under `" + name + ".`.",
                 keys.worker_class, plugin.class_validator());
  if (keys.worker_class) {
    class_key.recommender = recommend_classes(keys.kind, plugins);
  }
  auto version =
      placed_key(version_name, string, low,
                 {"Common", keys.order + 1, short_width, std::string(keys.display) + " version"},
                 "Version of that class, or a range of versions.", plugin.version());
  version.recommender = plugin.version_recommender();
  version.validator = plugin.version_validator();
  if (!settings.contains(name)) {
    class_key.validator = nullptr;  // the worker's class is the worker's business
  }
  def.define(std::move(class_key)).define(std::move(version));
  plugin.arm();
}

void define_identity(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins) {
  const PluginSetting plugin(PluginKind::connector, "connector.class", "connector.plugin.version",
                             settings, plugins, std::nullopt);
  auto name = placed_key("name", string, high, {"Common", 1, medium_width, "Connector name"},
                         "Name of the connector, unique in the cluster.");
  name.validator = validators::non_empty_string_without_control_chars();
  auto type =
      placed_key("connector.class", string, high, {"Common", 2, long_width, "Connector class"},
                 "Class of the connector: full name or alias.");
  type.validator = plugin.class_validator();
  auto version = placed_key("connector.plugin.version", string, medium,
                            {"Common", 3, medium_width, "Connector version"},
                            "Version of that class, or a range of versions.", plugin.version());
  version.recommender = plugin.version_recommender();
  version.validator = plugin.version_validator();
  def.define(std::move(name))
      .define(std::move(type))
      .define(std::move(version))
      .define(placed_key("tasks.max", int32, high, {"Common", 4, short_width, "Tasks max"},
                         "How many tasks the connector may use.", "1", validators::at_least(1)))
      .define(placed_key("tasks.max.enforce", boolean, low,
                         {"Common", 5, short_width, "Enforce tasks max"},
                         "Whether a connector that makes more tasks than it may fails.", "true"));
  plugin.arm();
}

void define_error_handling(ConfigDef& def) {
  static constexpr const char* group = "Error Handling";
  def.define(placed_key("errors.retry.timeout", int64, medium,
                        {group, 1, medium_width, "Retry Timeout for Errors"},
                        "Milliseconds a failed operation on a record is tried again for; -1: for "
                        "ever.",
                        "0"))
      .define(placed_key("errors.retry.delay.max.ms", int64, medium,
                         {group, 2, medium_width, "Maximum Delay Between Retries for Errors"},
                         "Longest pause between such attempts, milliseconds.", "60000"))
      .define(placed_key("errors.tolerance", string, medium,
                         {group, 3, short_width, "Error Tolerance"},
                         "Whether a record that cannot be handled fails the task (none) or is "
                         "skipped (all).",
                         "none", validators::one_of({"none", "all"})))
      .define(placed_key("errors.log.enable", boolean, medium,
                         {group, 4, short_width, "Log Errors"},
                         "Whether skipped records are logged too.", "false"))
      .define(placed_key("errors.log.include.messages", boolean, medium,
                         {group, 5, short_width, "Log Error Details"},
                         "Whether the log names the record itself.", "false"));
}

}  // namespace

std::string list_text(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const auto& item : items) {
    text += (&item == items.data() ? "" : ", ") + item;
  }
  return text + ']';
}

void define_connector_keys(ConfigDef& def, const ConfigMap& settings, const PluginLookup& plugins,
                           const ConnectorDefaults& defaults) {
  define_identity(def, settings, plugins);
  for (const auto& keys :
       {ConverterKeys{"key.converter", 6, "Key converter", PluginKind::converter,
                      defaults.key_converter},
        ConverterKeys{"value.converter", 8, "Value converter", PluginKind::converter,
                      defaults.value_converter},
        ConverterKeys{"header.converter", 10, "Header converter", PluginKind::header_converter,
                      defaults.header_converter}}) {
    define_converter(def, keys, settings, plugins);
  }
  def.define(placed_key("transforms", list, low, {"Transforms", 12, long_width, "Transforms"},
                        "Names of the transforms each record passes, in this order; each has keys "
                        "under `transforms.<name>.`.",
                        "", unique_aliases("unique transformation aliases")))
      .define(placed_key("predicates", list, low, {"Predicates", 13, long_width, "Predicates"},
                         "Names of predicates that transforms refer to; each has keys under "
                         "`predicates.<name>.`.",
                         "", unique_aliases("unique predicate aliases")))
      .define(placed_key("config.action.reload", string, low,
                         {"Common", 14, medium_width, "Reload Action"},
                         "What happens when a value of a provider has expired: the connector is "
                         "started again, or nothing.",
                         "restart", validators::one_of({"none", "restart"})));
  define_error_handling(def);
}

void define_sink_keys(ConfigDef& def) {
  static constexpr const char* errors = "Error Handling";
  def.define(placed_key("topics", list, high, {"Common", 4, long_width, "Topics"},
                        "Topics to read.", "", validators::distinct_list(true)))
      .define(placed_key("topics.regex", string, high, {"Common", 4, long_width, "Topics regex"},
                         "Regular expression of whole topic names to read, instead of `topics`.",
                         "", valid_regex()))
      .define(placed_key("errors.deadletterqueue.topic.name", string, medium,
                         {errors, 6, medium_width, "Dead Letter Queue Topic Name"},
                         "Topic that gets the records that were skipped; empty: none.", ""))
      .define(placed_key("errors.deadletterqueue.topic.replication.factor", int16, medium,
                         {errors, 7, medium_width, "Dead Letter Queue Topic Replication Factor"},
                         "Replicas of that topic when it has to be created.", "3"))
      .define(placed_key("errors.deadletterqueue.context.headers.enable", boolean, medium,
                         {errors, 8, medium_width, "Enable Error Context Headers"},
                         "Whether headers `__connect.errors.…` tell what went wrong.", "false"));
}

void define_source_keys(ConfigDef& def) {
  static constexpr const char* once = "Exactly Once Support";
  def.define(placed_key("topic.creation.groups", list, low,
                        {"Topic Creation", 1, long_width, "Topic Creation Groups"},
                        "Names of groups of topics; how topics of a group are created stands under "
                        "`topic.creation.<group>.`.",
                        "", unique_aliases("unique topic creation groups")))
      .define(placed_key(
          "exactly.once.support", string, medium, {once, 2, short_width, "Exactly once support"},
          "Whether exactly-once is required of the connector, or taken where it is there.",
          "requested",
          validators::one_of_ignoring_case({"requested", "required"}, {"REQUIRED", "REQUESTED"})))
      .define(placed_key(
          "transaction.boundary", string, medium, {once, 3, short_width, "Transaction Boundary"},
          "When a transaction ends: after each poll, after an interval, or where the "
          "connector says.",
          "poll",
          validators::one_of_ignoring_case({"poll", "interval", "connector"},
                                           {"INTERVAL", "POLL", "CONNECTOR"})))
      .define(placed_key("transaction.boundary.interval.ms", int64, low,
                         {once, 4, short_width, "Transaction boundary interval"},
                         "Milliseconds of that interval; unset: `offset.flush.interval.ms`.",
                         std::nullopt, null_or_not_negative()))
      .define(placed_key("offsets.storage.topic", string, low,
                         {"offsets.topic", 1, long_width, "Offsets topic"},
                         "Topic for this connector's offsets instead of the worker's.",
                         std::nullopt, validators::non_empty_string()));
}

}  // namespace troupe::config
