#pragma once

#include <troupe/errors.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Raw settings: text by name; nothing stands for a JSON null (the key is present, without a
/// value).
using ConfigMap = std::map<std::string, std::optional<std::string>>;

/// Raw settings without nulls: what connectors and tasks are started with.
using Settings = std::map<std::string, std::string>;

/// Source: org.apache.kafka.common.config.ConfigDef.Type.
enum class ConfigType : std::uint8_t {
  boolean,
  string,
  int32,
  int16,
  int64,
  float64,
  list,
  class_name,
  password
};

/// `BOOLEAN`, `STRING`, `INT`, `SHORT`, `LONG`, `DOUBLE`, `LIST`, `CLASS`, `PASSWORD`.
[[nodiscard]] std::string_view type_constant(ConfigType type) noexcept;

enum class Importance : std::uint8_t { high, medium, low };
enum class Width : std::uint8_t { none, short_width, medium, long_width };

/// A secret. It does not print: its text form is `[hidden]`.
class Password {
 public:
  Password() = default;
  explicit Password(std::string secret) : secret_(std::move(secret)) {}

  /// The secret itself: hand it to the library that needs it, never to a log or an answer.
  [[nodiscard]] const std::string& reveal() const noexcept { return secret_; }
  friend bool operator==(const Password&, const Password&) = default;

 private:
  std::string secret_;
};

/// A class name of a CLASS setting, after alias resolution.
struct ClassName {
  std::string name;
  friend bool operator==(const ClassName&, const ClassName&) = default;
};

/// A parsed setting. `monostate` is null.
using ConfigValue =
    std::variant<std::monostate, bool, std::string, std::int32_t, std::int16_t, std::int64_t,
                 double, std::vector<std::string>, ClassName, Password>;

/// Text form of a parsed value: lists joined with `,`, passwords `[hidden]`; nothing for null.
[[nodiscard]] std::optional<std::string> config_text(const ConfigValue& value);

/// Checks a parsed value; throws ConfigException. `name` is the un-prefixed name of the key.
class Validator {
 public:
  virtual ~Validator() = default;
  virtual void ensure_valid(const std::string& name, const ConfigValue& value) const = 0;
  /// Text for documents: `[1,...]`, `non-empty string`.
  [[nodiscard]] virtual std::string to_text() const = 0;
};
using ValidatorPtr = std::shared_ptr<const Validator>;

/// Parsed values by name, as recommenders see them.
using ParsedConfig = std::map<std::string, ConfigValue>;

/// Offers values and decides on visibility, given the other settings.
/// Source: org.apache.kafka.common.config.ConfigDef.Recommender.
class Recommender {
 public:
  virtual ~Recommender() = default;
  [[nodiscard]] virtual std::vector<ConfigValue> valid_values(const std::string& name,
                                                              const ParsedConfig& parsed) const = 0;
  [[nodiscard]] virtual bool visible(const std::string& name, const ParsedConfig& parsed) const = 0;
};
using RecommenderPtr = std::shared_ptr<const Recommender>;

/// Resolves class names and aliases of CLASS settings: returns the full name, or nothing when there
/// is no such class. Without a resolver every name is accepted as it is.
using ClassResolver = std::function<std::optional<std::string>(std::string_view)>;

/// Ready-made validators. Texts as upstream's. Source: ConfigDef.* and ConnectorConfig.
namespace validators {
[[nodiscard]] ValidatorPtr at_least(std::int64_t minimum);
[[nodiscard]] ValidatorPtr between(std::int64_t minimum, std::int64_t maximum);
[[nodiscard]] ValidatorPtr between(double minimum, double maximum);
[[nodiscard]] ValidatorPtr one_of(std::vector<std::string> values);
/// `shown` is the order in the error text (upstream prints a hash set); empty: the order given.
[[nodiscard]] ValidatorPtr one_of_ignoring_case(std::vector<std::string> values,
                                                std::vector<std::string> shown = {});
[[nodiscard]] ValidatorPtr each_one_of(std::vector<std::string> values);
[[nodiscard]] ValidatorPtr non_null();
[[nodiscard]] ValidatorPtr non_empty_string();
[[nodiscard]] ValidatorPtr non_empty_string_without_control_chars();
[[nodiscard]] ValidatorPtr max_list_size(std::size_t size);
/// No duplicates, no blank items; empty lists only when allowed. Texts of Kafka 4.2.
[[nodiscard]] ValidatorPtr distinct_list(bool may_be_empty, bool may_be_null = true);
[[nodiscard]] ValidatorPtr custom(std::function<void(const std::string&, const ConfigValue&)> check,
                                  std::string text);
[[nodiscard]] ValidatorPtr all_of(std::vector<ValidatorPtr> validators);
}  // namespace validators

