#include "runtime/pipeline/transforms/mask_field.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"
#include <troupe/decimal_text.hpp>

#include <algorithm>
#include <type_traits>

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "mask fields";

Value zero_decimal() { return Decimal{Bytes(Slice::of_static(std::string_view("\0", 1))), 0}; }

/// The value of the same class that tells nothing.
Value nothing_telling(const Value& value) {
  return value.visit([&]<class Held>(const Held&) -> Value {
    if constexpr (std::is_arithmetic_v<Held>) {
      return Held{};
    } else if constexpr (std::is_same_v<Held, Text>) {
      return Text();
    } else if constexpr (std::is_same_v<Held, Instant>) {
      return Instant{};
    } else if constexpr (std::is_same_v<Held, Decimal>) {
      return zero_decimal();
    } else if constexpr (std::is_same_v<Held, Array>) {
      return Array();
    } else if constexpr (std::is_same_v<Held, Map>) {
      return Map();
    } else {
      throw DataException("Cannot mask value of type: " + class_text(value));
    }
  });
}

DecimalText scanned(const Text& text, const char* wanted) {
  const auto number = DecimalText::scan(text.view());
  if (!number) {
    throw DataException(
        "Unable to convert " + text.str() + " (class java.lang.String) to " + wanted,
        "java.lang.NumberFormatException: " + text.str());
  }
  return *number;
}

/// The replacement as a value of the same class; integers are cut to their width.
Value replaced(const Value& value, const Text& replacement) {
  return value.visit([&]<class Held>(const Held&) -> Value {
    if constexpr (std::is_same_v<Held, Text>) {
      return replacement;
    } else if constexpr (std::is_same_v<Held, float>) {
      return scanned(replacement, "a number").to_float();
    } else if constexpr (std::is_same_v<Held, double>) {
      return scanned(replacement, "a number").to_double();
    } else if constexpr (std::is_integral_v<Held> && !std::is_same_v<Held, bool>) {
      return static_cast<Held>(scanned(replacement, "a number").low_int64());
    } else if constexpr (std::is_same_v<Held, Decimal>) {
      return scanned(replacement, "number").to_decimal();
    } else {
      throw DataException("Cannot mask value of type " + class_text(value) +
                          " with custom replacement.");
    }
  });
}

}  // namespace

ConfigDef MaskField::config() const {
  ConfigDef def;
  def.define(required_key("fields", ConfigType::list, Importance::high,
                          "Names of the fields to mask.", distinct_items(false)))
      .define(default_key("replacement", ConfigType::string, std::nullopt, Importance::low,
                          "What stands in for the values of numeric and text fields.",
                          validators::non_empty_string()))
      .define(replace_null_key());
  return def;
}

void MaskField::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings, {"fields"});
  const auto names = config.get_list("fields");
  fields_.assign(names.begin(), names.end());
  replacement_.reset();
  if (!config.is_null("replacement")) {
    replacement_ = Text(config.get_string("replacement"));
  }
  replace_null_ = config.get_bool(replace_null_name);
  masks_.clear();
}

Value MaskField::masked(const Value& value) const {
  if (value.is_null()) {
    return value;
  }
  return replacement_ ? replaced(value, *replacement_) : nothing_telling(value);
}

std::vector<bool> MaskField::masks_for(const Schema& schema) const {
  std::vector<bool> masks;
  for (const auto& field : schema.fields()) {
    masks.push_back(std::find(fields_.begin(), fields_.end(), field.name) != fields_.end());
  }
  return masks;
}

void MaskField::mask(Value& value, const Map& source) {
  masked_.clear();
  for (const auto& name : fields_) {
    const auto* entry = find_entry(source, name.view());
    masked_.push_back(entry == nullptr ? Value() : masked(*entry));
  }
  auto& target = *value.map_to_change();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    put_entry(target, fields_[i], std::move(masked_[i]));
  }
}

void MaskField::mask(Value& value, const Struct& source) {
  const SchemaPtr& schema = source.schema();
  const auto& masks = masks_.get(schema, [&](const SchemaPtr& known) { return masks_for(*known); });
  edit_.begin(source, replace_null_);
  for (const auto& field : schema->fields()) {
    if (masks[field.index]) {
      edit_.put_checked(field, masked(edit_.value_of(field)));
    } else {
      edit_.keep(field, field);
    }
  }
  edit_.finish(value, SchemaPtr(schema));  // which is `value`'s own
}

bool MaskField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (schema) {
    mask(value, require_struct(value, purpose));
  } else {
    mask(value, require_map(value, purpose));
  }
  return true;
}

}  // namespace troupe::runtime::transforms
