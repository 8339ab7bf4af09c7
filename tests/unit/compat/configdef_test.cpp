// Against recorded answers of Kafka Connect 4.2.0: tests/compat/configdef.json.
#include "rest/route_table.hpp"
#include "rest/target.hpp"
#include "runtime/plugins/registry_lookup.hpp"
#include "runtime/worker/validation.hpp"
#include "tests/support/builtin_plugins.hpp"
#include "tests/support/definition_only_plugins.hpp"
#include "tests/support/fake_herder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>

namespace troupe::runtime {

namespace {

using Json = nlohmann::ordered_json;

const Json& recorded() {
  static const Json json = [] {
    std::ifstream file(TROUPE_TEST_DATA "/configdef.json");
    return Json::parse(file);
  }();
  return json;
}

bool is_mirror(const std::string& name) { return name.find(".mirror.") != std::string::npos; }

/// Registers stand-ins for recorded plugins that this worker does not have yet.
void add_missing(Registry& registry) {
  const RegistryLookup lookup(registry);
  const auto missing = [&](config::PluginKind kind, const std::string& name) {
    return lookup.find(kind, name).state != config::FoundClass::State::usable;
  };
  for (const auto& recorded_plugin : recorded().at("config")) {
    const std::string name = recorded_plugin.at("plugin");
    const std::string type = recorded_plugin.at("type");
    const PluginClass plugin{name, recorded_plugin.at("version")};
    const auto def = tests::recorded_definition(recorded_plugin.at("response"));
    if (type == "transformation" && missing(config::PluginKind::transformation, name)) {
      registry.add_transformation(
          plugin, [def] { return std::make_unique<tests::DefinitionOnlyTransformation>(def); });
    } else if (type == "predicate" && missing(config::PluginKind::predicate, name)) {
      registry.add_predicate(
          plugin, [def] { return std::make_unique<tests::DefinitionOnlyPredicate>(def); });
    } else if (type == "converter" && missing(config::PluginKind::converter, name)) {
      registry.add_converter(
          plugin, [def] { return std::make_unique<tests::DefinitionOnlyConverter>(def); });
    } else if (type == "header_converter" && missing(config::PluginKind::header_converter, name)) {
      registry.add_header_converter(
          plugin, [def] { return std::make_unique<tests::DefinitionOnlyConverter>(def); });
    }
  }
}

/// A worker as the one that was recorded: its validation without threads.
class RecordedWorker final : public tests::FakeHerder {
 public:
  RecordedWorker() {
    auto registry = std::make_shared<Registry>();
    tests::register_builtins(*registry);
    has_transforms =
        registry->find_transformation("org.apache.kafka.connect.transforms.Cast$Value").has_value();
    add_missing(*registry);
    context.plugins = registry;
    const std::string json = "org.apache.kafka.connect.json.JsonConverter";
    context.defaults = {json, json, "org.apache.kafka.connect.storage.SimpleHeaderConverter"};
    context.distributed = true;
    context.group_id = "cfgdef";
  }

  void validate_config(ConfigMap config, Done<ConfigInfos> done) override {
    done(runtime::validate_config(context, config));
  }
  void plugin_config(const std::string& plugin, const std::optional<std::string>& version,
                     Done<std::vector<ConfigKeyInfo>> done) override {
    done(runtime::plugin_config(*context.plugins, plugin, version));
  }

  rest::Response ask(rest::Method method, const std::string& target, const std::string& body) {
    rest::Request request;
    request.method = method;
    request.body = body;
    if (!body.empty()) {
      request.content_type = "application/json";
    }
    REQUIRE(rest::parse_target(target, request));
    rest::Response answer;
    rest::worker_routes().serve(std::move(request), *this,
                                [&](rest::Response response) { answer = std::move(response); });
    return answer;
  }

  ValidationContext context;
  bool has_transforms = false;
};

/// Documentation is our own; the recorded one is left out.
void clear_documentation(Json& json) {
  if (json.is_object() && json.contains("documentation")) {
    CHECK_FALSE(json["documentation"].get<std::string>().empty());
    json["documentation"] = "";
  }
  if (json.is_structured()) {
    for (auto& child : json) {
      clear_documentation(child);
    }
  }
}

/// The available connectors differ; the text before their list does not.
void cut_list_of_connectors(Json& json) {
  if (json.is_object() && json.contains("message")) {
    const auto text = json["message"].get<std::string>();
    json["message"] = text.substr(0, text.find(", available connectors are: "));
  }
}

void compare(Json want, Json have) {
  if (want.contains("configs") && have.contains("configs")) {
    const auto& wanted = want["configs"];
    const auto& found = have["configs"];
    for (std::size_t i = 0; i < std::min(wanted.size(), found.size()); ++i) {
      CAPTURE(i);
      CHECK(wanted[i].dump() == found[i].dump());
    }
    CHECK(wanted.size() == found.size());
    want["configs"] = "compared";
    have["configs"] = "compared";
  }
  CHECK(want.dump() == have.dump());
}

/// Cases that need the built-in transforms' own validators.
const std::set<std::string>& cases_of_transforms() {
  static const std::set<std::string> names = {"source-transform-errors",
                                              "source-transform-list-keys", "sink-bad-regex"};
  return names;
}

}  // namespace

TEST_CASE("recorded validations: every answer is the same", "[compat][configdef]") {
  RecordedWorker worker;
  std::size_t run = 0;
  std::size_t of_mirror = 0;
  std::size_t of_transforms = 0;
  for (const auto& given : recorded().at("validate")) {
    const std::string name = given.at("name");
    const std::string plugin = given.at("plugin");
    if (is_mirror(plugin)) {
      ++of_mirror;
      continue;
    }
    if (!worker.has_transforms && cases_of_transforms().contains(name)) {
      ++of_transforms;
      continue;
    }
    INFO("configdef.json:" << name);
    const auto answer =
        worker.ask(rest::Method::put, "/connector-plugins/" + plugin + "/config/validate",
                   given.at("request").dump());
    CHECK(answer.status == given.at("status"));
    auto want = given.at("response");
    auto have = Json::parse(answer.body);
    clear_documentation(have);
    cut_list_of_connectors(want);
    cut_list_of_connectors(have);
    compare(want, have);
    ++run;
  }
  std::cout << "configdef.json: " << run << " validations compared, " << of_mirror
            << " of MirrorMaker left out, " << of_transforms << " without transforms left out\n";
  CHECK(of_mirror == 10);
  CHECK(run + of_transforms == 37);
}

TEST_CASE("recorded definitions: every plugin's keys are the same", "[compat][configdef]") {
  RecordedWorker worker;
  std::size_t run = 0;
  for (const auto& given : recorded().at("config")) {
    const std::string plugin = given.at("plugin");
    if (is_mirror(plugin)) {
      continue;
    }
    INFO("configdef.json:" << plugin);
    const auto answer =
        worker.ask(rest::Method::get, "/connector-plugins/" + plugin + "/config", "");
    CHECK(answer.status == given.at("status"));
    auto have = Json::parse(answer.body);
    for (auto& key : have) {
      key["documentation"] = "";
    }
    CHECK(given.at("response").dump() == have.dump());
    ++run;
  }
  std::cout << "configdef.json: " << run << " definitions compared, 3 of MirrorMaker left out\n";
  CHECK(run == 50);
}

}  // namespace troupe::runtime
