#include "connectors/tools/verifiable_sink.hpp"

#include "connectors/tools/tool_settings.hpp"

namespace troupe::connectors::tools {

std::string VerifiableSinkConnector::version() const { return plugin_version; }

std::vector<Settings> VerifiableSinkConnector::task_configs(std::size_t max_tasks) {
  return numbered_task_configs(settings_, max_tasks);
}

std::string VerifiableSinkConnector::task_class() const {
  return "org.apache.kafka.connect.tools.VerifiableSinkTask";
}

std::unique_ptr<SinkTask> VerifiableSinkConnector::create_task() const {
  return std::make_unique<VerifiableSinkTask>();
}

std::string VerifiableSinkTask::version() const { return plugin_version; }

void VerifiableSinkTask::start(const Settings& settings) {
  if (const auto* name = find_setting(settings, "name")) {
    name_ = *name;
  }
  // Upstream's message names the source task here too.
  id_ = parse_int32(find_setting(settings, id_name), "Invalid VerifiableSourceTask configuration");
}

void VerifiableSinkTask::put(std::vector<SinkRecord>& records) {
  if (records.empty()) {
    return;
  }
  const auto now_ms = context().now_ms();
  lines_.clear();
  std::vector<std::pair<TopicPartition, Unflushed>> taken;
  taken.reserve(records.size());
  for (const auto& record : records) {
    lines_.begin()
        .member("task", record.key)
        .member("seqno", record.value)
        .member("offset", record.offset);
    taken.emplace_back(TopicPartition{record.original_topic, record.original_partition.value_or(0)},
                       Unflushed{lines_.draft(), record.topic.str()});
    end_line(now_ms, record.topic.str(), false);
  }
  print_(lines_.text());
  for (auto& [partition, line] : taken) {
    unflushed_[partition].push_back(std::move(line));
  }
  unflushed_count_ += taken.size();
  if (unflushed_count_ > max_unflushed) {
    context().request_commit();
  }
}

/// Ends a line, its members in the order of Java's hash map.
void VerifiableSinkTask::end_line(std::int64_t now_ms, const std::string& topic, bool flushed) {
  lines_.member("time_ms", now_ms)
      .member("name", name_ ? &*name_ : nullptr)
      .member("topic", &topic)
      .member("sinkTask", std::int64_t{id_});
  if (flushed) {
    lines_.flag("flushed");
  }
  lines_.end();
}

void VerifiableSinkTask::flush(const SinkOffsets& offsets) {
  const auto now_ms = context().now_ms();
  lines_.clear();
  for (const auto& [partition, offset] : offsets) {
    const auto found = unflushed_.find(partition);
    if (found == unflushed_.end()) {
      continue;
    }
    for (const auto& line : found->second) {
      lines_.begin(line.draft);
      end_line(now_ms, line.topic, true);
    }
    unflushed_count_ -= found->second.size();
    unflushed_.erase(found);
  }
  if (!lines_.text().empty()) {
    print_(lines_.text());
  }
}

void register_verifiable_sink(PluginRegistry& registry) {
  registry.add_sink({VerifiableSinkConnector::java_class, plugin_version},
                    [] { return std::make_unique<VerifiableSinkConnector>(); });
}

}  // namespace troupe::connectors::tools
