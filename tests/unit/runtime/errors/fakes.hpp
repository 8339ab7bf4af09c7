#pragma once

#include "runtime/observability/task_error_metrics.hpp"
#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/seams/admin.hpp"
#include "runtime/seams/random.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/seams/record_writer.hpp"
#include "tests/unit/runtime/observability/registry.hpp"
#include <troupe/converter.hpp>
#include <troupe/logger.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime::fakes {

inline const TaskId task{{"c"}, 3};

/// Always the same chance.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(double share = 0.5) : value_(static_cast<std::uint64_t>(share * 0x1.0p53)) {}
  [[nodiscard]] std::uint64_t next() override { return value_ << 11U; }

 private:
  std::uint64_t value_;
};

class ListLog final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel level, std::string_view message) override {
    const std::lock_guard lock(mutex_);
    levels.push_back(level);
    lines.emplace_back(message);
  }
  std::vector<LogLevel> levels;
  std::vector<std::string> lines;

 private:
  std::mutex mutex_;
};

struct SentHeader {
  std::string key;
  std::optional<std::string> value;
  friend bool operator==(const SentHeader&, const SentHeader&) = default;
};

/// A record as it went onto the wire.
struct SentRecord {
  std::string topic;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::optional<std::int64_t> timestamp_ms;
  std::vector<SentHeader> headers;
  std::uint64_t tag = 0;
};

/// Lanes whose records the test acknowledges; all of one factory share what is sent.
class FakeWriters final : public WriterFactory {
 public:
  Result<std::unique_ptr<RecordWriter>> open_lane(
      const ClientSettings& settings, const std::string& client_id,
      std::shared_ptr<DeliveryListener> listener) override {
    opened_with = settings;
    client = client_id;
    listener_ = std::move(listener);
    return std::unique_ptr<RecordWriter>(std::make_unique<Lane>(*this));
  }

  /// Tells how the oldest `count` records ended.
  void end(std::size_t count, const Error* error = nullptr, bool fatal = false) {
    std::vector<Delivery> deliveries;
    for (; count != 0 && !waiting.empty(); --count) {
      deliveries.push_back({waiting.front(), 0, 0, error, fatal});
      waiting.pop_front();
    }
    listener_->delivered(deliveries);
  }
  void make_room() {
    answer = SendOutcome::accepted;
    listener_->room_again();
  }

  std::function<void()> on_sent;
  std::atomic<SendOutcome> answer = SendOutcome::accepted;
  Error why{Errc::data, "too large", "org.apache.kafka.common.errors.RecordTooLargeException", ""};
  bool acknowledges_at_flush = true;
  std::vector<SentRecord> sent;
  std::deque<std::uint64_t> waiting;
  Settings opened_with;
  std::string client;
  std::size_t flushes = 0;

 private:
  class Lane final : public RecordWriter {
   public:
    explicit Lane(FakeWriters& all) : all_(all) {}
    SendOutcome send(const OutgoingRecord& record, std::uint64_t tag) override {
      const auto answer = all_.answer.load();
      if (answer == SendOutcome::accepted) {
        all_.sent.push_back(copy_of(record, tag));
        all_.waiting.push_back(tag);
        if (all_.on_sent) {
          all_.on_sent();
        }
      }
      return answer;
    }
    [[nodiscard]] Error last_error() const override { return all_.why; }
    [[nodiscard]] std::size_t in_flight() const override { return all_.waiting.size(); }
    bool flush(std::chrono::milliseconds) override {
      ++all_.flushes;
      if (all_.acknowledges_at_flush) {
        all_.end(all_.waiting.size());
      }
      return all_.waiting.empty();
    }
    void close() noexcept override {}

   private:
    static std::optional<std::string> text(const std::optional<std::string_view>& view) {
      return view ? std::optional<std::string>(*view) : std::nullopt;
    }
    static SentRecord copy_of(const OutgoingRecord& record, std::uint64_t tag) {
      SentRecord copy{
          record.topic->str(), text(record.key), text(record.value), record.timestamp_ms, {}, tag};
      for (const auto& header : record.headers) {
        copy.headers.push_back({std::string(header.key), text(header.value)});
      }
      return copy;
    }
    FakeWriters& all_;
  };
  std::shared_ptr<DeliveryListener> listener_;
};

class FakeAdmin final : public Admin {
 public:
  Result<std::string> cluster_id(const Settings&, std::chrono::milliseconds) override {
    return std::string("id");
  }
  Result<bool> topic_exists(const AdminCall& call, const std::string&) override {
    settings = call.settings;
    return exists;
  }
  Status create_topic(const AdminCall&, const NewTopic& topic) override {
    created.push_back(topic);
    return outcome;
  }
  Result<bool> exists = false;
  Status outcome = Done{};
  std::vector<NewTopic> created;
  Settings settings;
};

