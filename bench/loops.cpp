// What the loops of tasks cost per record beside converters and connectors: a consumer and a
// producer that do nothing, String converters, no transforms.
#include "bench/allocations.hpp"
#include "runtime/observability/metrics.hpp"
#include "runtime/observability/task_error_metrics.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/sink_loop.hpp"
#include "runtime/pipeline/source_loop.hpp"
#include "tests/support/collected_plugins.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

constexpr std::size_t batch = 500;
constexpr std::size_t records_per_grant = 100'000;

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::int64_t wall_ms() const override { return 1; }
};

class Silent final : public SourceObserver, public SinkObserver {
 public:
  void polled(std::size_t, std::chrono::nanoseconds) override {}
  void stored(std::size_t) override {}
  void dropped(std::size_t) override {}
  void consumed(std::size_t) override {}
  void put(std::size_t, std::chrono::nanoseconds) override {}
  void partitions(std::size_t) override {}
  void active(std::int64_t) override {}
  void committed(std::chrono::nanoseconds) override {}
  void commit_failed() override {}
  void commit_skipped() override {}
  void trouble(std::string_view, const Error&) override {}
};

Converters string_converters() {
  test::CollectedConverters plugins;
  register_builtin_converters(plugins);
  const std::string text = "org.apache.kafka.connect.storage.StringConverter";
  Converters made;
  made.key = plugins.converter(text);
  made.key->configure({}, true);
  made.value = plugins.converter(text);
  made.value->configure({}, false);
  made.header = plugins.header_converter("org.apache.kafka.connect.storage.SimpleHeaderConverter");
  made.header->configure({});
  return made;
}

/// Gives the same records again and again, from ever higher offsets.
class EndlessReader final : public RecordReader {
 public:
  Status subscribe(const std::vector<std::string>&, RebalanceListener& listener) override {
    listener.assigned({{{topic_, 0}, 0}});
    return Done{};
  }
  Status subscribe_pattern(const std::string&, RebalanceListener&) override { return Done{}; }
  void listen(RebalanceListener&) override {}
  SinkOffsets rewind_to_committed() override { return {}; }
  Status poll(std::chrono::milliseconds, std::size_t limit,
              std::vector<ConsumedRecord>& out) override {
    for (std::size_t i = 0; i < limit; ++i) {
      auto& record = out.emplace_back();
      record.topic = topic_;
      record.offset = next_++;
      record.value = line_;
      record.timestamp_ms = 1;
    }
    return Done{};
  }
  void wake_up() noexcept override {}
  Status seek(const TopicPartition&, std::int64_t) override { return Done{}; }
  void pause(const std::vector<TopicPartition>&) override {}
  void resume(const std::vector<TopicPartition>&) override {}
  [[nodiscard]] std::vector<TopicPartition> assignment() const override { return {{topic_, 0}}; }
  [[nodiscard]] bool has_backlog(const SinkOffsets&) override { return false; }
  Status commit_sync(const SinkOffsets&, std::chrono::milliseconds) override { return Done{}; }
  void commit_async(const SinkOffsets&, CommitDone) override {}
  void close() override {}
  void abandon() noexcept override {}

 private:
  const TopicName topic_{Text("topic")};
  const Slice line_ = Slice::copy(std::string(100, 'x'));
  std::int64_t next_ = 0;
};

class NullSink final : public SinkTask {
 public:
  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void put(std::vector<SinkRecord>&) override {}
  void stop() override {}
};

class EndlessSource final : public SourceTask {
 public:
  explicit EndlessSource(std::size_t records_per_poll) : records_per_poll_(records_per_poll) {}

  [[nodiscard]] std::string version() const override { return "1"; }
  void start(const Settings&) override {}
  void poll(SourceBatch& polled) override {
    for (std::size_t i = 0; i < records_per_poll_; ++i) {
      auto& record = polled.emplace();
      record.topic = topic_;
      record.value = line_;
      record.source_partition = partition_;
      record.source_offset = SourceOffset(Text::of_static("next"), ++next_);
    }
  }
  void stop() override {}

 private:
  const TopicName topic_{Text("topic")};
  const Value line_{std::string(100, 'x')};
  const SourcePartition partition_ =
      std::make_shared<const OffsetMap>(OffsetMap{{Text("p"), Value("0")}});
  const std::size_t records_per_poll_;
  std::int64_t next_ = 0;
};

/// Stores every record the moment it is sent, in batches.
class InstantWriter final : public RecordWriter {
 public:
  explicit InstantWriter(std::shared_ptr<SourceDeliveries> deliveries)
      : deliveries_(std::move(deliveries)) {}
  SendOutcome send(const OutgoingRecord&, std::uint64_t tag) override {
    round_.push_back({tag, 0, 0, nullptr, false});
    if (round_.size() == batch) {
      deliveries_->delivered(round_);
      static_cast<void>(deliveries_->take_committable());
      round_.clear();
    }
    return SendOutcome::accepted;
  }
  [[nodiscard]] Error last_error() const override { return {}; }
  [[nodiscard]] std::size_t in_flight() const override { return 0; }
  bool flush(std::chrono::milliseconds) override { return true; }
  void close() noexcept override {}

