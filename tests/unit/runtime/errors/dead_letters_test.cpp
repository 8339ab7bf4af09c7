#include "tests/unit/runtime/errors/fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using fakes::consumed;
using fakes::Errors;
using fakes::SentHeader;

const Error bad{Errc::data, "no good", "org.apache.kafka.connect.errors.DataException",
                "java.lang.Some: deeper"};

Settings dlq(Settings more = {}) {
  more.emplace("errors.tolerance", "all");
  more.emplace("errors.deadletterqueue.topic.name", "dlq");
  return more;
}

FailedRecord failure(const ConsumedRecord& record, const Error& error = bad) {
  return {Stage::value_converter, "a.ValueConverter", &error, &record, nullptr};
}

}  // namespace

TEST_CASE("dead letters: bytes as consumed, context headers behind those there were",
          "[runtime][errors]") {
  Errors errors(dlq({{"errors.deadletterqueue.context.headers.enable", "true"}}));
  REQUIRE(errors.open().ok());
  CHECK(errors.writers->client == "connector-dlq-producer-c-3");
  CHECK(errors.writers->opened_with == Settings{{"producer", "yes"}});
  auto record = consumed(7, "poison", 2);
  record.headers.emplace_back(Text("__connect.errors.topic"), Slice::copy("earlier"));
  REQUIRE(errors.handling->report(failure(record), 1ms));
  REQUIRE(errors.writers->sent.size() == 1);
  const auto& sent = errors.writers->sent.front();
  CHECK(sent.topic == "dlq");
  CHECK(sent.key == "key");
  CHECK(sent.value == "poison");
  CHECK(sent.timestamp_ms == 1234);
  const std::vector<SentHeader> want = {
      {"h", "v"},
      {"none", std::nullopt},
      {"__connect.errors.topic", "earlier"},
      {"__connect.errors.topic", "t"},
      {"__connect.errors.partition", "2"},
      {"__connect.errors.offset", "7"},
      {"__connect.errors.connector.name", "c"},
      {"__connect.errors.task.id", "3"},
      {"__connect.errors.stage", "VALUE_CONVERTER"},
      {"__connect.errors.class.name", "a.ValueConverter"},
      {"__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException"},
      {"__connect.errors.exception.message", "no good"},
      {"__connect.errors.exception.stacktrace",
       "org.apache.kafka.connect.errors.DataException: no good\nCaused by: java.lang.Some: "
       "deeper\n"}};
  CHECK(sent.headers == want);
}

TEST_CASE("dead letters: nulls stay nulls, no timestamp stays none, no headers unless asked for",
          "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  ConsumedRecord record;
  record.topic = TopicName(Text("t"));
  REQUIRE(errors.handling->report(failure(record), 1ms));
  const auto& sent = errors.writers->sent.front();
  CHECK(sent.key == std::nullopt);
  CHECK(sent.value == std::nullopt);
  CHECK(sent.timestamp_ms == std::nullopt);
  CHECK(sent.headers.empty());
}

TEST_CASE("dead letters: an error without a message has a null header", "[runtime][errors]") {
  const Error silent{Errc::data, "", "a.B", ""};
  const auto record = consumed(0, "x");
  const auto headers = dead_letter_headers(fakes::task, failure(record, silent));
  CHECK(headers.at(8) == DeadLetterHeader("__connect.errors.exception.message", std::nullopt));
}

TEST_CASE("KAFKA-12270, dead letters: the topic is made when there is none, by whoever is first",
          "[runtime][errors]") {
  Errors errors(dlq({{"errors.deadletterqueue.topic.replication.factor", "2"}}));
  SECTION("there is one") {
    errors.admin->exists = true;
    CHECK(errors.open().ok());
    CHECK(errors.admin->created.empty());
  }
  SECTION("there is none") {
    CHECK(errors.open().ok());
    REQUIRE(errors.admin->created.size() == 1);
    CHECK(errors.admin->created.front().name == "dlq");
    CHECK(errors.admin->created.front().partitions == 1);
    CHECK(errors.admin->created.front().replication_factor == 2);
    CHECK(errors.admin->settings == Settings{{"admin", "yes"}});
    CHECK(errors.dead_letter_log->lines ==
          std::vector<std::string>{"Topic dlq doesn't exist. Will attempt to create topic."});
  }
  SECTION("somebody else was quicker") {
    errors.admin->outcome = Error{Errc::already_exists, "", "", ""};
    CHECK(errors.open().ok());
  }
  SECTION("it cannot be made") {
    errors.admin->outcome =
        Error{Errc::internal, "too few brokers",
              "org.apache.kafka.common.errors.InvalidReplicationFactorException", ""};
    const auto opened = errors.open();
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().java_class == "org.apache.kafka.connect.errors.ConnectException");
    CHECK(opened.error().message == "Could not initialize dead letter queue with topic=dlq");
    const std::string cause =
        "org.apache.kafka.common.errors.InvalidReplicationFactorException: too few brokers";
    CHECK(opened.error().cause ==
          "java.util.concurrent.ExecutionException: " + cause + '\n' + cause);
  }
}

