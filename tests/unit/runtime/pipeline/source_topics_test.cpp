#include "runtime/pipeline/source_topics.hpp"

#include "tests/unit/runtime/pipeline/source_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime {

using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// A cluster where one thing is told for all topics.
class Cluster final : public Admin {
 public:
  Result<std::string> cluster_id(const Settings&, std::chrono::milliseconds) override {
    return std::string("id");
  }
  Result<bool> topic_exists(const AdminCall&, const std::string& name) override {
    asked.push_back(name);
    if (on_call) {
      on_call();
    }
    return exists;
  }
  Status create_topic(const AdminCall& call, const NewTopic& topic) override {
    stopped = call.stop.stop_requested();
    created.push_back(topic);
    return outcome;
  }
  std::function<void()> on_call;
  Result<bool> exists = false;
  Status outcome = Done{};
  bool stopped = false;
  Texts asked;
  std::vector<NewTopic> created;
};

Error broker_error(const std::string& exception, Errc code = Errc::internal) {
  return {code, "no", "org.apache.kafka.common.errors." + exception, ""};
}

struct Topics {
  Topics() {
    std::vector<std::string> warnings;
    auto groups = TopicCreationGroups::from({{"topic.creation.default.partitions", "3"},
                                             {"topic.creation.default.replication.factor", "1"},
                                             {"topic.creation.default.retention.ms", "9"}},
                                            warnings);
    topics = std::make_unique<SourceTopics>(SourceTopicsParts{cluster,
                                                              {{"bootstrap.servers", "here:1"}},
                                                              std::move(groups).value(),
                                                              log,
                                                              stop.get_token()});
  }
  Status make_ready(const char* topic = "t") {
    return topics->make_ready(TopicName(Text(topic)), {});
  }
  std::shared_ptr<Cluster> cluster = std::make_shared<Cluster>();
  std::shared_ptr<fakes::ListLog> log = std::make_shared<fakes::ListLog>();
  std::stop_source stop;
  std::unique_ptr<SourceTopics> topics;
};

}  // namespace

TEST_CASE("source topics: a missing topic is made as its group says, once", "[runtime][topics]") {
  Topics made;
  CHECK_FALSE(made.topics->is_ready(TopicName(Text("t"))));
  REQUIRE(made.make_ready().ok());
  CHECK(made.topics->is_ready(TopicName(Text("t"))));
  CHECK_FALSE(made.topics->is_ready(TopicName(Text("u"))));
  REQUIRE(made.cluster->created.size() == 1);
  CHECK(made.cluster->created[0].partitions == 3);
  CHECK(made.cluster->created[0].config == Settings{{"retention.ms", "9"}});
  CHECK(made.log->lines.back() ==
        "Created topic '(name=t, numPartitions=3, replicationFactor=1, replicasAssignments=null, "
        "configs={retention.ms=9})' using creation group TopicCreationGroup{name='default', "
        "inclusionPattern=.*, exclusionPattern=, numPartitions=3, replicationFactor=1, "
        "otherConfigs={retention.ms=9}}");
}

TEST_CASE("source topics: one that exists is left as it is", "[runtime][topics]") {
  Topics found;
  found.cluster->exists = true;
  REQUIRE(found.make_ready().ok());
  CHECK(found.cluster->created.empty());
  CHECK(found.log->lines ==
        Texts{"The task will send records to topic 't' for the first time. Checking whether topic "
              "exists",
              "Topic 't' already exists."});
}

TEST_CASE("source topics: KAFKA-12270, another task was quicker", "[runtime][topics]") {
  Topics second;
  second.cluster->outcome = broker_error("TopicExistsException", Errc::already_exists);
  REQUIRE(second.make_ready().ok());
  CHECK(second.topics->is_ready(TopicName(Text("t"))));
  CHECK_THAT(second.log->lines.back(), Catch::StartsWith("Found existing topic '(name=t,"));
}

