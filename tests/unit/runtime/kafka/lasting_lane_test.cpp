#include "runtime/kafka/lasting_lane.hpp"

#include "runtime/kafka/producer.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"
#include "tests/unit/runtime/kafka/mock_broker.hpp"

#include <catch2/catch.hpp>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe::runtime::kafka {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s;

/// A broker with a topic of two partitions.
class MockCluster : public MockBroker {
 public:
  MockCluster() : MockBroker(2) {}
  /// Answers come so much later from now on.
  void delay(std::chrono::milliseconds time) {
    rd_kafka_mock_broker_set_rtt(cluster(), 1, static_cast<int>(time.count()));
  }
  void fail_next_produce(rd_kafka_resp_err_t code) {
    constexpr std::int16_t produce = 0;
    rd_kafka_mock_push_request_errors(cluster(), produce, 1, code);
  }
  /// The values in one partition, in order, up to that number.
  [[nodiscard]] std::vector<std::string> read(std::int32_t partition, std::size_t until_value);
};

/// What is sent beside the value comes as well.
void check_whole(const rd_kafka_message_t& message) {
  CHECK(message.key == nullptr);
  rd_kafka_headers_t* headers = nullptr;
  REQUIRE(rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(rd_kafka_header_cnt(headers) == 2);
  const void* value = nullptr;
  std::size_t size = 0;
  CHECK(rd_kafka_header_get_last(headers, "h", &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(std::string_view(static_cast<const char*>(value), size) == "v");
  CHECK(rd_kafka_header_get_last(headers, "none", &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(value == nullptr);
}

std::vector<std::string> MockCluster::read(std::int32_t partition, std::size_t until_value) {
  auto* conf = rd_kafka_conf_new();
  std::array<char, 256> why{};
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"bootstrap.servers", address()}, {"group.id", "g"}, {"fetch.wait.max.ms", "10"}}) {
    rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size());
  }
  const ClientHandle consumer(rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size()));
  rd_kafka_poll_set_consumer(consumer.get());
  const PartitionList assigned(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(assigned.get(), "t", partition)->offset =
      RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer.get(), assigned.get());
  std::vector<std::string> values;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    auto* message = rd_kafka_consumer_poll(consumer.get(), 100);
    if (message == nullptr) {
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      values.emplace_back(static_cast<const char*>(message->payload), message->len);
      check_whole(*message);
    }
    rd_kafka_message_destroy(message);
    if (!values.empty() && values.back() == std::to_string(until_value)) {
      break;
    }
  }
  rd_kafka_consumer_close(consumer.get());
  return values;
}

/// Collects what becomes of records.
class Reports final : public DeliveryListener {
 public:
  void delivered(std::span<const Delivery> deliveries) override {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& delivery : deliveries) {
        ++(delivery.error == nullptr ? stored[delivery.tag] : failed[delivery.tag]);
        fatal = fatal || delivery.fatal;
      }
    }
    changed_.notify_all();
  }
  void room_again() override {
    {
      const std::lock_guard lock(mutex_);
      ++rooms_;
    }
    changed_.notify_all();
  }
  /// Waits until so many different records are stored.
  [[nodiscard]] bool wait_stored(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return stored.size() >= count; });
  }
  [[nodiscard]] bool wait_failed(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return failed.size() >= count; });
  }
  /// Waits for room to be told after `seen` times; how often it was.
  std::size_t wait_room(std::size_t seen) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return rooms_ > seen; });
    return rooms_;
  }
  [[nodiscard]] std::size_t rooms() {
    const std::lock_guard lock(mutex_);
    return rooms_;
  }

  std::map<std::uint64_t, int> stored;
  std::map<std::uint64_t, int> failed;
  bool fatal = false;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t rooms_ = 0;
};

