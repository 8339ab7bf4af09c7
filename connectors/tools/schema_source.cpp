#include "connectors/tools/schema_source.hpp"

#include "connectors/tools/java_error.hpp"
#include "connectors/tools/tool_settings.hpp"
#include <troupe/struct.hpp>

#include <algorithm>

namespace troupe::connectors::tools {

namespace {

SchemaPtr record_schema(std::int32_t version) {
  auto builder = SchemaBuilder::structure();
  builder.version(version)
      .name("record")
      .field("boolean", Schema::of(SchemaType::boolean))
      .field("int", Schema::of(SchemaType::int32))
      .field("long", Schema::of(SchemaType::int64))
      .field("float", Schema::of(SchemaType::float32))
      .field("double", Schema::of(SchemaType::float64))
      .field("partitioning", Schema::of(SchemaType::int32));
  if (version == 2) {
    builder.field("string", SchemaBuilder(SchemaType::string).default_value("abc").build());
  }
  return builder.field("id", Schema::of(SchemaType::int32))
      .field("seqno", Schema::of(SchemaType::int64))
      .build();
}

const SchemaPtr& first_schema() {
  static const auto schema = record_schema(1);
  return schema;
}

const SchemaPtr& second_schema() {
  static const auto schema = record_schema(2);
  return schema;
}

}  // namespace

std::string SchemaSourceConnector::version() const { return plugin_version; }

std::vector<Settings> SchemaSourceConnector::task_configs(std::size_t max_tasks) {
  return numbered_task_configs(settings_, max_tasks);
}

std::string SchemaSourceConnector::task_class() const {
  return "org.apache.kafka.connect.tools.SchemaSourceTask";
}

std::unique_ptr<SourceTask> SchemaSourceConnector::create_task() const {
  return std::make_unique<SchemaSourceTask>();
}

std::string SchemaSourceTask::version() const { return plugin_version; }

void SchemaSourceTask::start(const Settings& settings) {
  const std::string trouble = "Invalid SchemaSourceTask configuration";
  const auto text = [&](const char* name) { return find_setting(settings, name); };
  const auto shown = [&](const char* name) {
    return text(name) != nullptr ? *text(name) : std::string("null");
  };
  id_ = parse_int32(text(id_name), trouble);
  has_topic_ = text("topic") != nullptr;
  topic_ = TopicName(Text(text("topic") != nullptr ? *text("topic") : std::string()));
  max_messages_ = parse_int64(text("num.messages"), trouble);
  multiple_schemas_ = parse_boolean(text("multiple.schema"));
  partition_count_ =
      text("partition.count") != nullptr ? parse_int32(text("partition.count"), trouble) : 1;
  const auto throughput = parse_int64(text("throughput"), trouble);
  schedule_.emplace(static_cast<double>(throughput), context().now_ms());
  partition_ = numbered_partition(id_);
  sequence_number_ = next_sequence_number(context().offset_storage_reader(), *partition_);
  count_ = 0;
  context().logger().info("Started SchemaSourceTask " + shown("name") + '-' + std::to_string(id_) +
                          " producing to topic " + shown("topic") + " resuming from seqno " +
                          std::to_string(sequence_number_));
}

void SchemaSourceTask::poll(SourceBatch& batch) {
  const auto left = max_messages_ - count_;
  if (left <= 0) {
    batch.idle_for(RecordSchedule::longest_wait);
    return;
  }
  const auto most = std::min(max_batch, static_cast<std::size_t>(left));
  const auto count = schedule_->take(context().now_ms(), most);
  if (count == 0) {
    batch.idle_for(schedule_->until_next());
    return;
  }
  if (partition_count_ == 0) {
    throw JavaError(JavaClass{"java.lang.ArithmeticException"}, "/ by zero");
  }
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    fill(batch.emplace());
    lines += "{\"task\": " + std::to_string(id_) +
             ", \"seqno\": " + std::to_string(sequence_number_) + "}\n";
    ++sequence_number_;
    ++count_;
  }
  print_(lines);
  if (!has_topic_) {
    refuse_missing_topic();
  }
}

void SchemaSourceTask::fill(SourceRecord& record) const {
  const bool second = multiple_schemas_ && count_ % 2 != 0;
  const auto& schema = second ? second_schema() : first_schema();
  Struct value(schema);
  value.put("boolean", Value(true))
      .put("int", Value(std::int32_t{12}))
      .put("long", Value(std::int64_t{12}))
      .put("float", Value(12.2F))
      .put("double", Value(12.2))
      .put("partitioning", Value(static_cast<std::int32_t>(sequence_number_ % partition_count_)))
      .put("id", Value(id_))
      .put("seqno", Value(sequence_number_));
  if (second) {
    value.put("string", Value(Text::of_static("def")));
  }
  record.source_partition = partition_;
  record.source_offset = SourceOffset(Text::of_static(sequence_name), sequence_number_);
  record.topic = topic_;
  record.partition = id_;
  record.key_schema = Schema::of(SchemaType::string);
  record.key = Value(Text::of_static("key"));
  record.value_schema = schema;
  record.value = Value(std::move(value));
}

void register_schema_source(PluginRegistry& registry) {
  registry.add_source({SchemaSourceConnector::java_class, plugin_version},
                      [] { return std::make_unique<SchemaSourceConnector>(); });
}

}  // namespace troupe::connectors::tools
