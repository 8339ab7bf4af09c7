// Everything a worker can be asked.
#include "tests/simulation/storm.hpp"

#include <utility>

namespace troupe::sim {

using runtime::ConnectorName;
using runtime::TargetState;

void Storm::ask() {
  auto& chance = worker_.chance();
  const ConnectorName name{chance.one_in(2) ? "source" : "sink"};
  switch (chance.below(8)) {
    case 0:
    case 1:
    case 2:
      return ask_for_life(name);
    case 3:
    case 4:
      return ask_for_change(name);
    case 5:
      return ask_for_offsets(name);
    case 6:
      return ask_about(name);
    default:
      return ask_about_all();
  }
}

void Storm::ask_for_life(const ConnectorName& name) {
  auto& herder = worker_.herder();
  auto& chance = worker_.chance();
  switch (chance.below(8)) {
    case 0:
      return herder.set_target(name, TargetState::paused, counted<Done>("pause"));
    case 1:
      return herder.set_target(name, TargetState::stopped, counted<Done>("stop"));
    case 2:
    case 3:
      return herder.set_target(name, TargetState::started, counted<Done>("resume"));
    case 4:
      return herder.restart_connector(name, counted<Done>("restart"));
    case 5:
    case 6:
      return herder.restart({name, chance.one_in(2), chance.one_in(2)},
                            counted<runtime::ConnectorStateInfo>("restart with parameters"));
    default:
      return herder.restart_task({name, 0}, counted<Done>("restart task"));
  }
}

void Storm::ask_for_change(const ConnectorName& name) {
  auto& herder = worker_.herder();
  auto& chance = worker_.chance();
  switch (chance.below(8)) {
    case 0:
    case 1:
      return herder.put_config(name, config_of(name.value),
                               counted<runtime::PutOutcome>("put config"));
    case 2:
    case 3:
      return herder.patch_config(
          name, {{"note", chance.one_in(2) ? std::optional<std::string>("patched") : std::nullopt}},
          counted<runtime::ConnectorInfo>("patch config"));
    case 4: {
      const auto wish = chance.one_in(2) ? std::optional(TargetState::stopped) : std::nullopt;
      return herder.create_connector({name, config_of(name.value), wish},
                                     counted<runtime::ConnectorInfo>("create"));
    }
    case 5:
      return herder.delete_connector(name, counted<Done>("delete"));
    case 6: {
      auto config = config_of(name.value);
      config["troupe.task.restart.max.attempts"] = chance.one_in(2) ? "3" : "-3";
      return herder.validate_config(std::move(config), counted<runtime::ConfigInfos>("validate"));
    }
    default:
      return herder.reset_active_topics(name, counted<Done>("reset topics"));
  }
}

/// Stops first, as a user would; whether it has stopped by then is another matter.
void Storm::ask_for_offsets(const ConnectorName& name) {
  auto& herder = worker_.herder();
  auto& chance = worker_.chance();
  if (chance.one_in(3)) {
    return herder.offsets(name, counted<runtime::ConnectorOffsets>("offsets"));
  }
  const bool resets = chance.one_in(2);
  const auto stopped = counted<Done>("stop");
  herder.set_target(name, TargetState::stopped, [this, name, resets, stopped](const auto& outcome) {
    stopped(outcome);
    if (stopping_) {
      return;
    }
    if (resets) {
      return worker_.herder().change_offsets(name, std::nullopt,
                                             counted<std::string>("reset offsets"));
    }
    worker_.herder().change_offsets(name, offsets_for(name), counted<std::string>("alter offsets"));
  });
}

/// Somewhere in what has been done already: nothing may be skipped.
runtime::ConnectorOffsets Storm::offsets_for(const ConnectorName& name) {
  const auto within = [this](std::int64_t done) {
    return static_cast<std::int64_t>(worker_.chance().below(static_cast<std::size_t>(done) + 1));
  };
  if (name.value == "source") {
    return {{OffsetMap{{Text("source"), Value("numbers")}},
             OffsetMap{{Text("next"), Value(within(stored()))}}}};
  }
  return {{OffsetMap{{Text("kafka_topic"), Value("t")}, {Text("kafka_partition"), Value(0)}},
           OffsetMap{{Text("kafka_offset"), Value(within(delivered_offset()))}}}};
}

void Storm::ask_about(const ConnectorName& name) {
  auto& herder = worker_.herder();
  switch (worker_.chance().below(6)) {
    case 0:
      return herder.connector_info(name, counted<runtime::ConnectorInfo>("info"));
    case 1:
      return herder.connector_status(name, counted<runtime::ConnectorStateInfo>("status"));
    case 2:
      return herder.tasks(name, counted<std::vector<runtime::TaskInfo>>("tasks"));
    case 3:
      return herder.task_status({name, 0}, counted<runtime::InstanceStatus>("task status"));
    case 4:
      return herder.active_topics(name, counted<std::vector<std::string>>("topics"));
    default:
      return herder.insight(name, counted<runtime::ConnectorInsight>("insight"));
  }
}

void Storm::ask_about_all() {
  auto& herder = worker_.herder();
  switch (worker_.chance().below(9)) {
    case 0:
      return herder.server_info(counted<runtime::ServerInfo>("server info"));
    case 1:
      return herder.health(counted<runtime::WorkerHealth>("health"));
    case 2:
      return herder.connectors(counted<std::vector<ConnectorName>>("connectors"));
    case 3:
      return herder.all_infos(counted<std::vector<runtime::ConnectorInfo>>("all infos"));
    case 4:
      return herder.all_statuses(counted<std::vector<runtime::ConnectorStateInfo>>("all statuses"));
    case 5:
      return herder.all_insights(counted<std::vector<runtime::ConnectorInsight>>("all insights"));
    case 6:
      return herder.plugins(false, counted<std::vector<runtime::PluginInfo>>("plugins"));
    case 7:
      return herder.plugin_config("sim.NumberSource", std::nullopt,
                                  counted<std::vector<runtime::ConfigKeyInfo>>("plugin config"));
    default:
      return herder.metrics_text(counted<std::string>("metrics"));
  }
}

}  // namespace troupe::sim
