#include "apps/worker_events.hpp"

#include "actors/caf_seam.hpp"

#include <utility>

namespace troupe::apps {

namespace {

class WorkerEvents final : public caf::event_based_actor {
 public:
  WorkerEvents(caf::actor_config& config, std::function<void(embed::WorkerEnded)> ended)
      : caf::event_based_actor(config), ended_(std::move(ended)) {}

  caf::behavior make_behavior() override {
    return {
        [](const embed::WorkerStarted&) {},
        [](const embed::StateChanged&) {},
        [](const embed::WorkerStopping&) {},
        [this](const embed::WorkerEnded& end) {
          ended_(end);
          quit();
        },
    };
  }

 private:
  std::function<void(embed::WorkerEnded)> ended_;
};

}  // namespace

caf::actor watch_events(caf::actor_system& system, std::function<void(embed::WorkerEnded)> ended) {
  return system.spawn<WorkerEvents>(std::move(ended));
}

void request_stop(const caf::actor& worker) { actors::post(worker, embed::StopWorker{}); }

}  // namespace troupe::apps