TEST_CASE("source topics: what the cluster refuses", "[runtime][topics]") {
  struct Case {
    const char* name;
    const char* exception;
    Errc code;
    bool while_looking;
    const char* want;
    Errc want_code;
  };
  const auto c = GENERATE(values<Case>({
      {"looking takes too long", "TimeoutException", Errc::retriable, true,
       "Timed out while describing topics 't'", Errc::retriable},
      {"not allowed to look", "TopicAuthorizationException", Errc::internal, true,
       "Not authorized to describe topic(s) 't' on the brokers here:1", Errc::internal},
      {"a broker that cannot tell", "UnsupportedVersionException", Errc::internal, true,
       "Unable to describe topic(s) 't' since the brokers at here:1 do not support the "
       "DescribeTopics API.",
       Errc::internal},
      {"a bad name", "InvalidTopicException", Errc::invalid_config, true,
       "Error while attempting to describe topics 't'", Errc::invalid_config},
      {"a connection lost while looking", "NetworkException", Errc::retriable, true,
       "Error while attempting to describe topics 't'", Errc::retriable},
      {"not allowed to make it", "TopicAuthorizationException", Errc::internal, false,
       "Task failed to create new topic (name=t, numPartitions=3, replicationFactor=1, "
       "replicasAssignments=null, configs={retention.ms=9}). Ensure that the task is authorized "
       "to create topics or that the topic exists and restart the task",
       Errc::internal},
      {"not allowed on the cluster", "ClusterAuthorizationException", Errc::internal, false,
       "Task failed to create new topic", Errc::internal},
      {"a broker that cannot make it", "UnsupportedVersionException", Errc::internal, false,
       "Task failed to create new topic", Errc::internal},
      {"a setting no topic has", "InvalidConfigurationException", Errc::invalid_config, false,
       "Unable to create topic(s) 't': no", Errc::invalid_config},
      {"making it takes too long", "TimeoutException", Errc::retriable, false,
       "Timed out while checking for or creating topic(s) 't'.", Errc::internal},
      {"too few brokers", "InvalidReplicationFactorException", Errc::internal, false,
       "Unable to create topic(s) 't': no", Errc::internal},
      {"a policy of the cluster", "PolicyViolationException", Errc::internal, false,
       "Error while attempting to create/find topic(s) 't'", Errc::internal},
      {"a controller that is none any more", "NotControllerException", Errc::retriable, false,
       "Error while attempting to create/find topic(s) 't'", Errc::retriable},
  }));
  CAPTURE(c.name);
  Topics refused;
  if (c.while_looking) {
    refused.cluster->exists = broker_error(c.exception, c.code);
  } else {
    refused.cluster->outcome = broker_error(c.exception, c.code);
  }
  const auto outcome = refused.make_ready();
  REQUIRE_FALSE(outcome.ok());
  CHECK_THAT(outcome.error().message, Catch::StartsWith(c.want));
  CHECK(outcome.error().code == c.want_code);
  CHECK_THAT(outcome.error().cause, Catch::Contains(c.exception));
  CHECK_FALSE(refused.topics->is_ready(TopicName(Text("t"))));
  CHECK(refused.log->levels.back() == LogLevel::warn);
}

TEST_CASE("source topics: a call that was given up fails nothing", "[runtime][topics]") {
  Topics given_up;
  given_up.cluster->on_call = [&] { given_up.stop.request_stop(); };
  given_up.cluster->outcome = broker_error("TimeoutException", Errc::retriable);
  const auto outcome = given_up.make_ready();
  CHECK(given_up.cluster->stopped);
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().code == Errc::retriable);
}

TEST_CASE("source topics: no record is sent before its topic is there", "[runtime][topics]") {
  Topics made;
  auto cluster = made.cluster;
  fakes::SourceRun source([&](SourceLoopParts& parts) { parts.topics = std::move(made.topics); });
  source.polls = {fakes::source_record("t", "1"), fakes::source_record("u", "2"),
                  fakes::source_record("t", "3")};
  cluster->on_call = [&] {
    CHECK(source.errors.writers->sent.size() == cluster->asked.size() - 1);
  };
  CHECK(source.run().end == GrantEnd::idle);
  CHECK(source.sent() == Texts{"t=1", "u=2", "t=3"});
  CHECK(cluster->asked == Texts{"t", "u"});
}

TEST_CASE("source topics: the batch waits for a cluster that does not answer",
          "[runtime][topics]") {
  Topics made;
  auto cluster = made.cluster;
  fakes::SourceRun source([&](SourceLoopParts& parts) { parts.topics = std::move(made.topics); });
  cluster->exists = broker_error("TimeoutException", Errc::retriable);
  source.polls = {fakes::source_record("t", "1"), fakes::source_record("t", "2")};
  const auto report = source.run();
  CHECK(report.end == GrantEnd::idle);
  CHECK(report.idle == 100ms);
  CHECK(source.sent().empty());
  SECTION("and goes on in order") {
    source.advance(50ms);
    CHECK(source.run().idle == 50ms);
    CHECK(cluster->asked.size() == 1);
    cluster->exists = true;
    source.advance(50ms);
    CHECK(source.run().end == GrantEnd::idle);
    CHECK(source.sent() == Texts{"t=1", "t=2"});
    CHECK(source.observer->polled_count == 2);
  }
  SECTION("or is taken back when the task stops") {
    std::stop_source stop;
    stop.request_stop();
    CHECK(source.run(stop.get_token()).end == GrantEnd::stopped);
    CHECK(source.loop->stop().ok());
    CHECK(source.sent().empty());
  }
}

TEST_CASE("source topics: a topic that cannot be had fails the task at that record",
          "[runtime][topics]") {
  Topics made;
  made.cluster->outcome = broker_error("TopicAuthorizationException");
  fakes::SourceRun source([&](SourceLoopParts& parts) { parts.topics = std::move(made.topics); });
  source.polls = {fakes::source_record("t", "1")};
  const auto report = source.run();
  CHECK(report.end == GrantEnd::failed);
  REQUIRE(report.error);
  CHECK(report.error->java_class == "org.apache.kafka.connect.errors.ConnectException");
  CHECK_THAT(report.error->record, Catch::StartsWith("t from {\"p\":\"0\"}"));
  CHECK(source.sent().empty());
}

}  // namespace troupe::runtime
