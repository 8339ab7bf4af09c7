#include "runtime/observability/task_plugins.hpp"

#include "runtime/observability/app_info.hpp"
#include "tests/unit/runtime/observability/registry.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime {

TEST_CASE("task plugins: shown by their classes and versions", "[runtime][metrics]") {
  tests::Registry r;
  const auto told = [&](const std::string& group, const std::string& attribute,
                        const std::string& value, const std::string& more = {}) {
    return r.value("kafka_connect_connector_" + group + attribute + "{connector=\"c\",task=\"1\"" +
                   more + "," + attribute + "=\"" + value + "\"}");
  };
  auto groups = show_task_plugins(r.metrics, {{"c"}, 1},
                                  {"sink",
                                   {"a.Connector", "1"},
                                   {"a.Task", "2"},
                                   {"a.Key", "3"},
                                   {"a.Value", "4"},
                                   {"a.Header", "undefined"},
                                   {{"t1", {"a.Transform", "6"}}, {"t2", {"b.Transform", "7"}}},
                                   {{"p", {"a.Predicate", "8"}}}});
  for (const auto& [attribute, value] :
       {std::pair("connector_type", "sink"), std::pair("connector_class", "a.Connector"),
        std::pair("connector_version", "1"), std::pair("task_class", "a.Task"),
        std::pair("task_version", "2"), std::pair("key_converter_class", "a.Key"),
        std::pair("key_converter_version", "3"), std::pair("value_converter_class", "a.Value"),
        std::pair("value_converter_version", "4"), std::pair("header_converter_class", "a.Header"),
        std::pair("header_converter_version", "undefined")}) {
    CAPTURE(attribute);
    CHECK(told("task_", attribute, value) == "1");
  }
  CHECK(told("transform_", "transform_class", "a.Transform", ",transform=\"t1\"") == "1");
  CHECK(told("transform_", "transform_version", "7", ",transform=\"t2\"") == "1");
  CHECK(told("predicate_", "predicate_class", "a.Predicate", ",predicate=\"p\"") == "1");
  CHECK(told("predicate_", "predicate_version", "8", ",predicate=\"p\"") == "1");
  groups.clear();
  CHECK(told("task_", "task_class", "a.Task") == "none");
}

TEST_CASE("app info: version, commit, and when it began", "[runtime][metrics]") {
  tests::Registry r;
  const auto shown = show_app_info(r.metrics, "host:8083", {"4.2.0", "troupe-1", "id"}, 1500);
  CHECK(r.value("kafka_connect_version_info{clientid=\"\\\"host:8083\\\"\",version=\"4.2.0\"}") ==
        "1");
  CHECK(
      r.value(
          "kafka_connect_commit_id_info{clientid=\"\\\"host:8083\\\"\",commit_id=\"troupe-1\"}") ==
      "1");
  CHECK(r.value("kafka_connect_start_time_seconds{clientid=\"\\\"host:8083\\\"\"}") == "1.5");
}

}  // namespace troupe::runtime
