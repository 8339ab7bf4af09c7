#include "tests/support/sim/plugins.hpp"

#include <algorithm>
#include <string>

namespace troupe::sim {

namespace {

class NumberSourceTask final : public SourceTask {
 public:
  explicit NumberSourceTask(std::shared_ptr<Traffic> traffic) : traffic_(std::move(traffic)) {}
  [[nodiscard]] std::string version() const override { return "1"; }

  void start(const Settings& settings) override {
    topic_ = TopicName(Text(settings.at("topic")));
    partition_ = std::make_shared<const OffsetMap>(OffsetMap{{Text("source"), Value("numbers")}});
    if (const auto offset = context().offset_storage_reader().offset(*partition_)) {
      next_ = *find_offset(*offset, "next")->get_if<std::int64_t>();
    }
    traffic_->may_hang();
  }

  void poll(SourceBatch& batch) override {
    auto& chance = *traffic_->chance;
    if (traffic_->poll_fails_one_in != 0 && chance.one_in(traffic_->poll_fails_one_in)) {
      throw ConnectException("simulated: poll fails");
    }
    if (next_ >= traffic_->count || chance.one_in(4)) {
      batch.idle_for(std::chrono::milliseconds{20});
      return;
    }
    const auto end = std::min<std::int64_t>(
        traffic_->count, next_ + 1 + static_cast<std::int64_t>(chance.below(20)));
    const auto middle = (next_ + end) / 2;
    for (; next_ < end; ++next_) {
      auto& record = batch.emplace();
      record.topic = topic_;
      record.value = Value(std::to_string(next_));
      record.source_partition = partition_;
      record.source_offset = SourceOffset(Text::of_static("next"), next_ + 1);
      if (next_ + 1 == middle) {
        traffic_->may_hang();
      }
    }
  }
  void stop() override { traffic_->may_hang(); }

 private:
  std::shared_ptr<Traffic> traffic_;
  TopicName topic_;
  SourcePartition partition_;
  std::int64_t next_ = 0;
};

class CollectSinkTask final : public SinkTask {
 public:
  explicit CollectSinkTask(std::shared_ptr<Traffic> traffic) : traffic_(std::move(traffic)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override { traffic_->may_hang(); }
  void put(std::vector<SinkRecord>& records) override {
    auto& chance = *traffic_->chance;
    if (traffic_->put_fails_one_in != 0 && chance.one_in(traffic_->put_fails_one_in)) {
      if (chance.one_in(2)) {
        throw RetriableException("simulated: put asks for the batch again");
      }
      throw ConnectException("simulated: put fails");
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (i == records.size() / 2) {
        traffic_->may_hang();
      }
      traffic_->delivered.push_back(std::stoll(records[i].value.to_text()));
    }
  }
  void stop() override { traffic_->may_hang(); }

 private:
  std::shared_ptr<Traffic> traffic_;
};

class PickyConverter final : public Converter {
 public:
  explicit PickyConverter(std::shared_ptr<Traffic> traffic) : traffic_(std::move(traffic)) {}
  void configure(const Settings&, bool) override {}
  EncodedBytes from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                 const Value& value, std::string& out) override {
    out = value.to_text();
    return std::string_view(out);
  }
  SchemaAndValue to_connect_data(const TopicName&, const Headers&,
                                 const std::optional<Slice>& bytes) override {
    auto& chance = *traffic_->chance;
    if (traffic_->convert_fails_one_in != 0 && chance.one_in(traffic_->convert_fails_one_in)) {
      throw RetriableException("simulated: not now");
    }
    if (is_poison(std::stoll(std::string(bytes->view())))) {
      throw DataException("simulated: poison");
    }
    return {nullptr, Value(bytes->view())};
  }

 private:
  std::shared_ptr<Traffic> traffic_;
};

ConfigDef any_config() {
  ConfigDef def;
  ConfigKey key;
  key.name = "topic";
  key.has_default = true;
  def.define(std::move(key));
  return def;
}

template <class Base, class Task, class MadeTask>
class OneTask final : public Base {
 public:
  explicit OneTask(std::shared_ptr<Traffic> traffic) : traffic_(std::move(traffic)) {}
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings& settings) override {
    settings_ = settings;
    traffic_->may_hang();
  }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override {
    traffic_->may_hang();
    return {settings_};
  }
  void stop() override { traffic_->may_hang(); }
  [[nodiscard]] ConfigDef config() const override { return any_config(); }
  [[nodiscard]] std::string task_class() const override { return "sim.Task"; }
  [[nodiscard]] std::unique_ptr<Task> create_task() const override {
    return std::make_unique<MadeTask>(traffic_);
  }

 private:
  std::shared_ptr<Traffic> traffic_;
  Settings settings_;
};

}  // namespace

void register_traffic(PluginRegistry& registry, const std::shared_ptr<Traffic>& traffic) {
  registry.add_source({"sim.NumberSource", "1"}, [traffic] {
    return std::make_unique<OneTask<SourceConnector, SourceTask, NumberSourceTask>>(traffic);
  });
  registry.add_converter({"sim.PickyConverter", "1"},
                         [traffic] { return std::make_unique<PickyConverter>(traffic); });
  registry.add_sink({"sim.CollectSink", "1"}, [traffic] {
    return std::make_unique<OneTask<SinkConnector, SinkTask, CollectSinkTask>>(traffic);
  });
}

}  // namespace troupe::sim
