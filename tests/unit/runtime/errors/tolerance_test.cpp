#include "runtime/pipeline/errors/tolerance.hpp"

#include "runtime/pipeline/errors/error_settings.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::runtime {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr MonotonicTime begin{1h};
const Error retriable{Errc::retriable, "later",
                      "org.apache.kafka.connect.errors.RetriableException", ""};
const Error bad_data{Errc::data, "bad", "org.apache.kafka.connect.errors.DataException", ""};

ErrorSettings with(milliseconds timeout, milliseconds longest, bool tolerate_all) {
  ErrorSettings settings;
  settings.retry_timeout = timeout;
  settings.retry_delay_max = longest;
  settings.tolerate_all = tolerate_all;
  return settings;
}

}  // namespace

TEST_CASE("error settings: upstream's defaults, and what users write", "[runtime][errors]") {
  CHECK(error_settings({}, true).value() == ErrorSettings{});
  const Settings written = {{"errors.retry.timeout", "-1"},
                            {"errors.retry.delay.max.ms", "70"},
                            {"errors.tolerance", "ALL"},
                            {"errors.log.enable", "true"},
                            {"errors.log.include.messages", "true"},
                            {"errors.deadletterqueue.topic.name", "dlq"},
                            {"errors.deadletterqueue.topic.replication.factor", "1"},
                            {"errors.deadletterqueue.context.headers.enable", "true"}};
  const ErrorSettings want{-1ms, 70ms, true, true, true, "dlq", 1, true};
  CHECK(error_settings(written, true).value() == want);
  CHECK(error_settings(written, false)->dead_letter_topic.empty());
  const auto bad = error_settings({{"errors.retry.timeout", "soon"}}, true);
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().message.find("errors.retry.timeout") != std::string::npos);
  CHECK_FALSE(error_settings({{"errors.tolerance", "some"}}, true).ok());
}

TEST_CASE("retries: the pause doubles up to the longest, then chance decides",
          "[runtime][errors]") {
  std::vector<std::int64_t> pauses;
  for (std::uint32_t attempt = 1; attempt <= 7; ++attempt) {
    pauses.push_back(retry_delay(5000ms, attempt, 0.5).count());
  }
  CHECK(pauses == std::vector<std::int64_t>{300, 600, 1200, 2400, 4800, 2500, 2500});
  CHECK(retry_delay(60000ms, 4'000'000'000U, 0.25) == 15000ms);
  CHECK(retry_delay(0ms, 1, 0.9) == 1ms);
}

TEST_CASE("retries: they end with the time they are given", "[runtime][errors]") {
  const auto settings = with(6000ms, 60000ms, true);
  Attempts attempts;
  auto now = begin;
  std::vector<std::int64_t> pauses;
  while (true) {
    const auto verdict = judge(settings, Stage::transformation, retriable, attempts, now, 0.5);
    if (verdict.handling != Handling::retry) {
      CHECK(verdict.handling == Handling::skip);
      break;
    }
    pauses.push_back(verdict.delay.count());
    now += verdict.delay;
  }
  CHECK(pauses == std::vector<std::int64_t>{300, 600, 1200, 2400, 1500});
  CHECK(attempts.failed == 6);
}

TEST_CASE("retries: for ever is for ever", "[runtime][errors]") {
  Attempts attempts;
  attempts.failed = 1'000'000;
  attempts.first_failure = begin;
  const auto verdict = judge(with(-1ms, 60000ms, false), Stage::key_converter, retriable, attempts,
                             begin + 20000h, 0.5);
  CHECK(verdict == Verdict{Handling::retry, 30000ms});
}

TEST_CASE("tolerance: which errors of which stage are covered", "[runtime][errors]") {
  struct Case {
    const char* name;
    Stage stage;
    const Error* error;
    Handling with_all;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {"TASK_POLL", Stage::task_poll, &bad_data, Handling::fail, "Unhandled exception"},
      {"TASK_POLL", Stage::task_poll, &retriable, Handling::skip, "Tolerance exceeded"},
      {"TASK_PUT", Stage::task_put, &bad_data, Handling::fail, "Unhandled exception"},
      {"TASK_PUT", Stage::task_put, &retriable, Handling::skip, "Tolerance exceeded"},
      {"TRANSFORMATION", Stage::transformation, &bad_data, Handling::skip, "Tolerance exceeded"},
      {"TRANSFORMATION", Stage::transformation, &retriable, Handling::skip, "Tolerance exceeded"},
      {"KEY_CONVERTER", Stage::key_converter, &bad_data, Handling::skip, "Tolerance exceeded"},
      {"VALUE_CONVERTER", Stage::value_converter, &bad_data, Handling::skip, "Tolerance exceeded"},
      {"HEADER_CONVERTER", Stage::header_converter, &bad_data, Handling::skip,
       "Tolerance exceeded"},
      {"KAFKA_PRODUCE", Stage::kafka_produce, &bad_data, Handling::fail, "Unhandled exception"},
      {"KAFKA_CONSUME", Stage::kafka_consume, &bad_data, Handling::fail, "Unhandled exception"},
      {"KAFKA_CONSUME", Stage::kafka_consume, &retriable, Handling::skip, "Tolerance exceeded"},
  }));
  CAPTURE(c.name, c.error->message);
  CHECK(stage_name(c.stage) == c.name);
  Attempts first;
  CHECK(judge(with(0ms, 60000ms, true), c.stage, *c.error, first, begin, 0.5).handling ==
        c.with_all);
  Attempts second;
  CHECK(judge(with(0ms, 60000ms, false), c.stage, *c.error, second, begin, 0.5).handling ==
        Handling::fail);
  const auto error = intolerable(c.stage, *c.error);
  CHECK(error.message == std::string(c.message) + " in error handler");
  CHECK(error.code == c.error->code);
  CHECK(error.cause == c.error->java_class + ": " + c.error->message);
}

TEST_CASE("tolerance: an error of the machine's is none of a record's", "[runtime][errors]") {
  CHECK(is_beyond_handling({Errc::internal, "", "java.lang.OutOfMemoryError", ""}));
  CHECK_FALSE(is_beyond_handling({Errc::internal, "", "java.lang.IllegalStateException", ""}));
  CHECK_FALSE(is_beyond_handling(bad_data));
}

}  // namespace troupe::runtime
