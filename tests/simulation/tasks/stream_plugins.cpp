#include "tests/simulation/tasks/stream_plugins.hpp"

#include "tests/simulation/tasks/keep_sink.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe::sim {

namespace {

class StreamSourceTask final : public SourceTask {
 public:
  StreamSourceTask(std::shared_ptr<Scene> scene, std::shared_ptr<bool> is_dead)
      : scene_(std::move(scene)), is_dead_(std::move(is_dead)) {}
  [[nodiscard]] std::string version() const override { return "1"; }

  void start(const Settings&) override {
    for (std::size_t i = 0; i < scene_->weather.streams; ++i) {
      auto partition =
          std::make_shared<const OffsetMap>(OffsetMap{{Text("stream"), Value(std::to_string(i))}});
      const auto offset = context().offset_storage_reader().offset(*partition);
      next_.push_back(offset ? *find_offset(*offset, "next")->get_if<std::int64_t>() : 0);
      partitions_.push_back(std::move(partition));
    }
  }

  void poll(SourceBatch& batch) override {
    if (scene_->happens(scene_->weather.poll_fails_one_in)) {
      if (scene_->chance->one_in(2)) {
        throw RetriableException("simulated: not now");
      }
      throw ConnectException("simulated: poll fails");
    }
    if (!*is_dead_ && !scene_->chance->one_in(4)) {
      for (auto count = 1 + scene_->chance->below(8); count != 0; --count) {
        emit(batch, scene_->chance->below(next_.size()));
      }
    }
    if (batch.empty()) {
      batch.idle_for(std::chrono::milliseconds{20});
    }
  }

  [[nodiscard]] bool wants_commit_record() const override { return true; }
  void commit_record(const SourceRecord& record, const RecordMetadata* metadata) override {
    if (*is_dead_) {
      return;
    }
    const auto text = record.value.to_text();
    if (!ended_.insert(text).second) {
      scene_->witness.note("the source was told twice of " + text);
    }
    scene_->witness.check_ending(RecordName::of(text), metadata != nullptr);
  }
  void stop() override {}

 private:
  void emit(SourceBatch& batch, std::size_t stream) {
    if (next_[stream] >= scene_->weather.numbers) {
      return;
    }
    auto& record = batch.emplace();
    record.topic = TopicName(Text::of_static("t"));
    record.partition = static_cast<std::int32_t>(stream % scene_->weather.partitions);
    record.value = Value(RecordName{stream, next_[stream]}.to_text());
    record.source_partition = partitions_[stream];
    record.source_offset = SourceOffset(Text::of_static("next"), ++next_[stream]);
  }

  std::shared_ptr<Scene> scene_;
  std::shared_ptr<bool> is_dead_;
  std::vector<std::int64_t> next_;
  std::vector<SourcePartition> partitions_;
  std::set<std::string> ended_;
};

class Sieve final : public Transformation {
 public:
  explicit Sieve(std::shared_ptr<Scene> scene) : scene_(std::move(scene)) {}
  void configure(const Settings&) override {}
  [[nodiscard]] ConfigDef config() const override { return {}; }
  bool apply(ConnectRecord& record) override {
    if (scene_->happens(scene_->weather.retries_one_in)) {
      throw RetriableException("simulated: not now");
    }
    const auto name = RecordName::of(record.value.to_text());
    if (scene_->weather.is_broken(name)) {
      throw DataException("simulated: broken");
    }
    return !Weather::is_filtered(name);
  }

 private:
  std::shared_ptr<Scene> scene_;
};

class StrictConverter final : public Converter {
 public:
  explicit StrictConverter(std::shared_ptr<Scene> scene) : scene_(std::move(scene)) {}
  void configure(const Settings&, bool) override {}
  EncodedBytes from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                 const Value& value, std::string& out) override {
    const auto begin = out.size();
    out += value.to_text();
    return std::string_view(out).substr(begin);
  }
  SchemaAndValue to_connect_data(const TopicName&, const Headers&,
                                 const std::optional<Slice>& bytes) override {
    if (scene_->happens(scene_->weather.retries_one_in)) {
      throw RetriableException("simulated: not now");
    }
    if (scene_->weather.is_poison(RecordName::of(bytes->view()))) {
      throw DataException("simulated: poison");
    }
    return {nullptr, Value(bytes->view())};
  }

 private:
  std::shared_ptr<Scene> scene_;
};

/// As many tasks as setting `tasks` says.
template <class Base, class Task, class MadeTask>
class Tasks final : public Base {
 public:
  Tasks(std::shared_ptr<Scene> scene, std::shared_ptr<bool> is_dead)
      : scene_(std::move(scene)), is_dead_(std::move(is_dead)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override {
    return {std::stoul(settings_.at("tasks")), settings_};
  }
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override {
    ConfigDef def;
    ConfigKey key;
    key.name = "tasks";
    def.define(std::move(key));
    return def;
  }
  [[nodiscard]] std::string task_class() const override { return "sim.Task"; }
  [[nodiscard]] std::unique_ptr<Task> create_task() const override {
    return std::make_unique<MadeTask>(scene_, is_dead_);
  }

 private:
  std::shared_ptr<Scene> scene_;
  std::shared_ptr<bool> is_dead_;
  Settings settings_;
};

}  // namespace

void register_streams(PluginRegistry& registry, const std::shared_ptr<Scene>& scene,
                      const std::shared_ptr<bool>& is_dead) {
  registry.add_source({"sim.StreamSource", "1"}, [scene, is_dead] {
    return std::make_unique<Tasks<SourceConnector, SourceTask, StreamSourceTask>>(scene, is_dead);
  });
  registry.add_sink({"sim.KeepSink", "1"}, [scene, is_dead] {
    return std::make_unique<Tasks<SinkConnector, SinkTask, KeepSinkTask>>(scene, is_dead);
  });
  registry.add_transformation({"sim.Sieve", "1"},
                              [scene] { return std::make_unique<Sieve>(scene); });
  registry.add_converter({"sim.StrictConverter", "1"},
                         [scene] { return std::make_unique<StrictConverter>(scene); });
}

}  // namespace troupe::sim