TEST_CASE("dead letters: offsets are held back until they are acknowledged", "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  const TopicPartition partition{TopicName(Text("t")), 0};
  const TopicPartition other{TopicName(Text("t")), 1};
  const auto committable = [&](std::int64_t offset) {
    SinkOffsets offsets = {{partition, offset}, {other, 5}};
    errors.handling->hold_back(offsets);
    CHECK(offsets.at(other) == 5);
    return offsets.at(partition);
  };
  CHECK(committable(9) == 9);
  for (const auto offset : {4, 6}) {
    const auto record = consumed(offset, "x");
    REQUIRE(errors.handling->report(failure(record), 1ms));
  }
  CHECK(committable(9) == 4);
  CHECK(committable(3) == 3);
  errors.writers->end(1);
  CHECK(committable(9) == 6);
  errors.writers->end(1);
  CHECK(committable(9) == 9);
}

TEST_CASE("dead letters: one that is not stored is logged and counted, nothing more",
          "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  errors.dead_letter_log->lines.clear();
  const auto record = consumed(4, "x");
  SECTION("later") {
    REQUIRE(errors.handling->report(failure(record), 1ms));
    errors.writers->end(1, &errors.writers->why);
  }
  SECTION("at once") {
    errors.writers->answer = SendOutcome::refused;
    REQUIRE(errors.handling->report(failure(record), 1ms));
  }
  CHECK(errors.counts() == std::vector<std::string>{"0", "0", "0", "0", "0", "1", "1"});
  CHECK(errors.handling->dead_letter_failure() == std::nullopt);
  SinkOffsets offsets = {{{TopicName(Text("t")), 0}, 9}};
  errors.handling->hold_back(offsets);
  CHECK(offsets.begin()->second == 9);
  REQUIRE(errors.dead_letter_log->lines.size() == 1);
  CHECK(errors.dead_letter_log->lines.front() ==
        "Could not produce message to dead letter queue. topic=dlq\n"
        "org.apache.kafka.common.errors.RecordTooLargeException: too large\n");
}

TEST_CASE(
    "dead letters: a producer that has failed for good fails the task, and holds offsets back",
    "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  SECTION("later") {
    REQUIRE(errors.handling->report(failure(record), 1ms));
    errors.writers->end(1, &errors.writers->why, true);
  }
  SECTION("at once") {
    errors.writers->answer = SendOutcome::failed;
    REQUIRE(errors.handling->report(failure(record), 1ms));
  }
  const auto failed = errors.handling->dead_letter_failure();
  REQUIRE(failed);
  CHECK(failed->message == "Could not produce message to dead letter queue. topic=dlq");
  CHECK(failed->cause == "org.apache.kafka.common.errors.RecordTooLargeException: too large");
  SinkOffsets offsets = {{{TopicName(Text("t")), 0}, 9}};
  errors.handling->hold_back(offsets);
  CHECK(offsets.begin()->second == 4);
}

TEST_CASE("dead letters: no more than a bound are on their way", "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  errors.writers->acknowledges_at_flush = false;
  const auto record = consumed(4, "x");
  for (std::size_t i = 0; i < DeadLettersUnderWay::bound; ++i) {
    REQUIRE(errors.handling->report(failure(record), 1ms));
  }
  CHECK_FALSE(errors.handling->report(failure(record), 1ms));
  CHECK(errors.rooms == 0);
  errors.writers->end(DeadLettersUnderWay::bound / 2 - 1);
  CHECK(errors.rooms == 0);
  errors.writers->end(1);
  CHECK(errors.rooms == 1);
  CHECK(errors.handling->report(failure(record), 1ms));
  SECTION("room is waited for when that helps") {
    errors.writers->acknowledges_at_flush = true;
    for (std::size_t i = 0; i < 2 * DeadLettersUnderWay::bound; ++i) {
      REQUIRE(errors.handling->report(failure(record), 1ms));
    }
  }
}

