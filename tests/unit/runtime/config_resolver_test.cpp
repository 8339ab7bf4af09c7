#include "runtime/worker/config_resolver.hpp"

#include "runtime/worker/task_plan.hpp"
#include "runtime/worker/validation.hpp"
#include "tests/support/builtin_plugins.hpp"
#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

std::shared_ptr<Registry> builtins() {
  auto registry = std::make_shared<Registry>();
  tests::register_builtins(*registry);
  return registry;
}

/// A worker file with one provider, and a file of secrets.
struct Given {
  tests::ScratchFolder scratch;
  std::string file = scratch.path("s.properties");
  std::shared_ptr<Registry> plugins = builtins();
  Settings worker = {{"config.providers", "f,none"},
                     {"config.providers.f.class", "FileConfigProvider"},
                     {"plugin.path", "${f:" + file + ":password}"},
                     {"other", "${f:" + file + ":password}"}};

  Given() { std::ofstream(file) << "password=hunter2\nbatch=7\n"; }
  std::string reference(const std::string& key) const { return "${f:" + file + ':' + key + '}'; }
  ConfigResolver resolver() const {
    auto made = ConfigResolver::create(worker, *plugins);
    REQUIRE(made.ok());
    return std::move(made).value();
  }
};

class KeepingLogger final : public Logger {
 public:
  std::vector<std::string> lines;
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel, std::string_view message) override { lines.emplace_back(message); }
};

std::string all_text(const ConfigInfos& infos) {
  std::string text = infos.name;
  for (const auto& info : infos.configs) {
    text += info.value.value.value_or("") + '\n';
    for (const auto& error : info.value.errors) {
      text += error + '\n';
    }
  }
  return text;
}

}  // namespace

TEST_CASE("resolver: the worker file's providers, plugin.path as it stands", "[runtime][config]") {
  const Given given;
  const auto resolved = given.resolver().resolve_worker(given.worker);
  REQUIRE(resolved.ok());
  CHECK(resolved->settings.at("other") == "hunter2");
  CHECK(resolved->settings.at("plugin.path") == given.reference("password"));
  CHECK_FALSE(resolved->ttl);
  CHECK(ConfigResolver().resolve(Settings{{"a", "${f:x:y}"}})->settings.at("a") == "${f:x:y}");
}

TEST_CASE("resolver: a provider that cannot be made", "[runtime][config]") {
  Given given;
  given.worker["config.providers.f.class"] = "no.Such";
  CHECK(ConfigResolver::create(given.worker, *given.plugins).error().message ==
        "Invalid value no.Such for configuration config.providers.f.class: Could not load config "
        "provider class or one of its dependencies");
  given.worker["config.providers.f.class"] = "FileConfigProvider";
  given.worker["config.providers.f.param.allowed.paths"] = "relative";
  CHECK(ConfigResolver::create(given.worker, *given.plugins).error().message ==
        "Path relative is not absolute");
}

TEST_CASE("resolver: a file that is gone is an error with its cause", "[runtime][config]") {
  const Given given;
  const auto resolved = given.resolver().resolve(Settings{{"a", "${f:/none/such:k}"}});
  REQUIRE_FALSE(resolved.ok());
  CHECK(resolved.error().message == "Could not read properties from file /none/such");
  CHECK(resolved.error().java_class == "org.apache.kafka.common.config.ConfigException");
  CHECK(resolved.error().cause.find("No such file") != std::string::npos);
}

TEST_CASE("task configurations get the references of their connector back", "[runtime][config]") {
  std::vector<Settings> tasks = {{{"a", "hunter2"}, {"b", "plain"}, {"c", "own"}}, {}};
  restore_references({{"a", "x ${f:p:k}"}, {"b", "plain"}, {"d", "${f:p:k}"}}, tasks);
  CHECK(tasks[0] == Settings{{"a", "x ${f:p:k}"}, {"b", "plain"}, {"c", "own"}});
  CHECK(tasks[1].empty());
}

