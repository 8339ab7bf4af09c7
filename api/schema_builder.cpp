#include "api/validate_value.hpp"
#include <troupe/errors.hpp>
#include <troupe/schema.hpp>
#include <troupe/value.hpp>

#include <algorithm>

namespace troupe {

namespace {

[[noreturn]] void already_set(const std::string& what) {
  throw SchemaBuilderException("Invalid SchemaBuilder call: " + what + " has already been set.");
}

}  // namespace

SchemaBuilder::SchemaBuilder(SchemaType type) : draft_(new Schema) { draft_->type_ = type; }

SchemaBuilder SchemaBuilder::array(SchemaPtr value_schema) {
  if (!value_schema) {
    throw SchemaBuilderException("valueSchema cannot be null.");
  }
  auto builder = array_of_null();
  builder.draft_->value_schema_ = std::move(value_schema);
  return builder;
}

SchemaBuilder SchemaBuilder::map(SchemaPtr key_schema, SchemaPtr value_schema) {
  if (!key_schema) {
    throw SchemaBuilderException("keySchema cannot be null.");
  }
  if (!value_schema) {
    throw SchemaBuilderException("valueSchema cannot be null.");
  }
  auto builder = map_with_null_values(std::move(key_schema));
  builder.draft_->value_schema_ = std::move(value_schema);
  return builder;
}

SchemaBuilder SchemaBuilder::array_of_null() { return SchemaBuilder(SchemaType::array); }

SchemaBuilder SchemaBuilder::map_of_null() { return SchemaBuilder(SchemaType::map); }

SchemaBuilder SchemaBuilder::map_with_null_values(SchemaPtr key_schema) {
  auto builder = map_of_null();
  builder.draft_->key_schema_ = std::move(key_schema);
  return builder;
}

SchemaBuilder& SchemaBuilder::optional() {
  if (optional_ && !*optional_) {
    already_set("optional");
  }
  optional_ = true;
  draft_->optional_ = true;
  return *this;
}

SchemaBuilder& SchemaBuilder::required() {
  if (optional_ && *optional_) {
    already_set("optional");
  }
  optional_ = false;
  return *this;
}

SchemaBuilder& SchemaBuilder::default_value(Value value) {
  if (draft_->default_ && !(*draft_->default_ == value)) {
    already_set("default");
  }
  try {
    validate_value("value", build(), value);
  } catch (const DataException& e) {
    throw SchemaBuilderException("Invalid default value",
                                 std::string(e.java_class()) + ": " + e.message());
  }
  if (!value.is_null()) {
    draft_->default_ = std::make_shared<const Value>(std::move(value));
  }
  return *this;
}

SchemaBuilder& SchemaBuilder::name(std::string name) {
  if (draft_->name_ && *draft_->name_ != name) {
    already_set("name");
  }
  draft_->name_ = std::move(name);
  return *this;
}

SchemaBuilder& SchemaBuilder::version(std::int32_t version) {
  if (draft_->version_ && *draft_->version_ != version) {
    already_set("version");
  }
  draft_->version_ = version;
  return *this;
}

SchemaBuilder& SchemaBuilder::doc(std::string doc) {
  if (draft_->doc_ && *draft_->doc_ != doc) {
    already_set("doc");
  }
  draft_->doc_ = std::move(doc);
  return *this;
}

SchemaBuilder& SchemaBuilder::parameter(std::string key, std::string value) {
  if (!draft_->parameters_) {
    draft_->parameters_.emplace();
  }
  auto& parameters = *draft_->parameters_;
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  if (found != parameters.end()) {
    found->second = std::move(value);
  } else {
    parameters.emplace_back(std::move(key), std::move(value));
  }
  return *this;
}

SchemaBuilder& SchemaBuilder::parameters(const SchemaParameters& parameters) {
  for (const auto& [key, value] : parameters) {
    parameter(key, value);
  }
  return *this;
}

SchemaBuilder& SchemaBuilder::field(std::string name, SchemaPtr schema) {
  if (draft_->type_ != SchemaType::structure) {
    throw SchemaBuilderException("Cannot create fields on type " +
                                 std::string(type_constant(draft_->type_)));
  }
  if (name.empty()) {
    throw SchemaBuilderException("fieldName cannot be null.");
  }
  if (!schema) {
    throw SchemaBuilderException("fieldSchema for field " + name + " cannot be null.");
  }
  const auto index = draft_->fields_.size();
  if (!draft_->index_.emplace(name, index).second) {
    throw SchemaBuilderException("Cannot create field because of field name duplication " + name);
  }
  draft_->fields_.push_back({std::move(name), index, std::move(schema)});
  return *this;
}

SchemaPtr SchemaBuilder::build() const {
  const std::shared_ptr<Schema> built(new Schema(*draft_));
  built->plain_kind_ = static_cast<std::uint8_t>(find_plain_kind(*built));
  return built;
}

}  // namespace troupe
