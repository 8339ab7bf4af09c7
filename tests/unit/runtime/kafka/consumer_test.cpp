#include "runtime/kafka/consumer.hpp"

#include "tests/unit/runtime/kafka/mock_broker.hpp"
#include <troupe/logger.hpp>

#include <catch2/catch.hpp>
#include <librdkafka/rdkafka.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime::kafka {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s;

/// A broker with one topic of one partition.
class Source : public MockBroker {
 public:
  Source() : MockBroker(1) {
    std::array<char, 256> why{};
    auto* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", address().c_str(), why.data(), why.size());
    producer_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
  }
  /// Whether the next fetch fails.
  void fail_fetches(bool fail) {
    constexpr std::int16_t fetch = 1;
    if (fail) {
      rd_kafka_mock_push_request_errors(cluster(), fetch, 1, RD_KAFKA_RESP_ERR_UNKNOWN);
    } else {
      rd_kafka_mock_clear_request_errors(cluster(), fetch);
    }
  }
  void produce(std::string value) {
    const TopicHandle topic(rd_kafka_topic_new(producer_.get(), "t", nullptr));
    rd_kafka_produce(topic.get(), 0, RD_KAFKA_MSG_F_COPY, value.data(), value.size(), nullptr, 0,
                     nullptr);
    constexpr int timeout_ms = 30000;
    REQUIRE(rd_kafka_flush(producer_.get(), timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  ClientHandle producer_;
};

/// Counts what is told of fetches that failed. Any thread.
class FetchLog final : public Logger {
 public:
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel, std::string_view message) override {
    if (message.find("Fetch from broker") != std::string_view::npos) {
      ++failures;
    }
  }
  std::atomic<int> failures{0};
};

class NobodyListens final : public RebalanceListener {
 public:
  void assigned(const SinkOffsets&) override {}
  void revoked(const std::vector<TopicPartition>&) override {}
  void lost(const std::vector<TopicPartition>&) override {}
};

/// A consumer of everything in the broker's topic.
struct Consuming {
  explicit Consuming(const MockBroker& broker) {
    auto made = Consumer::create({{"bootstrap.servers", broker.address()},
                                  {"group.id", "g"},
                                  {"auto.offset.reset", "earliest"}},
                                 log);
    REQUIRE(made.ok());
    consumer = std::move(made).value();
    REQUIRE(consumer->subscribe({"t"}, nobody).ok());
  }
  Consuming(const Consuming&) = delete;
  Consuming& operator=(const Consuming&) = delete;
  Consuming(Consuming&&) = delete;
  Consuming& operator=(Consuming&&) = delete;
  ~Consuming() { consumer->close(); }

  template <class Done>
  void poll_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      REQUIRE(consumer->poll(100ms, 500, records).ok());
    }
  }

  std::shared_ptr<FetchLog> log = std::make_shared<FetchLog>();
  NobodyListens nobody;
  std::shared_ptr<Consumer> consumer;
  std::vector<ConsumedRecord> records;
};

const TopicPartition partition{TopicName(Text("t")), 0};

}  // namespace

TEST_CASE("consumer: a fetch that fails is no record that a pause could step over",
          "[runtime][kafka]") {
  Source broker;
  broker.produce("a");
  Consuming consuming(broker);
  consuming.poll_until([&] { return consuming.records.size() == 1; });
  consuming.poll_until([&] {
    broker.fail_fetches(consuming.log->failures == 0);
    return consuming.log->failures != 0;
  });
  consuming.consumer->pause({partition});
  broker.produce("b");
  broker.produce("c");
  consuming.consumer->resume({partition});
  consuming.poll_until([&] { return consuming.records.size() >= 2; });
  CHECK(consuming.records[1].offset == 1);
}

TEST_CASE("consumer: there is no place before the beginning", "[runtime][kafka]") {
  const Source broker;
  Consuming consuming(broker);
  const auto sought = consuming.consumer->seek(partition, RD_KAFKA_OFFSET_END);
  REQUIRE_FALSE(sought.ok());
  CHECK(sought.error().java_class == "java.lang.IllegalArgumentException");
  CHECK(sought.error().message == "seek offset must not be a negative number");
}

}  // namespace troupe::runtime::kafka
