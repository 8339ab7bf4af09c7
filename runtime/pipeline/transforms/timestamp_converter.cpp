#include "runtime/pipeline/transforms/timestamp_converter.hpp"

#include "runtime/pipeline/transforms/current_time.hpp"
#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "converting timestamp formats";

std::optional<DatePattern> pattern_of(const std::string& format) {
  if (trimmed(format).empty()) {
    return std::nullopt;
  }
  try {
    return DatePattern(format, current_time_ms());
  } catch (const IllegalArgumentException& e) {
    throw ConfigException(
        "TimestampConverter requires a SimpleDateFormat-compatible pattern for string "
        "timestamps: " +
            format,
        std::string(e.java_class()) + ": " + e.message(), "");
  }
}

}  // namespace

ConfigDef TimestampConverter::config() const {
  ConfigDef def;
  def.define(default_key("field", ConfigType::string, "", Importance::high,
                         "Field with the timestamp; empty when the whole value is one."))
      .define(required_key("target.type", ConfigType::string, Importance::high,
                           "What to convert to: string, unix, Date, Time, Timestamp.",
                           validators::one_of({"string", "unix", "Date", "Time", "Timestamp"})))
      .define(default_key("format", ConfigType::string, "", Importance::medium,
                          "Date pattern, as of java.text.SimpleDateFormat, that text timestamps "
                          "are read and written with."))
      .define(default_key(
          "unix.precision", ConfigType::string, "milliseconds", Importance::low,
          "Unit of Unix timestamps: seconds, milliseconds, microseconds, nanoseconds.",
          validators::one_of({"nanoseconds", "microseconds", "milliseconds", "seconds"})))
      .define(replace_null_key());
  return def;
}

void TimestampConverter::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  field_ = Text(config.get_string("field"));
  target_ = timestamp_kind_named(config.get_string("target.type"));
  const auto format = config.get_string("format");
  if (target_ == TimestampKind::text && trimmed(format).empty()) {
    throw ConfigException(
        "TimestampConverter requires format option to be specified when using string timestamps");
  }
  codec_ = TimestampCodec(pattern_of(format), unix_precision(config.get_string("unix.precision")));
  replace_null_ = config.get_bool(replace_null_name);
  schemas_.clear();
}

Value TimestampConverter::converted(const Value& value, std::optional<TimestampKind> source) const {
  if (value.is_null()) {
    return value;
  }
  const auto time = codec_.to_epoch_ms(value, source ? *source : timestamp_kind(value));
  return codec_.from_epoch_ms(time, target_);
}

void TimestampConverter::convert(Value& value, const SchemaPtr& target) {
  const auto& source = *value.structure();
  edit_.begin(source, replace_null_);
  const auto& old_fields = source.schema()->fields();
  for (const auto& field : target->fields()) {
    const auto& old_field = old_fields.at(field.index);
    if (field_ == field.name) {
      edit_.put_checked(field,
                        converted(edit_.value_of(old_field), timestamp_kind(*old_field.schema)));
    } else {
      edit_.keep(old_field, field);
    }
  }
  edit_.finish(value, target);
}

SchemaPtr TimestampConverter::converted(const SchemaPtr& schema) {
  auto builder = SchemaBuilder::structure();
  copy_basics(*schema, builder);
  for (const auto& field : schema->fields()) {
    builder.field(field.name, field_ == field.name
                                  ? timestamp_schema(target_, field.schema->is_optional())
                                  : field.schema);
  }
  if (schema->is_optional()) {
    builder.optional();
  }
  if (const auto* fallback = schema->default_value()) {
    auto moved = *fallback;
    convert(moved, builder.build());
    builder.default_value(std::move(moved));
  }
  return builder.build();
}

bool TimestampConverter::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (!schema && (value.is_null() || field_.empty())) {
    value = converted(value, std::nullopt);
    return true;
  }
  if (!schema) {
    const auto& source = require_map(value, purpose);
    const auto* entry = find_entry(source, field_.view());
    auto time = entry == nullptr ? Value() : converted(*entry, std::nullopt);
    put_entry(*value.map_to_change(), field_, std::move(time));
    return true;
  }
  if (field_.empty()) {
    value = converted(value, timestamp_kind(*schema));
    schema = timestamp_schema(target_, schema->is_optional());
    return true;
  }
  const auto* source = require_struct_or_null(value, purpose);
  const auto& target = schemas_.get(schema, [&](const SchemaPtr& old) { return converted(old); });
  if (source != nullptr) {
    convert(value, target);
  }
  schema = target;
  return true;
}

}  // namespace troupe::runtime::transforms
