#include "runtime/worker/plugins_of_task.hpp"

#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace troupe::runtime {

TEST_CASE("plugins of a task: full names and versions, predicates once", "[runtime][worker]") {
  auto registry = std::make_shared<Registry>();
  register_builtin_converters(*registry);
  register_builtin_transforms(*registry);
  connectors::register_builtin_connectors(*registry);
  WorkerParts parts;
  parts.plugins = registry;
  parts.config.key_converter = {"StringConverter", {}};
  parts.config.value_converter = {"JsonConverter", {}};
  parts.config.header_converter = {"SimpleHeaderConverter", {}};
  const TaskPlan plan{{{"c"}, 0},
                      ConnectorKind::source,
                      {{"connector.class", "FileStreamSource"},
                       {"transforms", "b, a"},
                       {"transforms.a.type", "RegexRouter"},
                       {"transforms.b.type", "org.apache.kafka.connect.transforms.Filter"},
                       {"transforms.a.predicate", "p"},
                       {"transforms.b.predicate", "p"},
                       {"predicates", "p, unused"},
                       {"predicates.p.type", "RecordIsTombstone"}},
                      {{"task.class", "some.Task"}}};
  const auto converters = make_converters(parts, plan);
  REQUIRE(converters.ok());
  const auto plugins = plugins_of(parts, plan, *converters, "9");
  CHECK(plugins.connector_type == "source");
  CHECK(plugins.connector.class_name == "org.apache.kafka.connect.file.FileStreamSourceConnector");
  CHECK(plugins.connector.version ==
        registry->connector_version(plugins.connector.class_name).value_or("none"));
  CHECK(plugins.task.class_name == "some.Task");
  CHECK(plugins.task.version == "9");
  CHECK(plugins.key_converter.class_name == "org.apache.kafka.connect.storage.StringConverter");
  CHECK(plugins.value_converter.class_name == "org.apache.kafka.connect.json.JsonConverter");
  CHECK(plugins.header_converter.class_name ==
        "org.apache.kafka.connect.storage.SimpleHeaderConverter");
  CHECK_FALSE(plugins.header_converter.version.empty());
  REQUIRE(plugins.transforms.size() == 2);
  CHECK(plugins.transforms[0].alias == "b");
  CHECK(plugins.transforms[1].plugin.class_name ==
        "org.apache.kafka.connect.transforms.RegexRouter");
  REQUIRE(plugins.predicates.size() == 1);
  CHECK(plugins.predicates[0].plugin.class_name ==
        "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
}

}  // namespace troupe::runtime