TEST_CASE("dead letters: a full lane is no room", "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  errors.writers->answer = SendOutcome::full;
  CHECK_FALSE(errors.handling->report(failure(record), 1ms));
  CHECK(errors.counts().at(5) == "0");
  SinkOffsets offsets = {{{TopicName(Text("t")), 0}, 9}};
  errors.handling->hold_back(offsets);
  CHECK(offsets.begin()->second == 9);
  errors.writers->make_room();
  CHECK(errors.rooms == 1);
  CHECK(errors.handling->report(failure(record), 1ms));
}

TEST_CASE("errant records: the future is ready once the letter is stored", "[runtime][errors]") {
  Errors errors(dlq({{"errors.log.enable", "true"}}));
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  auto future = errors.handling->report_errant(failure(record), {});
  CHECK(future.wait_for(0s) == std::future_status::timeout);
  errors.writers->end(1);
  CHECK_NOTHROW(future.get());
  CHECK(errors.counts() == std::vector<std::string>{"1", "0", "0", "0", "1", "1", "0"});
  CHECK(errors.count("last_error_timestamp") != "0");
}

TEST_CASE("errant records: a letter that is not stored fails the future and the task",
          "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  auto future = errors.handling->report_errant(failure(record), {});
  errors.writers->end(1, &errors.writers->why);
  CHECK_THROWS_AS(future.get(), ConnectException);
  CHECK(errors.handling->dead_letter_failure());
  SinkOffsets offsets = {{{TopicName(Text("t")), 0}, 9}};
  errors.handling->hold_back(offsets);
  CHECK(offsets.begin()->second == 4);
}

TEST_CASE("errant records: without tolerance reporting throws, and the task fails whatever it does",
          "[runtime][errors]") {
  Errors errors(dlq({{"errors.tolerance", "none"}}));
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  CHECK_THROWS_WITH(errors.handling->report_errant(failure(record), {}),
                    "Tolerance exceeded in error handler");
  CHECK(errors.writers->sent.size() == 1);
  REQUIRE(errors.handling->errant_failure());
  CHECK(errors.handling->errant_failure()->message == "Tolerance exceeded in error handler");
  CHECK(errors.counts() == std::vector<std::string>{"1", "1", "0", "0", "0", "1", "0"});
}

TEST_CASE(
    "KAFKA-10340, errant records: reporting waits for room; the end of the task ends the wait",
    "[runtime][errors]") {
  Errors errors(dlq());
  REQUIRE(errors.open().ok());
  const auto record = consumed(4, "x");
  errors.writers->answer = SendOutcome::full;
  std::stop_source stop;
  std::future<void> future;
  SECTION("room comes") {
    std::jthread reporter(
        [&] { future = errors.handling->report_errant(failure(record), stop.get_token()); });
    errors.writers->make_room();
    reporter.join();
    errors.writers->end(1);
    CHECK_NOTHROW(future.get());
  }
  SECTION("the task is stopped") {
    stop.request_stop();
    future = errors.handling->report_errant(failure(record), stop.get_token());
    CHECK_THROWS_AS(future.get(), ConnectException);
  }
  SECTION("the task is given up") {
    errors.handling->close();
    future = errors.handling->report_errant(failure(record), {});
    CHECK_THROWS_AS(future.get(), ConnectException);
  }
}

TEST_CASE("failure lines say where, with the record when asked for", "[runtime][errors]") {
  const auto record = consumed(7, "x", 2);
  CHECK(failure_line(fakes::task, failure(record), false) ==
        "Error encountered in task c-3. Executing stage 'VALUE_CONVERTER' with class "
        "'a.ValueConverter'.");
  CHECK(failure_line(fakes::task, failure(record), true) ==
        "Error encountered in task c-3. Executing stage 'VALUE_CONVERTER' with class "
        "'a.ValueConverter', where consumed record is {topic='t', partition=2, offset=7, "
        "timestamp=1234, timestampType=CreateTime}.");
  ConsumedRecord plain;
  plain.topic = TopicName(Text("t"));
  CHECK(failure_line(fakes::task, failure(plain), true)
            .find(", where consumed record is {topic='t', partition=0, offset=0}.") !=
        std::string::npos);
  SourceRecord source;
  source.topic = TopicName(Text("t"));
  FailedRecord failed{Stage::transformation, "a.T", &bad, nullptr, &source};
  CHECK(failure_line(fakes::task, failed, true) ==
        "Error encountered in task c-3. Executing stage 'TRANSFORMATION' with class 'a.T', where "
        "source record is = " +
            source.to_text() + '.');
}

}  // namespace troupe::runtime
