#include "tests/simulation/tasks/run.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace troupe::sim {

using runtime::TargetState;

namespace {

constexpr std::size_t rough_steps = 700;
/// More, and a worker gives up.
constexpr std::size_t most_kills = 4;

}  // namespace

Run::Run(std::uint64_t seed)
    : weather_(Weather::of(seed)),
      witness_(weather_),
      chance_(std::make_shared<Chance>(seed)),
      scene_(std::make_shared<Scene>(weather_, witness_, chance_)),
      broker_(chance_, weather_.faults) {
  auto faults = weather_.faults;
  faults.refuses = [this](std::string_view value) {
    return weather_.is_too_large(RecordName::of(value));
  };
  broker_.set_faults(faults);
  broker_.set_watch(witness_);
  broker_.make_topic("t", weather_.partitions);
  begin();
}

Run::~Run() {
  // What the end of a worker does is checked by `stop` only.
  *is_dead_ = true;
  worker_.reset();
}

/// A process starts, with what the one before has left.
void Run::begin() {
  is_dead_ = std::make_shared<bool>(false);
  auto offsets = std::make_shared<SimulatedOffsets>(
      chance_, weather_.store_fails_one_in, stored_,
      [this](const runtime::RawOffsets& stored) { witness_.offsets_stored(stored); });
  worker_.emplace(Surroundings{
      chance_, clock_, broker_, std::move(offsets),
      [this](PluginRegistry& registry) { register_streams(registry, scene_, is_dead_); },
      [this, is_dead = is_dead_](std::string_view line) {
        if (!*is_dead) {
          witness_.logged(line);
        }
      }});
  worker_->executor().set_hangs_one_in(scene_->calm ? 0 : weather_.hangs_one_in);
  kills_ = 0;
  want("source");
  want("sink");
}

/// The process is killed.
void Run::crash() {
  *is_dead_ = true;
  broker_.cut_off();
  worker_->offsets().cut_off();
  stored_ = worker_->offsets().stored();
  worker_.reset();
  begin();
}

ConfigMap Run::config_of(const std::string& name) {
  ConfigMap config = {{"name", name},
                      {"note", std::to_string(chance_->below(2))},
                      {"errors.retry.timeout", "-1"},
                      {"errors.retry.delay.max.ms", "200"},
                      {"errors.tolerance", weather_.tolerant ? "all" : "none"}};
  const bool is_source = name == "source";
  if (is_source || !weather_.dead_letters) {
    config["errors.log.enable"] = "true";
    config["errors.log.include.messages"] = "true";
  }
  if (is_source) {
    config["connector.class"] = "sim.StreamSource";
    config["tasks"] = "1";
    config["transforms"] = "sieve";
    config["transforms.sieve.type"] = "sim.Sieve";
    return config;
  }
  config["connector.class"] = "sim.KeepSink";
  config["tasks"] = std::to_string(weather_.sink_tasks);
  config["tasks.max"] = config["tasks"];
  config["topics"] = "t";
  config["value.converter"] = "sim.StrictConverter";
  if (weather_.dead_letters) {
    config["errors.deadletterqueue.topic.name"] = "dead";
  }
  return config;
}

/// Asked again when the herder was killed over it.
void Run::want(const std::string& name) {
  worker_->herder().put_config(
      {name}, config_of(name), [this, name, is_dead = is_dead_](const auto& outcome) {
        if (*is_dead || stopping_) {
          return;
        }
        if (!outcome.ok()) {
          return want(name);
        }
        worker_->herder().set_target({name}, TargetState::started, [](const auto&) {});
      });
}

void Run::ask() {
  auto& herder = worker_->herder();
  const runtime::ConnectorName name{chance_->one_in(2) ? "source" : "sink"};
  const auto nobody = [](const auto&) {};
  switch (chance_->below(8)) {
    case 0:
      return herder.set_target(name, TargetState::paused, nobody);
    case 1:
      return herder.set_target(name, TargetState::stopped, nobody);
    case 2:
    case 3:
      return herder.set_target(name, TargetState::started, nobody);
    case 4:
      return herder.restart_connector(name, nobody);
    case 5:
      return herder.restart({name, chance_->one_in(2), chance_->one_in(2)}, nobody);
    case 6:
      return herder.restart_task({name, 0}, nobody);
    default:
      return herder.put_config(name, config_of(name.value), nobody);
  }
}

void Run::step() {
  worker_->step();
  if (const auto twice = broker_.find_double_life()) {
    witness_.note("two live incarnations of " + *twice);
  }
}

void Run::rage(std::size_t steps) {
  constexpr std::array names = {"troupe.herder", "troupe.offsets", "troupe.connector-supervisor",
                                "troupe.connector", "troupe.task"};
  for (; steps != 0 && witness_.violation().empty(); --steps) {
    if (happens(weather_.request_one_in)) {
      ask();
    }
    if (kills_ < most_kills && happens(weather_.kill_one_in)) {
      kills_ += worker_->kill_now(names.at(chance_->below(names.size()))) ? 1 : 0;
    }
    if (happens(weather_.away_one_in)) {
      broker_.set_away(is_away_ = !is_away_);
    }
    if (happens(weather_.crash_one_in)) {
      crash();
    }
    step();
  }
}

/// Calm, until everything is where it belongs.
bool Run::settle() {
  scene_->calm = true;
  Faults none;
  none.cooperative = weather_.faults.cooperative;
  none.refuses = [this](std::string_view value) {
    return weather_.is_too_large(RecordName::of(value));
  };
  broker_.set_faults(none);
  broker_.set_away(false);
  worker_->executor().set_hangs_one_in(0);
  want("source");
  want("sink");
  return worker_->run_until(
      [this] { return !witness_.violation().empty() || witness_.is_complete(); },
      std::chrono::hours{2});
}

bool Run::stop() {
  bool stopped = false;
  stopping_ = true;
  worker_->herder().stop([&stopped](const Result<Done>& done) { stopped = done.ok(); });
  return worker_->run_until([&] { return stopped; }, std::chrono::seconds{12});
}

std::string Run::outcome() {
  rage(rough_steps);
  // Some runs are stopped as they are: what counts is that nothing is committed that is not done.
  const bool in_the_middle = witness_.violation().empty() && chance_->one_in(4);
  if (!in_the_middle && witness_.violation().empty() && !settle()) {
    witness_.note("not everything has arrived");
  }
  if (witness_.violation().empty() && !stop()) {
    witness_.note("the worker did not stop within its limit");
  }
  return witness_.violation();
}

std::string Run::log_end() const {
  constexpr std::size_t most = 40;
  const auto& log = worker_->log();
  std::string text;
  for (auto i = log.size() > most ? log.size() - most : 0; i < log.size(); ++i) {
    text += log[i] + '\n';
  }
  return text;
}

}  // namespace troupe::sim