/// Producers of one cluster, each with its poll thread, and a lane over them.
class Lanes {
 public:
  explicit Lanes(Settings more = {}, LaneLimits limits = {})
      : limits_(limits), settings_(std::move(more)) {
    settings_["bootstrap.servers"] = cluster.address();
    lane = LastingLane::open([this](auto owner, auto batches) { return attach(owner, batches); },
                             reports, log)
               .value();
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  Lanes(Lanes&&) = delete;
  Lanes& operator=(Lanes&&) = delete;
  ~Lanes() {
    lane->close();
    const std::lock_guard lock(mutex_);
    for (auto& [producer, thread] : producers_) {
      producer->retire();
      thread.join();
    }
  }

  SendOutcome send(std::uint64_t number, std::int32_t partition = 0) {
    const auto value = std::to_string(number);
    const std::array<WireHeader, 2> headers = {WireHeader{"h", "v"}, WireHeader{"none", {}}};
    OutgoingRecord record;
    record.topic = &topic_;
    record.partition = partition;
    record.value = value;
    record.headers = headers;
    return lane->send(record, number);
  }
  /// Sends, waiting for room as a task does; false when the lane has failed.
  bool send_when_room(std::uint64_t number, std::int32_t partition = 0) {
    while (true) {
      const auto seen = reports->rooms();
      const auto outcome = send(number, partition);
      if (outcome != SendOutcome::full) {
        return outcome == SendOutcome::accepted;
      }
      reports->wait_room(seen);
    }
  }
  /// The producer that works now fails for good.
  void break_producer() {
    const std::lock_guard lock(mutex_);
    rd_kafka_test_fatal_error(producers_.back().first->client(),
                              RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "by the test");
  }
  [[nodiscard]] std::size_t producers() {
    const std::lock_guard lock(mutex_);
    return producers_.size();
  }

  MockCluster cluster;
  std::shared_ptr<Reports> reports = std::make_shared<Reports>();
  std::shared_ptr<fakes::ListLog> log = std::make_shared<fakes::ListLog>();
  std::shared_ptr<LastingLane> lane;
  bool every_producer_is_dead = false;

 private:
  Result<std::shared_ptr<Lane>> attach(const std::shared_ptr<LaneOwner>& owner, Batches batches) {
    const std::lock_guard lock(mutex_);
    auto settings = settings_;
    if (batches != Batches::large) {
      settings["batch.size"] = batches == Batches::small ? "16384" : "1";
    }
    auto producer = Producer::create(settings, log).value();
    producers_.emplace_back(producer, std::thread([producer] { producer->run(); }));
    if (every_producer_is_dead) {
      rd_kafka_test_fatal_error(producer->client(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                "by the test");
    }
    auto made = std::make_shared<Lane>(producer, limits_, owner);
    static_cast<void>(producer->attach(made));
    return made;
  }

  const LaneLimits limits_;
  const TopicName topic_ = TopicName(Text("t"));
  Settings settings_;
  std::mutex mutex_;
  std::vector<std::pair<std::shared_ptr<Producer>, std::thread>> producers_;
};

/// The first time each value comes, in order.
std::vector<std::string> firsts(const std::vector<std::string>& values) {
  std::vector<std::string> seen;
  for (const auto& value : values) {
    if (std::find(seen.begin(), seen.end(), value) == seen.end()) {
      seen.push_back(value);
    }
  }
  return seen;
}

std::vector<std::string> numbers(std::size_t begin, std::size_t end, std::size_t step = 1) {
  std::vector<std::string> texts;
  for (; begin < end; begin += step) {
    texts.push_back(std::to_string(begin));
  }
  return texts;
}

}  // namespace

TEST_CASE("lasting lane: what a dead producer has not acknowledged goes through the next, in order",
          "[runtime][kafka]") {
  Lanes lanes;
  lanes.cluster.delay(200ms);  // some are queued, some in flight when it dies
  for (std::uint64_t i = 0; i < 50; ++i) {
    REQUIRE(lanes.send(i) == SendOutcome::accepted);
  }
  std::this_thread::yield();
  lanes.break_producer();
  for (std::uint64_t i = 50; i < 100; ++i) {
    REQUIRE(lanes.send_when_room(i));
  }
  REQUIRE(lanes.reports->wait_stored(100));
  CHECK(lanes.lane->flush(patience));
  CHECK(lanes.producers() == 2);
  CHECK(lanes.reports->failed.empty());
  // Every record is told once.
  CHECK(std::all_of(lanes.reports->stored.begin(), lanes.reports->stored.end(),
                    [](const auto& entry) { return entry.second == 1; }));
  CHECK(firsts(lanes.cluster.read(0, 99)) == numbers(0, 100));
}

TEST_CASE("lasting lane: a producer dies again and again under load", "[runtime][kafka]") {
  Lanes lanes({}, {64, std::size_t{1024} * 1024});
  constexpr std::uint64_t count = 3000;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i % 500 == 250) {
      lanes.break_producer();
    }
    REQUIRE(lanes.send_when_room(i, static_cast<std::int32_t>(i % 2)));
  }
  REQUIRE(lanes.reports->wait_stored(count));
  CHECK(lanes.lane->flush(patience));
  CHECK(lanes.lane->in_flight() == 0);
  CHECK(lanes.producers() == 7);
  CHECK(lanes.reports->failed.empty());
  CHECK(firsts(lanes.cluster.read(0, count - 2)) == numbers(0, count, 2));
  CHECK(firsts(lanes.cluster.read(1, count - 1)) == numbers(1, count, 2));
}

