#pragma once

#include "tests/support/sim/simulated_worker.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::sim {

using runtime::ReportedState;
using runtime::TargetState;

inline const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
inline const Settings sink = {{"connector.class", "sim.CollectSink"}, {"topics", "t"}};

/// A worker without chance in it but for the order of things.
class Calm {
 public:
  explicit Calm(std::int64_t count = 0, std::uint64_t seed = 7)
      : traffic_(std::make_shared<Traffic>()) {
    traffic_->count = count;
    worker_.emplace(seed, Faults{}, traffic_);
  }

  [[nodiscard]] SimulatedWorker& worker() { return *worker_; }
  [[nodiscard]] Traffic& traffic() { return *traffic_; }

  std::optional<runtime::ConnectorStateInfo> status(const std::string& name) {
    std::optional<Result<runtime::ConnectorStateInfo>> answer;
    worker_->herder().connector_status(
        {name}, [&answer](Result<runtime::ConnectorStateInfo> got) { answer.emplace(got); });
    worker_->run_until([&] { return answer.has_value(); });
    return answer->ok() ? std::optional(answer->value()) : std::nullopt;
  }
  bool becomes(const std::string& name, ReportedState connector,
               const std::vector<ReportedState>& tasks,
               std::chrono::milliseconds limit = std::chrono::minutes{1}) {
    return worker_->run_until(
        [&] {
          const auto now = status(name);
          if (!now || now->connector.state != connector || now->tasks.size() != tasks.size()) {
            return false;
          }
          for (std::size_t i = 0; i < tasks.size(); ++i) {
            if (now->tasks.at(static_cast<std::int32_t>(i)).state != tasks[i]) {
              return false;
            }
          }
          return true;
        },
        limit);
  }
  /// There is a herder again, and it knows this connector.
  bool ask_until_answered(const std::string& name) {
    return worker_->run_until([&] { return status(name).has_value(); }, std::chrono::minutes{1});
  }
  Status ask(const std::function<void(std::function<void(Result<Done>)>)>& request) {
    std::optional<Result<Done>> answer;
    request([&answer](Result<Done> got) { answer.emplace(std::move(got)); });
    if (!worker_->run_until([&] { return answer.has_value(); }, std::chrono::minutes{3})) {
      return Error{Errc::timeout, "no answer", "", ""};
    }
    return *answer;
  }
  Status wish(const std::string& name, TargetState target) {
    return ask([&](auto done) { worker_->herder().set_target({name}, target, done); });
  }
  runtime::TaskInsight insight(const std::string& name) {
    std::optional<Result<runtime::ConnectorInsight>> answer;
    worker_->herder().insight(
        {name}, [&answer](Result<runtime::ConnectorInsight> got) { answer.emplace(got); });
    worker_->run_until([&] { return answer.has_value(); });
    return answer->value().tasks.at(0);
  }

 private:
  std::shared_ptr<Traffic> traffic_;
  std::optional<SimulatedWorker> worker_;
};

constexpr auto running = ReportedState::running;
constexpr auto paused = ReportedState::paused;
constexpr auto stopped = ReportedState::stopped;
constexpr auto failed = ReportedState::failed;

}  // namespace troupe::sim