/// Error handling with everything it touches.
struct Errors {
  explicit Errors(const Settings& settings, bool is_sink = true) {
    RecordErrorsParts parts;
    parts.task = task;
    parts.settings = error_settings(settings, is_sink).value();
    parts.metrics = std::make_shared<TaskErrorMetrics>(registry.metrics, task, registry.clock);
    parts.random = std::make_shared<FixedRandom>();
    parts.failure_log = log;
    parts.dead_letter_log = dead_letter_log;
    parts.on_room = [this] { ++rooms; };
    handling = std::make_shared<RecordErrors>(std::move(parts));
  }
  Status open() {
    return handling->open({admin, {{"admin", "yes"}}, writers, {{"producer", "yes"}}}, {});
  }
  [[nodiscard]] std::string count(const std::string& what) const {
    return registry.value("kafka_connect_task_error_" + what + R"({connector="c",task="3"})");
  }
  /// All counters: failures, errors, skipped, retries, logged, requests, produce failures.
  [[nodiscard]] std::vector<std::string> counts() const {
    return {count("total_record_failures"),
            count("total_record_errors"),
            count("total_records_skipped"),
            count("total_retries"),
            count("total_errors_logged"),
            count("deadletterqueue_produce_requests"),
            count("deadletterqueue_produce_failures")};
  }

  tests::Registry registry;
  std::shared_ptr<ListLog> log = std::make_shared<ListLog>();
  std::shared_ptr<ListLog> dead_letter_log = std::make_shared<ListLog>();
  std::shared_ptr<FakeWriters> writers = std::make_shared<FakeWriters>();
  std::shared_ptr<FakeAdmin> admin = std::make_shared<FakeAdmin>();
  int rooms = 0;
  std::shared_ptr<RecordErrors> handling;
};

inline ConsumedRecord consumed(std::int64_t offset, std::string_view value,
                               std::int32_t partition = 0) {
  ConsumedRecord record;
  record.topic = TopicName(Text("t"));
  record.partition = partition;
  record.offset = offset;
  record.key = Slice::copy("key");
  record.value = Slice::copy(value);
  record.timestamp_ms = 1234;
  record.timestamp_type = TimestampType::create_time;
  record.headers.emplace_back(Text("h"), Slice::copy("v"));
  record.headers.emplace_back(Text("none"), std::nullopt);
  return record;
}

/// Text, but for values that begin with `bad` (DataException) or `later` (RetriableException, as
/// often as told).
class TouchyConverter final : public Converter, public HeaderConverter {
 public:
  explicit TouchyConverter(std::shared_ptr<int> retries = std::make_shared<int>(0))
      : retries_(std::move(retries)) {}
  void configure(const Settings&, bool) override {}
  void configure(const Settings&) override {}
  EncodedBytes from_connect_data(const TopicName&, const Headers&, const SchemaPtr&,
                                 const Value& value, std::string& out) override {
    if (value.is_null()) {
      return std::nullopt;
    }
    const auto text = value.to_text();
    check(text);
    const auto begin = out.size();
    out += text;
    return std::string_view(out).substr(begin);
  }
  SchemaAndValue to_connect_data(const TopicName&, const Headers&,
                                 const std::optional<Slice>& bytes) override {
    if (!bytes) {
      return {};
    }
    check(bytes->view());
    return {nullptr, Value(bytes->view())};
  }
  EncodedBytes from_connect_header(const TopicName& topic, std::string_view,
                                   const SchemaPtr& schema, const Value& value,
                                   std::string& out) override {
    return from_connect_data(topic, {}, schema, value, out);
  }
  SchemaAndValue to_connect_header(const TopicName& topic, std::string_view,
                                   const std::optional<Slice>& bytes) override {
    return to_connect_data(topic, {}, bytes);
  }
  [[nodiscard]] ConfigDef config() const override { return {}; }
  void close() override {}

 private:
  void check(std::string_view text) {
    if (text.starts_with("bad")) {
      throw DataException("no good: " + std::string(text), "java.lang.Some: deeper");
    }
    if (text.starts_with("later") && *retries_ != 0) {
      --*retries_;
      throw RetriableException("not now");
    }
    if (text.starts_with("memory")) {
      throw std::bad_alloc();
    }
  }
  std::shared_ptr<int> retries_;
};

inline Converters touchy_converters(
    const std::shared_ptr<int>& retries = std::make_shared<int>(0)) {
  return {std::make_unique<TouchyConverter>(retries),
          std::make_unique<TouchyConverter>(retries),
          std::make_unique<TouchyConverter>(retries),
          "a.KeyConverter",
          "a.ValueConverter",
          "a.HeaderConverter"};
}

}  // namespace troupe::runtime::fakes
