#include "runtime/observability/latency_metrics.hpp"

#include "runtime/pipeline/source_deliveries.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <initializer_list>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using tests::Registry;

const TaskId task{{"c"}, 0};

std::string shown(const Registry& registry, const std::string& what) {
  return registry.value("kafka_connect_troupe_task_end_to_end_latency_" + what +
                        "{connector=\"c\",task=\"0\"}");
}

BatchTimestamps batch(std::initializer_list<std::int64_t> timestamps) {
  BatchTimestamps all;
  for (const auto timestamp : timestamps) {
    all.add(timestamp);
  }
  return all;
}

}  // namespace

TEST_CASE("latency: the age of records when they arrive", "[runtime][metrics]") {
  Registry registry;
  EndToEndLatency latency(registry.metrics, task, registry.clock);
  CHECK(shown(registry, "avg_ms") == "NaN");
  CHECK(shown(registry, "max_ms") == "NaN");
  latency.arrived(batch({}));
  CHECK(shown(registry, "avg_ms") == "NaN");
  registry.clock->wall = 10000;
  latency.arrived(batch({9900, 9500, 9800}));
  registry.clock->wall = 20000;
  latency.arrived(batch({20000}));
  CHECK(shown(registry, "avg_ms") == "200");
  CHECK(shown(registry, "max_ms") == "500");
  registry.clock->time += 90s;
  CHECK(shown(registry, "max_ms") == "NaN");
}

TEST_CASE("latency: no number from a timestamp breaks it", "[runtime][metrics]") {
  Registry registry;
  EndToEndLatency latency(registry.metrics, task, registry.clock);
  registry.clock->wall = 1000;
  constexpr auto far = std::numeric_limits<std::int64_t>::max();
  SECTION("of the future") {
    latency.arrived(batch({far, far}));
    CHECK(shown(registry, "avg_ms") == "0");
    CHECK(shown(registry, "max_ms") == "0");
  }
  SECTION("of 1970") {
    latency.arrived(batch({0}));
    CHECK(shown(registry, "max_ms") == "1000");
  }
}

TEST_CASE("latency: of a source's records when Kafka has acknowledged them", "[runtime][metrics]") {
  Registry registry;
  SourceDeliveries deliveries([](SourceDeliveries::Wake) {});
  deliveries.time(std::make_shared<EndToEndLatency>(registry.metrics, task, registry.clock));
  std::array<SourceRecord, 3> records;
  std::vector<OffsetLedger::Tag> tags;
  deliveries.submit(records, tags);
  registry.clock->wall = 5000;
  const Error error{Errc::data, "too large", "", ""};
  deliveries.delivered(std::array<Delivery, 3>{Delivery{tags[0], 0, 0, nullptr, false, 4000},
                                               Delivery{tags[1], 0, 1, &error, false, 1000},
                                               Delivery{tags[2], 0, 2, nullptr, false, -1}});
  CHECK(shown(registry, "avg_ms") == "1000");
  CHECK(shown(registry, "max_ms") == "1000");
}

}  // namespace troupe::runtime
