#include "connectors/datagen/datagen_settings.hpp"

#include <troupe/errors.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe::connectors::datagen {

namespace {

ConfigKey key_of(const char* name, ConfigType type, std::optional<std::string> default_text,
                 Importance importance, const char* documentation) {
  ConfigKey key;
  key.name = name;
  key.type = type;
  key.has_default = true;
  key.default_text = std::move(default_text);
  key.importance = importance;
  key.documentation = documentation;
  return key;
}

ValidatorPtr rate_validator() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* rate = std::get_if<double>(&value);
        if (rate == nullptr || !(*rate > 0 || *rate == -1) || !std::isfinite(*rate)) {
          throw ConfigException(name, config_text(value).value_or("null"),
                                "Value must be positive, or -1 for no limit");
        }
      },
      "positive, or -1");
}

ValidatorPtr quickstart_validator() {
  return validators::custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr || find_quickstart(*text) != nullptr) {
          return;
        }
        std::string known;
        for (const auto& quickstart : quickstarts()) {
          known += (known.empty() ? "" : ", ") + std::string(quickstart.name);
        }
        throw ConfigException(name, *text, "String must be one of: " + known);
      },
      "[lines, orders, pageviews, sensors, stock_trades, users]");
}

ConfigDef make_definition() {
  auto topic = key_of("kafka.topic", ConfigType::string, std::nullopt, Importance::high,
                      "Topic to write to");
  topic.has_default = false;
  topic.validator = validators::non_empty_string();
  auto quickstart = key_of("quickstart", ConfigType::string, std::nullopt, Importance::high,
                           "Name of a generator that is there already");
  quickstart.validator = quickstart_validator();
  auto fields = key_of("schema.fields", ConfigType::list, "", Importance::high,
                       "Fields of a generator of one's own: name:type=generator(argument|…)");
  auto key_field = key_of("schema.keyfield", ConfigType::string, std::nullopt, Importance::medium,
                          "Field whose value is the record's key; that of the quickstart if not "
                          "set, the empty text for no keys");
  auto rate = key_of("rate", ConfigType::float64, "10", Importance::high,
                     "Records per second of each task; -1: as many as Kafka takes");
  rate.validator = rate_validator();
  auto iterations = key_of("iterations", ConfigType::int64, "-1", Importance::medium,
                           "Records that each task makes in all; -1: without an end");
  iterations.validator = validators::at_least(-1);
  auto seed = key_of("random.seed", ConfigType::int64, "0", Importance::low,
                     "The same seed makes the same records");
  ConfigDef def;
  for (auto* key : {&topic, &quickstart, &fields, &key_field, &rate, &iterations, &seed}) {
    def.define(std::move(*key));
  }
  return def;
}

ValidatedValue* find_value(std::vector<ValidatedValue>& values, std::string_view name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& value) { return value.name == name; });
  return found != values.end() ? &*found : nullptr;
}

}  // namespace

const ConfigDef& datagen_definition() {
  static const auto definition = make_definition();
  return definition;
}

RecordGenerator make_generator(const Config& config) {
  const auto name = config.get_string("quickstart");
  const auto fields = config.get_list("schema.fields");
  if (name.empty() == fields.empty()) {
    throw ConfigException(name.empty() ? "Must configure one of quickstart or schema.fields"
                                       : "quickstart and schema.fields are mutually exclusive "
                                         "options, but both are set.");
  }
  const auto* quickstart = find_quickstart(name);
  if (quickstart == nullptr) {
    return {"", fields, config.get_string("schema.keyfield")};
  }
  return {name, field_items(quickstart->fields),
          config.is_null("schema.keyfield") ? std::string(quickstart->key_field)
                                            : config.get_string("schema.keyfield")};
}

std::vector<ValidatedValue> validate_datagen(const ConfigMap& settings) {
  auto values = datagen_definition().validate(settings);
  const bool sound = std::all_of(values.begin(), values.end(),
                                 [](const auto& value) { return value.errors.empty(); });
  if (!sound) {
    return values;
  }
  try {
    static_cast<void>(make_generator(datagen_definition().parse(settings)));
  } catch (const ConfigException& error) {
    const std::string_view text = error.what();
    const bool about_key = text.find("for configuration schema.keyfield") != std::string_view::npos;
    const bool about_fields =
        text.find("for configuration schema.fields") != std::string_view::npos;
    for (const auto* name : {"quickstart", "schema.fields", "schema.keyfield"}) {
      const bool is_key = std::string_view(name) == "schema.keyfield";
      const bool is_fields = std::string_view(name) == "schema.fields";
      if (about_key ? is_key : about_fields ? is_fields : !is_key) {
        find_value(values, name)->errors.emplace_back(text);
      }
    }
  }
  return values;
}

}  // namespace troupe::connectors::datagen
