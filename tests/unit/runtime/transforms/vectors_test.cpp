// Against recorded answers of Kafka Connect 4.2.0: tests/compat/transforms.json.
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry.hpp"
#include "tests/support/vector_notation.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

namespace troupe::runtime {

namespace {

using Json = test::Json;

constexpr std::size_t expected_cases = 823;

/// What our data model cannot hold: tests/compat/README.md says why.
const std::set<std::string> left_out = {"mask-schemaless-bigint", "mask-schemaless-replacement",
                                        "topicname-null-topic"};

/// Object hash codes differ from run to run, and maps have one Java class here.
std::string comparable(std::string message) {
  const std::string linked = "java.util.LinkedHashMap";
  if (const auto found = message.find(linked); found != std::string::npos) {
    message.replace(found, linked.size(), "java.util.HashMap");
  }
  const auto hash = message.find("InsertionSpec@");
  return hash == std::string::npos ? message : message.substr(0, hash);
}

void check_error(const Error& error, const Json& want) {
  CHECK(error.java_class == want.at("class").get<std::string>());
  CHECK(comparable(error.message) == comparable(want.at("message").get<std::string>()));
  if (want.contains("cause")) {
    const auto cause_class = want.at("cause").at("class").get<std::string>();
    CHECK(error.cause.substr(0, cause_class.size()) == cause_class);
  }
}

ConfigMap config_of(const Json& item) {
  ConfigMap config;
  for (const auto& [name, value] : item.at("config").items()) {
    config[name] = value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
  }
  return config;
}

/// Configures as a worker does; a null, which settings cannot hold, is left to the definition.
template <class Plugin>
Status configure(Plugin& plugin, const ConfigMap& config) {
  const bool has_null =
      std::any_of(config.begin(), config.end(), [](const auto& entry) { return !entry.second; });
  return guard([&] {
    if (has_null) {
      static_cast<void>(plugin.config().parse(config));
      return;
    }
    Settings settings;
    for (const auto& [name, value] : config) {
      settings[name] = *value;
    }
    plugin.configure(settings);
  });
}

void check_record(const Result<bool>& kept, const ConnectRecord& got, const Json& result) {
  if (result.contains("error")) {
    REQUIRE_FALSE(kept.ok());
    CHECK(result.at("error").at("stage") != "configure");
    check_error(kept.error(), result.at("error"));
    return;
  }
  REQUIRE(kept.ok());
  CHECK(*kept != result.value("dropped", false));
  if (result.contains("record")) {
    const auto want = test::source_record_of(result.at("record"));
    CHECK(test::difference(got, want) == "");
  }
}

void check_transform(const Registry& registry, const Json& item) {
  auto transform = registry.create_transformation(item.at("class")).value();
  const auto configured = configure(*transform, config_of(item));
  const auto& result = item.at("result");
  if (!configured.ok()) {
    REQUIRE(result.contains("error"));
    CHECK(result.at("error").at("stage") == "configure");
    check_error(configured.error(), result.at("error"));
    return;
  }
  if (!item.contains("record")) {
    CHECK(result.value("configured", false));
    return;
  }
  const auto& notation = item.at("record");
  if (notation.at("kind") == "sink") {
    auto record = test::sink_record_of(notation);
    const auto kept = guard([&] { return transform->apply_to_sink(record); });
    check_record(kept, record, result);
  } else {
    auto record = test::source_record_of(notation);
    const auto kept = guard([&] { return transform->apply_to_source(record); });
    check_record(kept, record, result);
  }
}

void check_predicate(const Registry& registry, const Json& item) {
  auto predicate = registry.create_predicate(item.at("class")).value();
  const auto configured = configure(*predicate, config_of(item));
  const auto& result = item.at("result");
  if (!configured.ok()) {
    REQUIRE(result.contains("error"));
    check_error(configured.error(), result.at("error"));
    return;
  }
  if (!item.contains("record")) {
    CHECK(result.value("configured", false));
    return;
  }
  const auto record = test::source_record_of(item.at("record"));
  CHECK(predicate->test(record) == result.at("matches").get<bool>());
}

}  // namespace

TEST_CASE("transforms and predicates give what Kafka Connect gives",
          "[runtime][transforms][compat]") {
  std::ifstream file(TROUPE_TEST_DATA "/transforms.json");
  const auto cases = Json::parse(file).at("cases");
  REQUIRE(cases.size() == expected_cases);
  Registry registry;
  register_builtin_transforms(registry);
  std::size_t run = 0;
  std::size_t skipped = 0;
  for (const auto& item : cases) {
    const auto name = item.at("name").get<std::string>();
    CAPTURE(name);
    if (left_out.contains(name)) {
      ++skipped;
      continue;
    }
    ++run;
    if (item.at("kind") == "transform") {
      check_transform(registry, item);
    } else {
      check_predicate(registry, item);
    }
  }
  std::cout << "transforms.json: " << run << " cases run, " << skipped << " left out\n";
  CHECK(run == expected_cases - left_out.size());
}

}  // namespace troupe::runtime