TEST_CASE("plans are resolved for a task alone, with what must not be shown", "[runtime][config]") {
  const Given given;
  TaskPlan plan;
  plan.connector_config = {{"x", given.reference("password")}};
  plan.task_config = {{"y", given.reference("batch")}};
  const auto secrets = std::make_shared<SharedSecrets>();
  REQUIRE(resolve_plan(given.resolver(), plan, *secrets).ok());
  CHECK(plan.connector_config.at("x") == "hunter2");
  CHECK(plan.task_config.at("y") == "7");
  CHECK(secrets->scrub("hunter2 7") ==
        given.reference("password") + ' ' + given.reference("batch"));
  const auto logger = std::make_shared<KeepingLogger>();
  scrubbing_logger(logger, secrets)->warn("cannot open hunter2");
  CHECK(logger->lines == std::vector{"cannot open " + given.reference("password")});
  const auto hidden = secrets->hide(Status(Error{Errc::data, "hunter2", "c", "d: hunter2"}));
  CHECK(hidden.error().message == given.reference("password"));
  CHECK(hidden.error().cause == "d: " + given.reference("password"));
  CHECK(secrets->hide(Status(Done{})).ok());
}

TEST_CASE("validation sees what is resolved and shows references", "[runtime][config]") {
  const Given given;
  ValidationContext context;
  context.plugins = given.plugins;
  context.resolver = given.resolver();
  const auto password = given.reference("password");
  const ConfigMap config = {{"name", "n"},
                            {"connector.class", "FileStreamSource"},
                            {"topic", password},
                            {"batch.size", given.reference("batch")},
                            {"errors.tolerance", password},
                            {"tasks.max", password},
                            {"producer.override.sasl.jaas.config", password},
                            {"producer.override.client.id", password}};
  const auto infos = validate_config(context, config);
  REQUIRE(infos.ok());
  const auto text = all_text(*infos);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("Invalid value " + password + " for configuration tasks.max: Not a number") !=
        std::string::npos);
  CHECK(infos->error_count == 3);
  const auto refused = validate_connector(context, config);
  CHECK(refused.error().message.find("hunter2") == std::string::npos);
  auto broken = config;
  broken["producer.override.linger.ms"] = password;
  CHECK(validate_config(context, broken).error().message ==
        "Invalid value " + password + " for configuration linger.ms: Not a number of type LONG");
  broken["connector.class"] = password;
  CHECK(validate_config(context, broken).error().message.find("hunter2") == std::string::npos);
}

TEST_CASE("validation: policies of overrides, definitions of plugins", "[runtime][config]") {
  const Given given;
  ValidationContext context;
  context.plugins = given.plugins;
  context.policy =
      *config::OverridePolicy::parse({{"connector.client.config.override.policy", "None"}});
  const auto refused = validate_connector(context, {{"name", "n"},
                                                    {"connector.class", "FileStreamSource"},
                                                    {"topic", "t"},
                                                    {"producer.override.acks", "1"},
                                                    {"consumer.override.group.id", "not used"}});
  CHECK(refused.error().code == Errc::bad_request);
  CHECK(refused.error().message.find("contains the following 1 error(s):\nThe 'None' policy does "
                                     "not allow 'acks' to be overridden") != std::string::npos);
  CHECK(plugin_config(*given.plugins, "FileStreamSink", {})->size() == 25);
  CHECK(plugin_config(*given.plugins, "none", {}).error().message == "Unknown plugin none.");
  CHECK(plugin_config(*given.plugins, "java.lang.String", {}).error().code == Errc::internal);
  CHECK(plugin_config(*given.plugins, "FileStreamSink", "[99,99]")
            .error()
            .message.find(
                "not found that matches the version range [99,99], available versions: [") !=
        std::string::npos);
  CHECK(plugin_config(*given.plugins, "FileStreamSink", "[99").error().code == Errc::bad_request);
}

}  // namespace troupe::runtime
