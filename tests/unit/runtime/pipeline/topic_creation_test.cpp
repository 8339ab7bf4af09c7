#include "runtime/pipeline/topic_creation.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime {

namespace {

const Settings required = {{"topic.creation.default.partitions", "3"},
                           {"topic.creation.default.replication.factor", "2"}};

Settings with(Settings settings) {
  settings.insert(required.begin(), required.end());
  return settings;
}

Result<TopicCreationGroups> parse(const Settings& settings) {
  std::vector<std::string> warnings;
  return TopicCreationGroups::from(settings, warnings);
}

NewTopic chosen(const Settings& settings, const std::string& topic) {
  auto groups = parse(settings);
  REQUIRE(groups.ok());
  return groups->group_of(topic).new_topic(topic);
}

}  // namespace

TEST_CASE("topic creation: used as soon as one of its keys is there", "[runtime][topics]") {
  CHECK_FALSE(uses_topic_creation({{"topic", "t"}, {"topics", "t"}}));
  CHECK(uses_topic_creation({{"topic.creation.groups", ""}}));
  CHECK(uses_topic_creation(required));
}

TEST_CASE("topic creation: the first group that matches", "[runtime][topics]") {
  const auto settings = with({{"topic.creation.groups", "b, a"},
                              {"topic.creation.a.include", ".*"},
                              {"topic.creation.a.partitions", "11"},
                              {"topic.creation.b.include", "order.*,bill.*"},
                              {"topic.creation.b.exclude", ".*-secret,bill"},
                              {"topic.creation.b.partitions", "22"}});
  struct Case {
    const char* name;
    const char* topic;
    std::int32_t partitions;
  };
  const auto c = GENERATE(values<Case>({
      {"the list's order, not the alphabet's", "orders", 22},
      {"any of the expressions", "bills", 22},
      {"the whole name", "my-orders", 11},
      {"exclude wins", "orders-secret", 11},
      {"exclude wants the whole name as well", "orders-secret-not", 22},
      {"excluded by one of several", "bill", 11},
  }));
  CAPTURE(c.name);
  CHECK(chosen(settings, c.topic).partitions == c.partitions);
}

TEST_CASE("topic creation: the default group takes the rest", "[runtime][topics]") {
  SECTION("without any other") {
    const auto topic = chosen(required, "t");
    CHECK(topic.name == "t");
    CHECK(topic.partitions == 3);
    CHECK(topic.replication_factor == 2);
    CHECK(topic.config.empty());
  }
  SECTION("its own include and exclude do not count") {
    CHECK(chosen(with({{"topic.creation.default.include", "none"},
                       {"topic.creation.default.exclude", ".*"}}),
                 "t")
              .partitions == 3);
  }
  SECTION("a group without include matches nothing") {
    CHECK(chosen(with({{"topic.creation.groups", "a"}, {"topic.creation.a.partitions", "9"}}), "t")
              .partitions == 3);
  }
}

TEST_CASE("topic creation: a group inherits numbers, not settings of the topic",
          "[runtime][topics]") {
  const auto topic = chosen(with({{"topic.creation.groups", "a"},
                                  {"topic.creation.a.include", "t"},
                                  {"topic.creation.a.retention.ms", "7"},
                                  {"topic.creation.a.cleanup.policy", "compact"},
                                  {"topic.creation.a.replication.factor", "-1"},
                                  {"topic.creation.ab.retention.ms", "no group of this name"},
                                  {"topic.creation.default.compression.type", "lz4"}}),
                            "t");
  CHECK(topic.partitions == 3);
  CHECK(topic.replication_factor == -1);
  CHECK(topic.config == Settings{{"cleanup.policy", "compact"}, {"retention.ms", "7"}});
  CHECK(to_text(topic) ==
        "(name=t, numPartitions=3, replicationFactor=-1, replicasAssignments=null, "
        "configs={cleanup.policy=compact, retention.ms=7})");
}

TEST_CASE("topic creation: texts of groups are upstream's", "[runtime][topics]") {
  const auto groups = parse(with({{"topic.creation.groups", "a"},
                                  {"topic.creation.a.include", "t, u"},
                                  {"topic.creation.a.exclude", "x"},
                                  {"topic.creation.a.min.insync.replicas", "2"}}));
  CHECK(groups->group_of("u").to_text() ==
        "TopicCreationGroup{name='a', inclusionPattern=t|u, exclusionPattern=x, numPartitions=3, "
        "replicationFactor=2, otherConfigs={min.insync.replicas=2}}");
  CHECK(groups->group_of("v").to_text() ==
        "TopicCreationGroup{name='default', inclusionPattern=.*, exclusionPattern=, "
        "numPartitions=3, replicationFactor=2, otherConfigs={}}");
}

TEST_CASE("topic creation: `default` in the list is told and ignored", "[runtime][topics]") {
  std::vector<std::string> warnings;
  const auto groups = TopicCreationGroups::from(with({{"topic.creation.groups", "default,a"},
                                                      {"topic.creation.a.include", "t"},
                                                      {"topic.creation.a.partitions", "5"}}),
                                                warnings);
  REQUIRE(groups.ok());
  CHECK(groups->group_of("t").new_topic("t").partitions == 5);
  CHECK(warnings == std::vector<std::string>{"'default' topic creation group always exists and "
                                             "does not need to be listed explicitly"});
}

TEST_CASE("topic creation: what does not parse", "[runtime][topics]") {
  struct Case {
    const char* name;
    Settings settings;
    const char* want;
  };
  const auto c = GENERATE(values<Case>({
      {"nothing of the default group",
       {{"topic.creation.groups", "a"}},
       "Missing required configuration \"topic.creation.default.replication.factor\" which has no "
       "default value."},
      {"no partitions",
       {{"topic.creation.default.replication.factor", "1"}},
       "Missing required configuration \"topic.creation.default.partitions\" which has no default "
       "value."},
      {"a number that is none",
       with({{"topic.creation.groups", "a"}, {"topic.creation.a.partitions", "many"}}),
       "Invalid value many for configuration topic.creation.a.partitions: Not a number of type "
       "INT"},
      {"zero partitions",
       with({{"topic.creation.groups", "a"}, {"topic.creation.a.partitions", "0"}}),
       "Number of partitions must be positive, or -1 to use the broker's default"},
      {"a bad expression",
       with({{"topic.creation.groups", "a"}, {"topic.creation.a.include", "("}}), "include"},
      {"a group twice", with({{"topic.creation.groups", "a,a"}}), "Duplicate alias provided."},
  }));
  CAPTURE(c.name);
  const auto groups = parse(c.settings);
  REQUIRE_FALSE(groups.ok());
  CHECK_THAT(groups.error().message, Catch::Contains(c.want));
  CHECK(groups.error().code == Errc::invalid_config);
}

}  // namespace troupe::runtime
