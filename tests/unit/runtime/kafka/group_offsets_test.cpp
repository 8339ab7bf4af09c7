#include "runtime/seams/group_offsets.hpp"

#include "runtime/kafka/broker_apis.hpp"
#include "runtime/kafka/factories.hpp"
#include "tests/unit/runtime/errors/fakes.hpp"
#include "tests/unit/runtime/kafka/mock_broker.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace troupe::runtime::kafka {

namespace {

/// A call to a broker that understands neither OffsetDelete nor DeleteGroups.
GroupCall call_to(const MockBroker& broker) {
  return {{{"bootstrap.servers", broker.address()}}, "g"};
}

}  // namespace

TEST_CASE("what a broker does not understand is not asked of it", "[runtime][kafka]") {
  const MockBroker broker;
  const auto groups = make_group_offsets(std::make_shared<fakes::ListLog>());
  REQUIRE(groups->list(call_to(broker)).ok());
  const auto removed = groups->remove(call_to(broker), {{TopicName("t"), 0}});
  REQUIRE_FALSE(removed.ok());
  CHECK(removed.error().java_class == "org.apache.kafka.common.errors.UnsupportedVersionException");
  CHECK(removed.error().message ==
        "the brokers do not support OffsetDelete: it needs Kafka 2.4 or later");
  const auto deleted = groups->remove_group(call_to(broker));
  REQUIRE_FALSE(deleted.ok());
  CHECK(deleted.error().message ==
        "the brokers do not support DeleteGroups: it needs Kafka 1.1 or later");
}

namespace {

/// What clients' logs tell of brokers.
struct Heard {
  void hear(const std::string& text, const std::string& broker = "b:1/1") {
    apis.log(LogLevel::trace, "APIVERSION: [thrd:" + broker + "]: " + broker + ": " + text);
  }

  fakes::ListLog passed_on;
  BrokerApis apis{passed_on};
};

constexpr int offset_delete = 47;
constexpr const char* last_line = " Feature MsgVer1: Produce (2..2) supported by broker";

}  // namespace

TEST_CASE("what brokers understand is heard in a client's log", "[runtime][kafka]") {
  Heard log;
  CHECK_FALSE(log.apis.lack(offset_delete));  // nothing is known yet
  log.hear("Broker API support:");
  log.hear("  ApiKey OffsetFetch (9) Versions 0..6");
  CHECK_FALSE(log.apis.lack(offset_delete));  // the list goes on
  SECTION("to the end of the list") {
    log.hear(last_line);
    CHECK(log.apis.lack(offset_delete));
  }
  log.hear("  ApiKey OffsetDeleteRequest (47) Versions 0..0");
  log.hear(last_line);
  CHECK_FALSE(log.apis.lack(offset_delete));
  CHECK(log.passed_on.lines.empty());
}

TEST_CASE("what brokers understand is what their newest lists say", "[runtime][kafka]") {
  Heard log;
  log.hear("Broker API support:");
  log.hear("  ApiKey OffsetDeleteRequest (47) Versions 0..0");
  log.hear(last_line);
  REQUIRE_FALSE(log.apis.lack(offset_delete));
  SECTION("other lines are passed on") {
    log.apis.log(LogLevel::warn, "FAIL: [thrd:b:1/1]: b:1/1: Disconnected");
    CHECK(log.passed_on.lines.size() == 1);
  }
  SECTION("by the newest list of a broker") {
    log.hear("Broker API support:");
    log.hear(last_line);
    CHECK(log.apis.lack(offset_delete));
  }
  SECTION("by every broker") {
    log.hear("Broker API support:", "c:1/2");
    log.hear(last_line, "c:1/2");
    CHECK(log.apis.lack(offset_delete));
  }
}

}  // namespace troupe::runtime::kafka
