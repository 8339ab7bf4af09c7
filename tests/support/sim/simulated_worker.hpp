#pragma once

#include "actors/actor_herder.hpp"
#include "actors/caf_seam.hpp"
#include "actors/worker_actor.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/worker/worker_parts.hpp"
#include "tests/support/sim/broker.hpp"
#include "tests/support/sim/plugins.hpp"
#include "tests/support/sim/world.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::sim {

/// Actors under virtual time; which of the runnable ones goes next is the simulation's choice.
class VirtualSystem {
 public:
  VirtualSystem() : system_(prepared()) {}

  [[nodiscard]] caf::actor_system& system() { return system_; }
  void add_steps(Steps& steps) {
    for (std::size_t i = 0; i < scheduler_.jobs.size(); ++i) {
      steps.emplace_back([this, i] {
        std::swap(scheduler_.jobs.front(), scheduler_.jobs[i]);
        scheduler_.run_once();
      });
    }
  }
  void advance(std::chrono::nanoseconds time) { scheduler_.advance_time(time); }
  /// An actor of that name that has something to do ends by an error instead.
  bool kill(std::string_view name) {
    for (auto* job : scheduler_.jobs) {
      auto* actor = dynamic_cast<caf::scheduled_actor*>(job);
      if (actor != nullptr && actor->name() == name) {
        const auto held = caf::actor_cast<caf::actor>(actor);
        caf::anon_send_exit(held, caf::exit_reason::kill);
        while (!actor->getf(caf::abstract_actor::is_terminated_flag)) {
          auto& jobs = scheduler_.jobs;
          std::swap(jobs.front(), *std::find(jobs.begin(), jobs.end(), job));
          scheduler_.run_once();
        }
        return true;
      }
    }
    return false;
  }
  void drain() {
    while (scheduler_.has_job()) {
      scheduler_.run_once();
    }
  }

 private:
  caf::actor_system_config& prepared() {
    config_.set("scheduler.policy", caf::atom("testing"));
    return config_;
  }
  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_ =
      dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
};

/// What a worker finds, and what outlives it.
struct Surroundings {
  std::shared_ptr<Chance> chance;
  std::shared_ptr<SimulatedClock> clock;
  Broker broker;
  std::shared_ptr<SimulatedOffsets> offsets;
  std::function<void(PluginRegistry&)> add_plugins;
  std::function<void(std::string_view)> on_log{};
};

/// A whole standalone worker with simulated seams; everything that happens follows from the seed.
class SimulatedWorker {
 public:
  SimulatedWorker(std::uint64_t seed, Faults faults, const std::shared_ptr<Traffic>& traffic,
                  std::size_t store_fails_one_in = 0)
      : SimulatedWorker(surroundings(seed, std::move(faults), traffic, store_fails_one_in)) {
    traffic->may_hang = [executor = executor_.get()] { executor->may_hang(); };
  }

  explicit SimulatedWorker(Surroundings around)
      : chance_(around.chance),
        clock_(std::move(around.clock)),
        broker_(std::move(around.broker)),
        offsets_(std::move(around.offsets)),
        on_log_(std::move(around.on_log)) {
    parts_->config.offset_flush_interval = std::chrono::milliseconds{200};
    parts_->config.offset_flush_timeout = std::chrono::milliseconds{500};
    parts_->config.troupe.stall_timeout = std::chrono::milliseconds{2000};
    parts_->config.troupe.stall_action = config::StallAction::restart;
    parts_->config.troupe.max_abandoned_threads = 1'000'000;
    parts_->config.key_converter = {"org.apache.kafka.connect.storage.StringConverter", {}};
    parts_->config.value_converter = parts_->config.key_converter;
    parts_->config.header_converter = {"org.apache.kafka.connect.storage.SimpleHeaderConverter",
                                       {}};
    parts_->config.originals["bootstrap.servers"] = "simulated";
    parts_->config.troupe.restart_max_attempts = 1000;
    parts_->config.troupe.restart_backoff = std::chrono::milliseconds{50};
    parts_->config.troupe.restart_backoff_max = std::chrono::milliseconds{200};
    auto plugins = std::make_shared<runtime::Registry>();
    runtime::register_builtin_converters(*plugins);
    around.add_plugins(*plugins);
    parts_->plugins = std::move(plugins);
    parts_->worker_id = "simulated:8083";
    parts_->clock = clock_;
    parts_->executor = executor_;
    parts_->random = chance_;
    parts_->loggers = std::make_shared<runtime::LoggerHierarchy>(
        [this](const runtime::LogLine& line) { note(line.message); }, clock_, LogLevel::info);
    parts_->metrics = std::make_shared<runtime::MetricsRegistry>(clock_);
    parts_->worker_metrics = std::make_shared<runtime::WorkerMetrics>(*parts_->metrics);
    parts_->recovery_metrics =
        std::make_shared<runtime::RecoveryMetrics>(*parts_->metrics, parts_->executor);
    parts_->scraper =
        std::make_shared<runtime::MetricsScraper>(parts_->metrics, parts_->executor, parts_->clock);
    parts_->writers = broker_.writers();
    parts_->readers = broker_.readers();
    parts_->admin = broker_.admin();
    parts_->group_offsets = broker_.group_offsets();
    parts_->offsets = offsets_;
    herder_.emplace(system_.system().spawn<actors::WorkerActor>(runtime::WorkerPartsPtr(parts_)),
                    parts_);
  }

