#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/plugins/trace.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace troupe::runtime {

TEST_CASE("guard: whatever plugin code throws becomes an error", "[runtime][plugins]") {
  CHECK(guard([] { return 5; }).value() == 5);
  const auto own = guard([]() -> int { throw RetriableException("later"); });
  CHECK(own.error().code == Errc::retriable);
  CHECK(own.error().java_class == "org.apache.kafka.connect.errors.RetriableException");
  CHECK(guard([] { throw ConfigException("no"); }).error().code == Errc::invalid_config);
  CHECK(guard([] { throw DataException("no"); }).error().code == Errc::data);
  CHECK(guard([] { throw std::runtime_error("text"); }).error().message.find("text") !=
        std::string::npos);
  const auto number = guard([] { throw 42; });
  REQUIRE_FALSE(number.ok());
  CHECK(number.error().message.find("int") != std::string::npos);
}

TEST_CASE("guard: a factory that makes nothing is an error that says of what",
          "[runtime][plugins]") {
  Registry registry;
  registry.add_source({"a.Source", "1"}, [] { return nullptr; });
  registry.add_sink({"a.Sink", "1"}, {});
  registry.add_transformation({"a.Transform", "1"}, [] { return nullptr; });
  CHECK(registry.create_connector("a.Source").error().message ==
        "the plugin made no object: connector a.Source");
  CHECK(registry.create_connector("a.Sink").error().java_class == "std::bad_function_call");
  CHECK(registry.create_transformation("a.Transform").error().message ==
        "the plugin made no object: class a.Transform");
}

TEST_CASE("traces: class and message first, then causes", "[runtime][plugins]") {
  const Error cause{Errc::data, "bad byte", "org.apache.kafka.connect.errors.DataException", ""};
  const auto error = wrapped("org.apache.kafka.connect.errors.ConnectException",
                             "Tolerance exceeded in error handler", cause);
  CHECK(error.code == Errc::data);
  CHECK(trace_text(error) ==
        "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler\n"
        "Caused by: org.apache.kafka.connect.errors.DataException: bad byte\n");
}

TEST_CASE("registry: classes by full name, simple name and alias", "[runtime][plugins]") {
  Registry registry;
  register_builtin_converters(registry);
  connectors::register_builtin_connectors(registry);
  for (const std::string name : {"org.apache.kafka.connect.file.FileStreamSourceConnector",
                                 "FileStreamSourceConnector", "FileStreamSource"}) {
    CAPTURE(name);
    CHECK(registry.connector_kind(name) == ConnectorKind::source);
    CHECK(registry.create_connector(name).value().source != nullptr);
  }
  CHECK(registry.create_converter("JsonConverter").ok());
  CHECK(registry.connector_kind("none") == ConnectorKind::unknown);
  CHECK_FALSE(registry.create_converter("none").ok());
}

TEST_CASE("registry: the second class of a name is refused, and where the first came from told",
          "[runtime][plugins]") {
  Registry registry;
  connectors::register_builtin_connectors(registry);
  registry.set_origin("/plugins/other.so");
  CHECK_THROWS_AS(connectors::register_builtin_connectors(registry), AlreadyExistsException);
  try {
    connectors::register_builtin_connectors(registry);
  } catch (const AlreadyExistsException& e) {
    CHECK(std::string(e.what()).find("built in") != std::string::npos);
  }
}

TEST_CASE("registry: sinks before sources, converters on demand", "[runtime][plugins]") {
  Registry registry;
  register_builtin_converters(registry);
  connectors::register_builtin_connectors(registry);
  const auto connectors_only = registry.list(true);
  const auto is_sink = [](const auto& plugin) { return plugin.kind == PluginInfo::Kind::sink; };
  const auto is_source = [](const auto& plugin) { return plugin.kind == PluginInfo::Kind::source; };
  const auto first_source = std::find_if(connectors_only.begin(), connectors_only.end(), is_source);
  CHECK(std::count_if(connectors_only.begin(), first_source, is_sink) == 3);
  CHECK(std::count_if(first_source, connectors_only.end(), is_source) == 5);
  CHECK(connectors_only.size() == 8);
  CHECK(registry.list(false).size() > connectors_only.size());
}

}  // namespace troupe::runtime
