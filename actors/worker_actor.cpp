#include "actors/worker_actor.hpp"

#include "actors/connectors_actor.hpp"
#include "actors/herder_actor.hpp"
#include "actors/herder_errors.hpp"
#include "actors/offsets_actor.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace troupe::actors {

using std::chrono::milliseconds;

namespace {

/// Of parts of the worker itself: they fail by errors of ours, and quickly if they do at all.
constexpr runtime::RestartPolicy part_policy{5, milliseconds{100}, milliseconds{5000},
                                             milliseconds{60000}};

}  // namespace

WorkerActor::WorkerActor(caf::actor_config& config, runtime::WorkerPartsPtr parts)
    : caf::event_based_actor(config),
      parts_(std::move(parts)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.Worker")),
      state_(std::make_shared<runtime::StandaloneState>()) {}

caf::behavior WorkerActor::make_behavior() {
  start();
  return {
      [this](const ListConnectors& request) { ask_herder(request); },
      [this](const GetConnector& request) { ask_herder(request); },
      [this](const GetStatus& request) { ask_herder(request); },
      [this](const GetAllConnectors& request) { ask_herder(request); },
      [this](const GetAllStatuses& request) { ask_herder(request); },
      [this](const GetHealth& request) { ask_herder(request); },
      [this](const CreateConnector& request) { ask_herder(request); },
      [this](const PutConfig& request) { ask_herder(request); },
      [this](const PatchConfig& request) { ask_herder(request); },
      [this](const DeleteConnector& request) { ask_herder(request); },
      [this](const ValidateConfig& request) { ask_herder(request); },
      [this](const GetPluginConfig& request) { ask_herder(request); },
      [this](const ChangeTarget& request) { ask_herder(request); },
      [this](const RestartConnector& request) { ask_herder(request); },
      [this](const RestartSelected& request) { ask_herder(request); },
      [this](const RestartTask& request) { ask_herder(request); },
      [this](const GetTasks& request) { ask_herder(request); },
      [this](const GetTaskStatus& request) { ask_herder(request); },
      [this](const GetTopics& request) { ask_herder(request); },
      [this](const ResetTopics& request) { ask_herder(request); },
      [this](const GetOffsets& request) { ask_herder(request); },
      [this](const ChangeOffsets& request) { ask_herder(request); },
      [this](const GetInsight& request) { ask_herder(request); },
      [this](const GetAllInsights& request) { ask_herder(request); },
      [this](const StartupComplete& request) {
        startup_complete_ = true;
        ask_herder(request);
      },
      [this](const StopWorker& request) { stop(request); },
      [this](const PartDue& due) { part_due(due); },
      [this](const ChildDown& down) { child_down(down); },
      [this](const ChildReleased& released) {
        auto& child = children_[released.slot].child;
        if (child.is_current(released.incarnation) && child.note_released()) {
          child_gone(released.slot);
        }
      },
  };
}

/// Also when a handler of this actor has thrown: then its parts are still there. The offsets actor
/// ends when the last task has let go of it.
void WorkerActor::on_exit() {
  if (const auto& connectors = children_[Slots::connectors].child.handle) {
    post(connectors, StopAll{});
  }
  if (const auto& herder = children_[Slots::herder].child.handle) {
    send_exit(herder, caf::exit_reason::user_shutdown);
  }
  for (auto& part : children_) {
    part.child.handle = nullptr;
  }
  stop_reply_.reset();
}

template <class Request>
void WorkerActor::ask_herder(const Request& request) {
  if (const auto& herder = children_[Slots::herder].child.handle) {
    return tell(this, herder, request);
  }
  if constexpr (!std::is_same_v<Request, StartupComplete>) {
    request.reply(stopping_ ? shutting_down()
                            : unavailable("The worker is recovering from an error of its own"));
  }
}

// --- Parts ---------------------------------------------------------------------------------------

void WorkerActor::start() {
  start_offsets();
  auto& connectors = children_[Slots::connectors].child;
  start_child(this, connectors, Slots::connectors, [this](Ticket ticket) {
    return spawn<ConnectorsActor>(std::move(ticket), parts_,
                                  children_[Slots::offsets].child.handle);
  });
  start_herder();
}

void WorkerActor::start_offsets() {
  auto& part = children_[Slots::offsets];
  part.since = parts_->clock->now();
  start_child(this, part.child, Slots::offsets,
              [this](Ticket ticket) { return spawn<OffsetsActor>(std::move(ticket), parts_); });
  if (const auto& connectors = children_[Slots::connectors].child.handle) {
    tell(this, connectors, UseOffsets{part.child.handle});
  }
}

void WorkerActor::start_herder() {
  auto& part = children_[Slots::herder];
  part.since = parts_->clock->now();
  start_child(this, part.child, Slots::herder, [this](Ticket ticket) {
    return spawn<HerderActor>(std::move(ticket), parts_, state_);
  });
  tell(this, part.child.handle, UseConnectors{children_[Slots::connectors].child.handle});
  if (startup_complete_) {
    tell(this, part.child.handle, StartupComplete{});
  }
}

void WorkerActor::child_down(const ChildDown& down) {
  auto& part = children_[down.slot];
  if (!part.child.is_current(down.incarnation)) {
    return;
  }
  part.why = down.why;
  if (part.child.note_down()) {
    child_gone(down.slot);
  }
}

void WorkerActor::child_gone(std::size_t slot) {
  if (stopping_) {
    return finish_stop(slot);
  }
  const auto delay = decide_restart(slot);
  if (!delay) {
    why_ = children_[slot].why;
    logger_->error("A part of the worker has failed and the worker stops: " + error_text(why_));
    return begin_stop();
  }
  logger_->error(
      std::string(slot == Slots::herder ? "The herder" : "The writer of source offsets") +
      " has failed and is started again in " + std::to_string(delay->count()) +
      " ms; tasks run on: " + error_text(children_[slot].why));
  send_self_after(this, *delay, PartDue{slot, children_[slot].child.incarnation});
}

std::optional<milliseconds> WorkerActor::decide_restart(std::size_t slot) {
  if (slot == Slots::connectors) {
    return std::nullopt;
  }
  auto& part = children_[slot];
  return runtime::next_restart(
      part_policy, part.failures, Errc::internal,
      std::chrono::duration_cast<milliseconds>(parts_->clock->now() - part.since),
      parts_->random->uniform());
}

void WorkerActor::part_due(const PartDue& due) {
  const auto& child = children_[due.slot].child;
  if (stopping_ || !child.is_gone() || !child.is_current(due.incarnation)) {
    return;
  }
  due.slot == Slots::herder ? start_herder() : start_offsets();
}

// --- The end -------------------------------------------------------------------------------------

void WorkerActor::stop(const StopWorker& request) {
  stop_reply_ = request.reply;
  begin_stop();
}

void WorkerActor::begin_stop() {
  if (std::exchange(stopping_, true)) {
    return;
  }
  if (children_[Slots::offsets].child.is_gone()) {
    start_offsets();  // tasks commit what they have sent
  }
  for (const auto slot : {Slots::herder, Slots::connectors}) {
    if (const auto& handle = children_[slot].child.handle) {
      tell(this, handle, StopAll{});
    }
  }
  if (children_[Slots::connectors].child.is_gone()) {
    finish_stop(Slots::connectors);
  }
}

void WorkerActor::finish_stop(std::size_t gone) {
  if (gone == Slots::connectors) {
    if (const auto& offsets = children_[Slots::offsets].child.handle) {
      tell(this, offsets, StopAll{});
    }
    if (const auto& herder = children_[Slots::herder].child.handle) {
      send_exit(herder, caf::exit_reason::user_shutdown);
    }
  }
  if (const auto& why = children_[gone].why; failed(why) && !failed(why_)) {
    logger_->error("A part of the worker has failed while it stops: " + error_text(why));
    why_ = gone == Slots::herder ? why_ : why;  // nobody needs a herder any more
  }
  if (std::all_of(children_.begin(), children_.end(),
                  [](const Part& part) { return part.child.is_gone(); })) {
    if (stop_reply_ && !failed(why_)) {
      (*stop_reply_)(Done{});
    }
    quit(why_);
  }
}

}  // namespace troupe::actors
