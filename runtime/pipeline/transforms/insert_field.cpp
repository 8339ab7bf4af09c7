#include "runtime/pipeline/transforms/insert_field.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/name_filter.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "field insertion";

ConfigKey optional_text(const char* name, const char* documentation) {
  return default_key(name, ConfigType::string, std::nullopt, Importance::medium, documentation);
}

const SchemaPtr& timestamp_schema(bool optional) {
  static const SchemaPtr required_schema = logical::timestamp_schema();
  static const SchemaPtr optional_schema = SchemaBuilder(SchemaType::int64)
                                               .name(std::string(logical::timestamp_name))
                                               .version(1)
                                               .optional()
                                               .build();
  return optional ? optional_schema : required_schema;
}

const SchemaPtr& plain_schema(SchemaType type, bool optional) {
  return optional ? Schema::optional_of(type) : Schema::of(type);
}

NameFilter filter_of(const Map& map) {
  NameFilter names;
  for (const auto& [key, value] : map) {
    if (const auto* text = key.get_if<Text>()) {
      names.add(text->view());
    }
  }
  return names;
}

}  // namespace

ConfigDef InsertField::config() const {
  ConfigDef def;
  def.define(optional_text("topic.field",
                           "Field for the topic. The suffix ! makes it required, ? optional."))
      .define(optional_text("partition.field",
                            "Field for the partition. Suffix ! for required, ? for optional."))
      .define(optional_text("offset.field",
                            "Field for the offset, for sink connectors. Suffix ! for required, ? "
                            "for optional."))
      .define(optional_text("timestamp.field",
                            "Field for the record's timestamp. Suffix ! for required, ? for "
                            "optional."))
      .define(optional_text("static.field",
                            "Field for a fixed text. Suffix ! for required, ? for optional."))
      .define(optional_text("static.value", "The fixed text."))
      .define(replace_null_key());
  return def;
}

std::optional<InsertField::Insertion> InsertField::parse(const Config& config, const char* name) {
  if (config.is_null(name)) {
    return std::nullopt;
  }
  auto text = config.get_string(name);
  const bool required = text.ends_with('!');
  if (required || text.ends_with('?')) {
    text.pop_back();
  }
  return Insertion{LentText(Text(text)), !required};
}

void InsertField::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  topic_ = parse(config, "topic.field");
  partition_ = parse(config, "partition.field");
  offset_ = parse(config, "offset.field");
  timestamp_ = parse(config, "timestamp.field");
  static_ = parse(config, "static.field");
  if (!config.is_null("static.value")) {
    static_value_ = LentText(Text(config.get_string("static.value")));
  }
  std::vector<LentText*> texts;
  for (auto* wanted : {&topic_, &partition_, &offset_, &timestamp_, &static_}) {
    if (*wanted) {
      texts.push_back(&(*wanted)->name);
    }
  }
  insertions_ = texts.size();
  if (!topic_ && !partition_ && !offset_ && !timestamp_ && !static_) {
    throw ConfigException("No field insertion configured");
  }
  if (static_ && config.is_null("static.value")) {
    throw ConfigException("static.value", "null",
                          "No value specified for static field: "
                          "org.apache.kafka.connect.transforms.InsertField$InsertionSpec@" +
                              std::string(static_->name.view()));
  }
  texts.push_back(&static_value_);
  gather(texts);
  replace_null_ = config.get_bool(replace_null_name);
  schemas_.clear();
}

SchemaPtr InsertField::extended(const Schema& source) const {
  auto builder = SchemaBuilder::structure();
  copy_basics(source, builder);
  for (const auto& field : source.fields()) {
    builder.field(field.name, field.schema);
  }
  const auto add = [&](const std::optional<Insertion>& wanted, const SchemaPtr& schema) {
    if (wanted) {
      builder.field(std::string(wanted->name.view()), schema);
    }
  };
  const auto plain = [](const std::optional<Insertion>& wanted, SchemaType type) {
    return plain_schema(type, wanted && wanted->optional);
  };
  add(topic_, plain(topic_, SchemaType::string));
  add(partition_, plain(partition_, SchemaType::int32));
  add(offset_, plain(offset_, SchemaType::int64));
  add(timestamp_, timestamp_schema(timestamp_ && timestamp_->optional));
  add(static_, plain(static_, SchemaType::string));
  return builder.build();
}

void InsertField::insert(Map& target, const ConnectRecord& record,
                         std::optional<std::int64_t> offset) {
  target.reserve(target.size() + insertions_);
  auto names = filter_of(target);
  const auto put = [&](std::optional<Insertion>& wanted, Value inserted) {
    if (names.may_hold(wanted->name.view())) {
      put_entry(target, wanted->name, std::move(inserted));
    } else {
      target.emplace_back(wanted->name.lend(), std::move(inserted));
      names.add(wanted->name.view());
    }
  };
  if (topic_) {
    put(topic_, record.topic.text());
  }
  if (partition_ && record.partition) {
    put(partition_, *record.partition);
  }
  if (offset_ && offset) {
    put(offset_, *offset);
  }
  if (timestamp_ && record.timestamp_ms) {
    put(timestamp_, *record.timestamp_ms);
  }
  if (static_) {
    put(static_, static_value_.lend());
  }
}

const SchemaPtr& InsertField::insert(Value& value, const Struct& source,
                                     const ConnectRecord& record,
                                     std::optional<std::int64_t> offset) {
  const auto& schema =
      schemas_.get(source.schema(), [&](const SchemaPtr& old) { return extended(*old); });
  edit_.begin(source, replace_null_);
  for (const auto& field : source.schema()->fields()) {
    edit_.keep(field, field);
  }
  // What is null stays unset without a check, even where the new field is required.
  auto next = source.size();
  const auto add = [&](const std::optional<Insertion>& wanted, Value inserted) {
    if (wanted) {
      edit_.put(next++, std::move(inserted));
    }
  };
  add(topic_, record.topic.text());
  add(partition_, record.partition ? Value(*record.partition) : Value());
  add(offset_, offset ? Value(*offset) : Value());
  add(timestamp_, record.timestamp_ms ? Value(Instant{*record.timestamp_ms}) : Value());
  add(static_, static_ ? Value(static_value_.lend()) : Value());
  edit_.finish(value, schema);
  return schema;
}

bool InsertField::insert(ConnectRecord& record, const SinkRecord* sink) {
  auto [schema, value] = operand(record, part_);
  if (value.is_null()) {
    return true;
  }
  const auto offset = sink == nullptr ? std::nullopt : std::optional(sink->offset);
  const auto require_sink = [&] {
    if (offset_ && sink == nullptr) {
      throw DataException("Only SinkRecord supported for [" + std::string(purpose) +
                          "], found: org.apache.kafka.connect.source.SourceRecord");
    }
  };
  if (!schema) {
    static_cast<void>(require_map(value, purpose));
    require_sink();
    insert(*value.map_to_change(), record, offset);
    return true;
  }
  const auto& source = require_struct(value, purpose);
  require_sink();
  schema = insert(value, source, record, offset);
  return true;
}

bool InsertField::apply(ConnectRecord& record) { return insert(record, nullptr); }

bool InsertField::apply_to_sink(SinkRecord& record) { return insert(record, &record); }

}  // namespace troupe::runtime::transforms