/// One key with all that `validate` and documents need. Plain data; fill what is needed:
/// `ConfigKey{.name = "topic", .type = ConfigType::string, .importance = Importance::high, …}`.
struct ConfigKey {
  std::string name;
  ConfigType type = ConfigType::string;
  /// Required when `has_default` is false. The default is given as text and parsed by type;
  /// nothing is a null default.
  bool has_default = false;
  std::optional<std::string> default_text;
  ValidatorPtr validator;
  Importance importance = Importance::medium;
  std::string documentation;
  std::optional<std::string> group;
  int order_in_group = -1;
  Width width = Width::none;
  std::string display_name;  ///< empty: the name
  std::vector<std::string> dependents;
  RecommenderPtr recommender;
  bool internal = false;       ///< kept out of generated documents
  std::string validator_name;  ///< the un-prefixed name of an embedded key; empty: `name`
};

/// The result of validating one key. Source: org.apache.kafka.common.config.ConfigValue.
struct ValidatedValue {
  std::string name;
  ConfigValue value;
  std::vector<ConfigValue> recommended_values;
  std::vector<std::string> errors;
  bool visible = true;
};

/// Parsed settings of one component; reading a key that was not defined throws ConfigException
/// `Unknown configuration 'x'`. Immutable; safe to read from any thread.
/// Source: org.apache.kafka.common.config.AbstractConfig.
class Config {
 public:
  Config() = default;
  Config(ParsedConfig values, ConfigMap originals)
      : values_(std::move(values)), originals_(std::move(originals)) {}

  [[nodiscard]] const ConfigValue& get(const std::string& name) const;
  [[nodiscard]] bool is_null(const std::string& name) const;
  [[nodiscard]] bool get_bool(const std::string& name) const;
  /// INT and SHORT.
  [[nodiscard]] std::int32_t get_int(const std::string& name) const;
  /// INT, SHORT and LONG.
  [[nodiscard]] std::int64_t get_long(const std::string& name) const;
  [[nodiscard]] double get_double(const std::string& name) const;
  /// STRING and CLASS; the empty string for null.
  [[nodiscard]] std::string get_string(const std::string& name) const;
  /// The empty list for null.
  [[nodiscard]] std::vector<std::string> get_list(const std::string& name) const;
  [[nodiscard]] Password get_password(const std::string& name) const;

  [[nodiscard]] const ParsedConfig& values() const noexcept { return values_; }
  [[nodiscard]] const ConfigMap& originals() const noexcept { return originals_; }
  /// Original settings that start with `prefix`, the prefix cut off.
  [[nodiscard]] ConfigMap originals_with_prefix(std::string_view prefix) const;

 private:
  ParsedConfig values_;
  ConfigMap originals_;
};

/// The settings a component knows: definition, parsing, validation.
///
/// Definition order is kept; `define` parses and validates defaults and throws ConfigException on a
/// bad one. Immutable once shared; safe to read from any thread.
/// Source: org.apache.kafka.common.config.ConfigDef.
class ConfigDef {
 public:
  ConfigDef& define(ConfigKey key);

  /// Adds the keys of `child` under a prefix, as transforms and topic-creation groups do: sorted,
  /// with group `<group_prefix>` or `<group_prefix>: <child group>`, orders counting up from
  /// `starting_order`.
  ConfigDef& embed(const std::string& key_prefix, const std::string& group_prefix,
                   int starting_order, const ConfigDef& child);

  /// Parses and validates; throws ConfigException at the first key in definition order that is
  /// wrong.
  [[nodiscard]] Config parse(const ConfigMap& settings, const ClassResolver& classes = {}) const;
  [[nodiscard]] Config parse(const Settings& settings, const ClassResolver& classes = {}) const;

  /// Validates every key and collects all errors, in definition order. `settings` with a null value
  /// count as set. Never throws for bad settings.
  [[nodiscard]] std::vector<ValidatedValue> validate(const ConfigMap& settings,
                                                     const ClassResolver& classes = {}) const;

  [[nodiscard]] const std::vector<ConfigKey>& keys() const noexcept { return keys_; }
  [[nodiscard]] const ConfigKey* find(std::string_view name) const noexcept;
  /// Groups in order of first use.
  [[nodiscard]] const std::vector<std::string>& groups() const noexcept { return groups_; }
  /// The parsed default; null also when there is none.
  [[nodiscard]] const ConfigValue& default_value(std::string_view name) const;

  /// Parses one text by type; throws ConfigException `Invalid value … for configuration …`.
  [[nodiscard]] static ConfigValue parse_value(const std::string& name, const std::string& text,
                                               ConfigType type, const ClassResolver& classes = {});

 private:
  std::vector<ConfigKey> keys_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::map<std::string, ConfigValue, std::less<>> defaults_;
  std::vector<std::string> groups_;
};

}  // namespace troupe
