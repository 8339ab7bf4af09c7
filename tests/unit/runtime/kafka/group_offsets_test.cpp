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

TEST_CASE("what brokers understand is heard in a client's log", "[runtime][kafka]") {
  fakes::ListLog passed_on;
  BrokerApis apis(passed_on);
  const auto hear = [&apis](const std::string& text) {
    apis.log(LogLevel::trace, "APIVERSION: [thrd:b:1/1]: b:1/1: " + text);
  };
  constexpr int offset_delete = 47;
  CHECK_FALSE(apis.lack(offset_delete));  // nothing is known yet
  hear("Broker API support:");
  hear("  ApiKey OffsetFetch (9) Versions 0..6");
  CHECK_FALSE(apis.lack(offset_delete));  // the list goes on
  SECTION("to the end of the list") {
    hear(" Feature MsgVer1: Produce (2..2) supported by broker");
    CHECK(apis.lack(offset_delete));
  }
  hear("  ApiKey OffsetDeleteRequest (47) Versions 0..0");
  hear(" Feature MsgVer1: Produce (2..2) supported by broker");
  CHECK_FALSE(apis.lack(offset_delete));
  CHECK(passed_on.lines.empty());
  SECTION("other lines are passed on") {
    apis.log(LogLevel::warn, "FAIL: [thrd:b:1/1]: b:1/1: Disconnected");
    CHECK(passed_on.lines.size() == 1);
  }
  SECTION("by the newest list of a broker") {
    hear("Broker API support:");
    hear(" Feature MsgVer1: Produce (2..2) supported by broker");
    CHECK(apis.lack(offset_delete));
  }
  SECTION("by every broker") {
    const std::string other = "APIVERSION: [thrd:c:1/2]: c:1/2: ";
    apis.log(LogLevel::trace, other + "Broker API support:");
    apis.log(LogLevel::trace, other + " Feature MsgVer1: Produce (2..2) supported by broker");
    CHECK(apis.lack(offset_delete));
  }
}

}  // namespace troupe::runtime::kafka
