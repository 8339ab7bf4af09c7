#include "runtime/pipeline/transforms/timestamp_router.hpp"

#include "runtime/pipeline/transforms/current_time.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

/// Replaces every occurrence of a placeholder; what is put in is not looked at again.
std::string replaced(std::string_view text, std::string_view placeholder, std::string_view value) {
  std::string out;
  out.reserve(text.size() + value.size());
  for (auto found = text.find(placeholder); found != std::string_view::npos;
       found = text.find(placeholder)) {
    out += text.substr(0, found);
    out += value;
    text.remove_prefix(found + placeholder.size());
  }
  out += text;
  return out;
}

std::int64_t floor_divided(std::int64_t number, std::int64_t divisor) {
  return number < 0 ? -1 - (-1 - number) / divisor : number / divisor;
}

}  // namespace

ConfigDef TimestampRouter::config() const {
  ConfigDef def;
  def.define(default_key("topic.format", ConfigType::string, "${topic}-${timestamp}",
                         Importance::high,
                         "The new topic name; ${topic} and ${timestamp} stand for the topic and "
                         "the formatted timestamp."))
      .define(default_key("timestamp.format", ConfigType::string, "yyyyMMdd", Importance::high,
                          "Date pattern, as of java.text.SimpleDateFormat, for the timestamp."));
  return def;
}

void TimestampRouter::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  topic_format_ = config.get_string("topic.format");
  timestamp_format_ = config.get_string("timestamp.format");
  pattern_.reset();
  routed_ = {};
}

template <class Record>
bool TimestampRouter::route(Record& record) {
  if (!record.timestamp_ms) {
    throw DataException("Timestamp missing on record: " + record.to_text());
  }
  if (!pattern_) {
    pattern_.emplace(timestamp_format_, current_time_ms());
    span_ms_ = pattern_->resolution_ms();
  }
  const auto span = floor_divided(*record.timestamp_ms, span_ms_);
  if (routed_.empty() || span != span_ || record.topic != topic_) {
    std::string timestamp;
    pattern_->format(*record.timestamp_ms, timestamp);
    const auto with_topic = replaced(topic_format_, "${topic}", record.topic.view());
    routed_ = TopicName(Text(replaced(with_topic, "${timestamp}", timestamp)));
    topic_ = TopicName(Text(record.topic.text().bytes().detach()));
    span_ = span;
  }
  record.topic = routed_;
  return true;
}

bool TimestampRouter::apply(ConnectRecord& record) { return route(record); }
bool TimestampRouter::apply_to_source(SourceRecord& record) { return route(record); }
bool TimestampRouter::apply_to_sink(SinkRecord& record) { return route(record); }

}  // namespace troupe::runtime::transforms