  /// Lets things happen until `done`, or until `limit` of simulated time is over: false.
  template <class Check>
  bool run_until(Check done, std::chrono::milliseconds limit = std::chrono::minutes{10}) {
    const auto end = clock_->now() + limit;
    while (!done()) {
      if (clock_->now() >= end) {
        return false;
      }
      step();
    }
    return true;
  }

  void step() {
    Steps steps;
    system_.add_steps(steps);
    executor_->add_steps(steps);
    broker_.add_steps(steps);
    if (steps.empty() || chance_->one_in(50)) {
      const auto time = std::chrono::milliseconds{1 + chance_->below(20)};
      clock_->advance(time);
      system_.advance(time);
      return;
    }
    steps[chance_->below(steps.size())]();
  }

  /// The next actor of that name that has something to do ends by an error instead.
  bool kill(std::string_view name) {
    return run_until([&] { return kill_now(name); }, std::chrono::minutes{1});
  }
  /// False: none of that name has anything to do.
  bool kill_now(std::string_view name) { return system_.kill(name); }
  /// Every actor has ended.
  [[nodiscard]] bool is_over() { return !has_work(); }

  [[nodiscard]] actors::ActorHerder& herder() { return *herder_; }
  [[nodiscard]] Broker& broker() { return broker_; }
  [[nodiscard]] SimulatedOffsets& offsets() { return *offsets_; }
  [[nodiscard]] SimulatedClock& clock() { return *clock_; }
  [[nodiscard]] SimulatedExecutor& executor() { return *executor_; }
  [[nodiscard]] Chance& chance() { return *chance_; }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  [[nodiscard]] bool log_has(std::string_view text) const {
    return std::any_of(log_.begin(), log_.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] runtime::WorkerParts& parts() { return *parts_; }

  /// Creates a connector and waits for the answer.
  Result<runtime::ConnectorInfo> create(const std::string& name, const Settings& settings) {
    runtime::CreateRequest request;
    request.name = {name};
    request.config["name"] = name;
    for (const auto& [key, value] : settings) {
      request.config[key] = value;
    }
    std::optional<Result<runtime::ConnectorInfo>> answer;
    herder_->create_connector(std::move(request), [&answer](Result<runtime::ConnectorInfo> info) {
      answer.emplace(std::move(info));
    });
    if (!run_until([&] { return answer.has_value(); })) {
      return Error{Errc::timeout, "simulated: no answer", "", ""};
    }
    return *answer;
  }

  /// Stops the worker; false when it takes longer than `limit`.
  bool stop(std::chrono::milliseconds limit) {
    bool stopped = false;
    herder_->stop([&stopped](Result<Done> done) { stopped = done.ok(); });
    return run_until([&] { return stopped; }, limit);
  }

  ~SimulatedWorker() {
    herder_->stop([](Result<Done>) {});
    run_until([this] { return !has_work(); }, std::chrono::minutes{1});
    herder_.reset();
    system_.drain();
    executor_->drop_all();
    system_.drain();
  }
  SimulatedWorker(const SimulatedWorker&) = delete;
  SimulatedWorker& operator=(const SimulatedWorker&) = delete;
  SimulatedWorker(SimulatedWorker&&) = delete;
  SimulatedWorker& operator=(SimulatedWorker&&) = delete;

 private:
  static Surroundings surroundings(std::uint64_t seed, Faults faults,
                                   const std::shared_ptr<Traffic>& traffic,
                                   std::size_t store_fails_one_in) {
    auto chance = std::make_shared<Chance>(seed);
    traffic->chance = chance;
    return {chance, std::make_shared<SimulatedClock>(), Broker(chance, std::move(faults)),
            std::make_shared<SimulatedOffsets>(chance, store_fails_one_in),
            [traffic](PluginRegistry& registry) { register_traffic(registry, traffic); }};
  }
  [[nodiscard]] bool has_work() { return system_.system().registry().running() > 1; }
  void note(std::string_view line) {
    log_.emplace_back(line);
    if (on_log_) {
      on_log_(line);
    }
  }

  std::shared_ptr<Chance> chance_;
  std::shared_ptr<SimulatedClock> clock_;
  std::shared_ptr<SimulatedExecutor> executor_ =
      std::make_shared<SimulatedExecutor>(chance_, clock_);
  Broker broker_;
  std::shared_ptr<SimulatedOffsets> offsets_;
  std::function<void(std::string_view)> on_log_;
  std::vector<std::string> log_;
  std::shared_ptr<runtime::WorkerParts> parts_ = std::make_shared<runtime::WorkerParts>();
  VirtualSystem system_;
  std::optional<actors::ActorHerder> herder_;
};

}  // namespace troupe::sim
