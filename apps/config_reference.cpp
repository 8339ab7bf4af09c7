// Writes docs/configuration.md from the tables that parsing and validation read.
//   troupe-config-reference            prints the page
//   troupe-config-reference --check F  compares it with a file
#include "config/connector_config.hpp"
#include "config/keys/client_defs.hpp"
#include "config/keys/worker_defs.hpp"
#include "config/reference_page.hpp"
#include "connectors/builtin.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/plugins/registry_lookup.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

namespace {

using troupe::ConfigDef;
using troupe::ConnectorType;
using namespace troupe::config;

constexpr const char* preface =
    R"(# Settings

Made from the tables that troupe parses and validates settings with; change those, not this page, and
write it anew with `build/dev/bin/troupe-config-reference > docs/configuration.md`. Names, types and
defaults are those of Kafka Connect 4.2. What troupe adds starts with `troupe.` and is described in
the [README](../README.md).

Any value of a worker's or a connector's settings may contain variables, `${provider:path:key}`, when
the worker file names the provider in `config.providers`:

| class | variable | parameter |
| --- | --- | --- |
| `org.apache.kafka.common.config.provider.FileConfigProvider` | `${name:/path/of.properties:key}` | `allowed.paths`: absolute paths it may read below, comma separated |
| `org.apache.kafka.common.config.provider.DirectoryConfigProvider` | `${name:/folder:file}`: the whole file | `allowed.paths` |
| `org.apache.kafka.common.config.provider.EnvVarConfigProvider` | `${name:VARIABLE}` | `allowlist.pattern`: regular expression of whole names it may read |

What a variable stands for is shown nowhere: answers, the log and stored configurations have the
variable itself. `plugin.path` is taken as it stands.

)";

std::set<std::string> names_of(const ConfigDef& def) {
  std::set<std::string> names;
  for (const auto& key : def.keys()) {
    names.insert(key.name);
  }
  return names;
}

std::string workers() {
  return reference_section("Every worker", "", standalone_def(), {"offset.storage.file.filename"}) +
         reference_section("Standalone workers", "", standalone_def(),
                           [] {
                             auto others = names_of(standalone_def());
                             others.erase("offset.storage.file.filename");
                             return others;
                           }()) +
         reference_section("Distributed workers",
                           "Distributed workers are not there yet; their files are checked with "
                           "these keys.",
                           distributed_def(), names_of(standalone_def()));
}

std::string connectors(const PluginLookup& plugins) {
  const auto common = connector_def(std::nullopt, {}, plugins);
  ConfigDef transform =
      connector_def(std::nullopt, {{"transforms", "<name>"}, {"predicates", "<name>"}}, plugins);
  return reference_section("Every connector", "", common) +
         reference_section("Sink connectors", "", connector_def(ConnectorType::sink, {}, plugins),
                           names_of(common)) +
         reference_section("Source connectors", "",
                           connector_def(ConnectorType::source, {}, plugins), names_of(common)) +
         reference_section("Transforms and predicates",
                           "Of each name in `transforms` and `predicates`; transforms have "
                           "`predicate` and `negate` besides, and the settings of their class.",
                           transform, names_of(common)) +
         reference_section("Topic creation groups",
                           "Under `topic.creation.<group>.`, of source connectors. The group "
                           "`default` must set the number of replicas and partitions and matches "
                           "every topic; other groups inherit what they do not set. Any other key "
                           "is a setting of the new topic.",
                           topic_creation_def(false));
}

std::string clients() {
  const std::string text =
      "Under `producer.`, `consumer.` and `admin.` in a worker file, and under "
      "`producer.override.`, "
      "`consumer.override.` and `admin.override.` in a connector's configuration.";
  return reference_section("Kafka producers", text, client_def(ClientType::producer)) +
         reference_section("Kafka consumers", "", client_def(ClientType::consumer)) +
         reference_section("Kafka admin clients", "", client_def(ClientType::admin));
}

std::string plugins_of(const PluginLookup& plugins, PluginKind kind) {
  std::string page;
  for (const auto& name : plugins.names(kind)) {
    page += reference_section('`' + name + '`', "", plugins.definition(kind, name));
  }
  return page;
}

std::string page() {
  troupe::runtime::Registry registry;
  troupe::runtime::register_builtin_converters(registry);
  troupe::runtime::register_builtin_transforms(registry);
  troupe::connectors::register_builtin_connectors(registry);
  const troupe::runtime::RegistryLookup plugins(registry);
  auto text = preface + workers() + connectors(plugins) + clients();
  for (const auto kind : {PluginKind::connector, PluginKind::converter, PluginKind::transformation,
                          PluginKind::predicate}) {
    text += plugins_of(plugins, kind);
  }
  text.pop_back();
  return text;
}

int check(const std::string& path) {
  std::ifstream file(path);
  const std::string found((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (found == page()) {
    return 0;
  }
  std::cerr << path << " is not what the tables say; write it anew with "
            << "troupe-config-reference > docs/configuration.md\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--check") {
    return check(argv[2]);
  }
  if (argc != 1) {
    std::cerr << "Usage: troupe-config-reference [--check FILE]\n";
    return 1;
  }
  std::cout << page();
  return 0;
}
