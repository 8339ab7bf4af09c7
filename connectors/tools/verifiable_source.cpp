#include "connectors/tools/verifiable_source.hpp"

#include "connectors/tools/java_error.hpp"
#include "connectors/tools/tool_settings.hpp"
#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <algorithm>

namespace troupe::connectors::tools {

namespace {

/// Records that are stored are told of when the next is asked for: soon, for somebody reads along.
constexpr std::chrono::milliseconds longest_idle{100};

std::optional<std::string> optional_setting(const Settings& settings, const std::string& name) {
  const auto* found = find_setting(settings, name);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

const std::string* pointer_to(const std::optional<std::string>& text) {
  return text ? &*text : nullptr;
}

const SchemaPtr& complete_schema() {
  static const auto schema = SchemaBuilder::structure()
                                 .field("name", Schema::of(SchemaType::string))
                                 .field("task", Schema::of(SchemaType::int32))
                                 .field("topic", Schema::of(SchemaType::string))
                                 .field("time_ms", Schema::of(SchemaType::int64))
                                 .field("seqno", Schema::of(SchemaType::int64))
                                 .build();
  return schema;
}

}  // namespace

std::string VerifiableSourceConnector::version() const { return plugin_version; }

std::vector<Settings> VerifiableSourceConnector::task_configs(std::size_t max_tasks) {
  return numbered_task_configs(settings_, max_tasks);
}

std::string VerifiableSourceConnector::task_class() const {
  return "org.apache.kafka.connect.tools.VerifiableSourceTask";
}

std::unique_ptr<SourceTask> VerifiableSourceConnector::create_task() const {
  return std::make_unique<VerifiableSourceTask>();
}

std::string VerifiableSourceTask::version() const { return plugin_version; }

void VerifiableSourceTask::start(const Settings& settings) {
  const std::string trouble = "Invalid VerifiableSourceTask configuration";
  name_ = optional_setting(settings, "name");
  id_ = parse_int32(find_setting(settings, id_name), trouble);
  topic_text_ = optional_setting(settings, "topic");
  topic_ = TopicName(Text(topic_text_.value_or("")));
  const auto throughput = parse_int64(find_setting(settings, "throughput"), trouble);
  partition_ = numbered_partition(id_);
  sequence_number_ = next_sequence_number(context().offset_storage_reader(), *partition_);
  schedule_.emplace(static_cast<double>(throughput), context().now_ms());
  complete_record_data_ = parse_boolean(find_setting(settings, "complete.record.data"));
  context().logger().info("Started VerifiableSourceTask " + name_.value_or("null") + '-' +
                          std::to_string(id_) + " producing to topic " +
                          topic_text_.value_or("null") + " resuming from seqno " +
                          std::to_string(sequence_number_));
}

void VerifiableSourceTask::poll(SourceBatch& batch) {
  const auto now_ms = context().now_ms();
  const auto count = schedule_->take(now_ms, max_batch);
  if (count == 0) {
    batch.idle_for(std::min(schedule_->until_next(), longest_idle));
    return;
  }
  lines_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    fill(batch.emplace(), now_ms);
    note(now_ms, Value(sequence_number_), false);
    ++sequence_number_;
  }
  print_(lines_.text());
  if (!topic_text_) {
    refuse_missing_topic();
  }
}

void VerifiableSourceTask::fill(SourceRecord& record, std::int64_t now_ms) const {
  record.source_partition = partition_;
  record.source_offset = SourceOffset(Text::of_static(sequence_name), sequence_number_);
  record.topic = topic_;
  record.key_schema = Schema::of(SchemaType::int32);
  record.key = Value(id_);
  if (complete_record_data_) {
    record.value_schema = complete_schema();
    record.value = complete_value(now_ms);
  } else {
    record.value_schema = Schema::of(SchemaType::int64);
    record.value = Value(sequence_number_);
  }
}

Value VerifiableSourceTask::complete_value(std::int64_t now_ms) const {
  Struct value(complete_schema());
  value.put("name", name_ ? Value(*name_) : Value())
      .put("task", Value(id_))
      .put("topic", topic_text_ ? Value(topic_.text()) : Value())
      .put("time_ms", Value(now_ms))
      .put("seqno", Value(sequence_number_));
  return Value(std::move(value));
}

/// Appends the line of one record, its members in the order of Java's hash map.
void VerifiableSourceTask::note(std::int64_t now_ms, const Value& sequence_number, bool committed) {
  lines_.begin();
  if (committed) {
    lines_.flag("committed");
  }
  lines_.member("task", std::int64_t{id_})
      .member("seqno", sequence_number)
      .member("time_ms", now_ms)
      .member("name", pointer_to(name_))
      .member("topic", pointer_to(topic_text_))
      .end();
}

void VerifiableSourceTask::commit_record(const SourceRecord& record, const RecordMetadata*) {
  lines_.clear();
  note(context().now_ms(), record.value, true);
  print_(lines_.text());
}

void register_verifiable_source(PluginRegistry& registry) {
  registry.add_source({VerifiableSourceConnector::java_class, plugin_version},
                      [] { return std::make_unique<VerifiableSourceConnector>(); });
}

}  // namespace troupe::connectors::tools