 private:
  std::shared_ptr<SourceDeliveries> deliveries_;
  std::vector<Delivery> round_;
};

class NoSinkContext final : public SinkTaskContext {
 public:
  [[nodiscard]] Logger& logger() override { std::terminate(); }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { std::terminate(); }
  [[nodiscard]] std::int64_t now_ms() const override { return 1; }
  [[nodiscard]] const Settings& configs() const override { return settings_; }
  [[nodiscard]] std::stop_token stop_token() const override { return {}; }
  void offset(const std::map<TopicPartition, std::int64_t>&) override {}
  void timeout(std::chrono::milliseconds) override {}
  [[nodiscard]] std::vector<TopicPartition> assignment() const override { return {}; }
  void pause(const std::vector<TopicPartition>&) override {}
  void resume(const std::vector<TopicPartition>&) override {}
  void request_commit() override {}
  [[nodiscard]] ErrantRecordReporter* errant_record_reporter() override { return nullptr; }

 private:
  Settings settings_;
};

class NoSourceContext final : public SourceTaskContext {
 public:
  [[nodiscard]] Logger& logger() override { std::terminate(); }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { std::terminate(); }
  [[nodiscard]] std::int64_t now_ms() const override { return 1; }
  [[nodiscard]] const Settings& configs() const override { return settings_; }
  [[nodiscard]] std::stop_token stop_token() const override { return {}; }
  [[nodiscard]] OffsetStorageReader& offset_storage_reader() override { std::terminate(); }
  [[nodiscard]] TransactionContext* transaction_context() override { return nullptr; }

 private:
  Settings settings_;
};

const SteadyClock steady_clock;

class NoRandom final : public Random {
 public:
  [[nodiscard]] std::uint64_t next() override { return 0; }
};

/// As without any `errors.…` setting.
std::shared_ptr<RecordErrors> no_errors() {
  const auto clock = std::make_shared<SteadyClock>();
  MetricsRegistry registry(clock);
  const TaskId id{{"bench"}, 0};
  RecordErrorsParts parts;
  parts.task = id;
  parts.metrics = std::make_shared<TaskErrorMetrics>(registry, id, clock);
  parts.random = std::make_shared<NoRandom>();
  return std::make_shared<RecordErrors>(std::move(parts));
}

template <class Loop>
void measure(benchmark::State& state, Loop& loop) {
  if (!loop.start().ok()) {
    state.SkipWithError("the loop did not start");
  }
  const auto before = bench::allocations();
  for (auto _ : state) {
    const auto report =
        loop.run({steady_clock.now() + std::chrono::hours{1}, records_per_grant, {}});
    if (report.end == GrantEnd::failed) {
      state.SkipWithError(report.error->message.c_str());
    }
  }
  const auto records = state.iterations() * records_per_grant;
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  state.counters["allocations/record"] =
      static_cast<double>(bench::allocations() - before) / static_cast<double>(records);
}

void sink_loop(benchmark::State& state) {
  SinkLoopParts parts;
  parts.context = std::make_unique<NoSinkContext>();
  parts.task = std::make_unique<NullSink>();
  parts.requests = std::make_shared<SinkRequests>();
  parts.decoder = std::make_unique<RecordDecoder>(TransformChain{}, string_converters());
  parts.reader = std::make_shared<EndlessReader>();
  parts.observer = std::make_shared<Silent>();
  parts.errors = no_errors();
  parts.vitals = std::make_shared<TaskVitals>();
  parts.clock = &steady_clock;
  parts.topics = {"topic"};
  SinkLoop loop(std::move(parts));
  measure(state, loop);
  static_cast<void>(loop.stop(false));
}

/// The argument: records of one poll.
void source_loop(benchmark::State& state) {
  SourceLoopParts parts;
  parts.context = std::make_unique<NoSourceContext>();
  parts.task = std::make_unique<EndlessSource>(static_cast<std::size_t>(state.range(0)));
  parts.encoder = std::make_unique<RecordEncoder>(TransformChain{}, string_converters());
  parts.deliveries = std::make_shared<SourceDeliveries>([](SourceDeliveries::Wake) {});
  parts.writer = std::make_shared<InstantWriter>(parts.deliveries);
  parts.observer = std::make_shared<Silent>();
  parts.errors = no_errors();
  parts.vitals = std::make_shared<TaskVitals>();
  parts.clock = &steady_clock;
  SourceLoop loop(std::move(parts));
  measure(state, loop);
  static_cast<void>(loop.stop());
}

BENCHMARK(sink_loop)->Unit(benchmark::kMillisecond);
BENCHMARK(source_loop)->Arg(batch)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

}  // namespace troupe::runtime

BENCHMARK_MAIN();