TEST_CASE("lasting lane: the broker's own word that a sequence is broken", "[runtime][kafka]") {
  Lanes lanes;
  for (std::uint64_t i = 0; i < 20; ++i) {
    REQUIRE(lanes.send(i) == SendOutcome::accepted);
  }
  REQUIRE(lanes.reports->wait_stored(20));
  lanes.cluster.fail_next_produce(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  for (std::uint64_t i = 20; i < 40; ++i) {
    REQUIRE(lanes.send_when_room(i));
  }
  REQUIRE(lanes.reports->wait_stored(40));
  CHECK(lanes.producers() == 2);
  CHECK(firsts(lanes.cluster.read(0, 39)) == numbers(0, 40));
}

TEST_CASE("lasting lane: one that dies with nothing in flight is replaced at the next record",
          "[runtime][kafka]") {
  Lanes lanes;
  REQUIRE(lanes.send(0) == SendOutcome::accepted);
  REQUIRE(lanes.reports->wait_stored(1));
  REQUIRE(lanes.lane->flush(patience));
  lanes.break_producer();
  CHECK(lanes.lane->flush(patience));
  CHECK(lanes.send(1) == SendOutcome::accepted);
  CHECK(lanes.reports->wait_stored(2));
  CHECK(lanes.producers() == 2);
}

TEST_CASE("lasting lane: when every producer dies, the task hears of each record",
          "[runtime][kafka]") {
  Lanes lanes;
  lanes.cluster.delay(300ms);
  for (std::uint64_t i = 0; i < 10; ++i) {
    REQUIRE(lanes.send(i) == SendOutcome::accepted);
  }
  lanes.every_producer_is_dead = true;
  lanes.break_producer();
  CHECK(lanes.reports->wait_failed(1));
  CHECK(lanes.lane->flush(patience));
  CHECK(lanes.reports->stored.size() + lanes.reports->failed.size() == 10);
  CHECK(lanes.reports->fatal);
  CHECK(lanes.producers() == 1 + LastingLane::max_failures);
  CHECK(lanes.send(10) == SendOutcome::failed);
  CHECK_THAT(lanes.lane->last_error().message,
             Catch::Contains("producers fail one after the other"));
}

TEST_CASE("lasting lane: a partition that is not there refuses its record alone",
          "[runtime][kafka]") {
  Lanes lanes;
  SECTION("known before the record is taken") {
    REQUIRE(lanes.send(0) == SendOutcome::accepted);
    REQUIRE(lanes.reports->wait_stored(1));
    CHECK(lanes.send(1, 7) == SendOutcome::refused);
    CHECK_THAT(lanes.lane->last_error().message,
               Catch::Contains("partition 7 of topic 't'") && Catch::Contains("Unknown partition"));
  }
  SECTION("or when the topic is looked up for it") {
    REQUIRE(lanes.send(1, 7) == SendOutcome::accepted);
    REQUIRE(lanes.send(0) == SendOutcome::accepted);
    REQUIRE(lanes.reports->wait_failed(1));
    REQUIRE(lanes.reports->wait_stored(1));
    CHECK_FALSE(lanes.reports->fatal);
  }
  CHECK(lanes.send(2) == SendOutcome::accepted);
  CHECK(lanes.reports->wait_stored(2));
  CHECK(lanes.producers() == 1);
}

TEST_CASE("lasting lane: what comes behind a record stands still when its place is waited for",
          "[runtime][kafka]") {
  Lanes lanes(Settings{{"max.block.ms", "9223372036854775807"}});
  SECTION("known before the record is taken") {
    REQUIRE(lanes.send(0) == SendOutcome::accepted);
    REQUIRE(lanes.reports->wait_stored(1));
    CHECK(lanes.send(1, 7) == SendOutcome::failed);
  }
  SECTION("or when the topic is looked up for it") {
    REQUIRE(lanes.send(1, 7) == SendOutcome::accepted);
    REQUIRE(lanes.reports->wait_failed(1));
    CHECK(lanes.reports->fatal);
  }
  CHECK(lanes.producers() == 1);
}

TEST_CASE("lasting lane: a batch that is too large for its topic goes again in parts, in order",
          "[runtime][kafka]") {
  const auto* const idempotence = GENERATE("true", "false");
  Lanes lanes({{"enable.idempotence", idempotence}, {"linger.ms", "100"}});
  lanes.cluster.fail_next_produce(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  for (std::uint64_t i = 0; i < 100; ++i) {
    REQUIRE(lanes.send_when_room(i));
  }
  REQUIRE(lanes.reports->wait_stored(100));
  CHECK(lanes.reports->failed.empty());
  CHECK(lanes.producers() == 2);
  CHECK(lanes.cluster.read(0, 99) == numbers(0, 100));
}

/// By a patch of `scripts/patches`.
TEST_CASE("lasting lane: without idempotence, too, what is tried again comes before the next",
          "[runtime][kafka]") {
  const auto code =
      GENERATE(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
               RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  Lanes lanes({{"enable.idempotence", "false"}, {"linger.ms", "0"}});
  REQUIRE(lanes.send(0) == SendOutcome::accepted);
  REQUIRE(lanes.reports->wait_stored(1));
  lanes.cluster.delay(50ms);
  lanes.cluster.fail_next_produce(code);
  for (std::uint64_t i = 1; i < 100; ++i) {
    REQUIRE(lanes.send_when_room(i));
    std::this_thread::yield();  // to the thread that makes requests of them
  }
  REQUIRE(lanes.reports->wait_stored(100));
  CHECK(lanes.cluster.read(0, 99) == numbers(0, 100));
}

TEST_CASE("lasting lane: a record is too large when it is refused alone", "[runtime][kafka]") {
  Lanes lanes;
  REQUIRE(lanes.send(0) == SendOutcome::accepted);
  REQUIRE(lanes.reports->wait_stored(1));
  for (int i = 0; i < 3; ++i) {
    lanes.cluster.fail_next_produce(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  }
  REQUIRE(lanes.send(1) == SendOutcome::accepted);
  REQUIRE(lanes.reports->wait_failed(1));
  CHECK(lanes.send_when_room(2));
  REQUIRE(lanes.reports->wait_stored(2));
  CHECK(lanes.reports->failed == std::map<std::uint64_t, int>{{1, 1}});
  CHECK_FALSE(lanes.reports->fatal);
  CHECK(lanes.producers() == 3);
}

TEST_CASE("lasting lane: closed, it tells nothing and takes nothing", "[runtime][kafka]") {
  Lanes lanes;
  lanes.cluster.delay(300ms);
  REQUIRE(lanes.send(0) == SendOutcome::accepted);
  lanes.lane->close();
  lanes.break_producer();
  CHECK(lanes.send(1) == SendOutcome::failed);
  CHECK(lanes.lane->flush(patience));
  CHECK(lanes.reports->stored.empty());
  CHECK(lanes.reports->failed.empty());
}

}  // namespace troupe::runtime::kafka
