#include "tests/support/peer_connectors.hpp"

#include <troupe/errors.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe::tests {

namespace {

class ShapedSourceTask final : public SourceTask {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override { settings_ = settings; }
  void stop() override {}
  void poll(SourceBatch& batch) override {
    if (done_) {
      batch.idle_for(std::chrono::milliseconds{50});
      return;
    }
    done_ = true;
    auto& record = batch.emplace();
    record.source_partition = std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value("0")}});
    record.source_offset = SourceOffset(Text::of_static("next"), std::int64_t{1});
    record.topic = TopicName(Text(settings_.at("topic")));
    if (const auto found = settings_.find("partition"); found != settings_.end()) {
      record.partition = std::stoi(found->second);
    }
    if (const auto found = settings_.find("timestamp"); found != settings_.end()) {
      record.timestamp_ms = std::stoll(found->second);
    }
    record.value_schema = Schema::of(SchemaType::string);
    const auto value = settings_.find("value");
    record.value = value == settings_.end() ? Value("value") : Value(value->second);
  }

 private:
  Settings settings_;
  bool done_ = false;
};

class ReportingSinkTask final : public SinkTask {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void stop() override {}
  void put(std::vector<SinkRecord>& records) override {
    for (const auto& record : records) {
      const auto value = record.value.to_text();
      if (value.starts_with("bad changed")) {
        report(changed(record), value);
      } else if (value.starts_with("bad foreign")) {
        report(foreign(), value);
      } else if (value.starts_with("bad")) {
        report(record, value);
      }
    }
  }

 private:
  static SinkRecord changed(SinkRecord record) {
    record.topic = TopicName(Text("elsewhere"));
    record.partition = 7;
    record.key_schema = nullptr;
    record.key = Value();
    record.value_schema = Schema::of(SchemaType::string);
    record.value = Value("another");
    record.timestamp_ms = 5;
    return record;
  }

  static SinkRecord foreign() {
    SinkRecord made;
    made.topic = TopicName(Text("made-up"));
    made.partition = 3;
    made.key_schema = Schema::of(SchemaType::string);
    made.key = Value("its key");
    made.value_schema = Schema::of(SchemaType::string);
    made.value = Value("its value");
    made.offset = 42;
    made.timestamp_ms = 7;
    made.timestamp_type = TimestampType::create_time;
    made.headers.add(Text("h"), Schema::of(SchemaType::string), Value("its header"));
    return made;
  }

  void report(const SinkRecord& record, const std::string& value) {
    static_cast<void>(context().errant_record_reporter()->report(
        record, DataException("will not take " + value)));
  }
};

template <class Base, class Task, class MadeTask>
class PeerConnector final : public Base {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override { settings_ = settings; }
  void stop() override {}
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override { return {settings_}; }
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override { return "troupe.tests.PeerTask"; }
  [[nodiscard]] std::unique_ptr<Task> create_task() const override {
    return std::make_unique<MadeTask>();
  }

 private:
  Settings settings_;
};

}  // namespace

void register_peer_connectors(PluginRegistry& registry) {
  registry.add_source({"troupe.tests.ShapedSource", "1"}, [] {
    return std::make_unique<PeerConnector<SourceConnector, SourceTask, ShapedSourceTask>>();
  });
  registry.add_sink({"troupe.tests.ReportingSink", "1"}, [] {
    return std::make_unique<PeerConnector<SinkConnector, SinkTask, ReportingSinkTask>>();
  });
}

}  // namespace troupe::tests
