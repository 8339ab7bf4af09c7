#include "actors/worker_actor.hpp"

#include "actors/connectors_actor.hpp"
#include "actors/herder_actor.hpp"
#include "actors/offsets_actor.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

WorkerActor::WorkerActor(caf::actor_config& config, runtime::WorkerPartsPtr parts)
    : caf::event_based_actor(config),
      parts_(std::move(parts)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.Worker")) {}

caf::behavior WorkerActor::make_behavior() {
  start();
  const auto to_herder = [this](const auto& request) {
    if (const auto& herder = children_[Slots::herder].handle) {
      tell(this, herder, request);
    }
  };
  return {
      [to_herder](const ListConnectors& request) { to_herder(request); },
      [to_herder](const GetConnector& request) { to_herder(request); },
      [to_herder](const GetStatus& request) { to_herder(request); },
      [to_herder](const GetAllConnectors& request) { to_herder(request); },
      [to_herder](const GetAllStatuses& request) { to_herder(request); },
      [to_herder](const GetHealth& request) { to_herder(request); },
      [to_herder](const CreateConnector& request) { to_herder(request); },
      [to_herder](const PutConfig& request) { to_herder(request); },
      [to_herder](const PatchConfig& request) { to_herder(request); },
      [to_herder](const DeleteConnector& request) { to_herder(request); },
      [to_herder](const ValidateConfig& request) { to_herder(request); },
      [to_herder](const GetPluginConfig& request) { to_herder(request); },
      [to_herder](const ChangeTarget& request) { to_herder(request); },
      [to_herder](const RestartConnector& request) { to_herder(request); },
      [to_herder](const RestartSelected& request) { to_herder(request); },
      [to_herder](const RestartTask& request) { to_herder(request); },
      [to_herder](const GetTasks& request) { to_herder(request); },
      [to_herder](const GetTaskStatus& request) { to_herder(request); },
      [to_herder](const GetTopics& request) { to_herder(request); },
      [to_herder](const ResetTopics& request) { to_herder(request); },
      [to_herder](const GetInsight& request) { to_herder(request); },
      [to_herder](const GetAllInsights& request) { to_herder(request); },
      [to_herder](const StartupComplete& request) { to_herder(request); },
      [this](const StopWorker& request) { stop(request); },
      [this](const ChildDown& down) { child_down(down); },
      [this](const ChildReleased& released) {
        auto& child = children_[released.slot];
        if (child.is_current(released.incarnation) && child.note_released()) {
          child_gone(released.slot);
        }
      },
  };
}

void WorkerActor::on_exit() {
  for (auto& child : children_) {
    child.handle = nullptr;
  }
  stop_reply_.reset();
}

void WorkerActor::start() {
  start_child(this, children_[Slots::offsets], Slots::offsets,
              [this](Ticket ticket) { return spawn<OffsetsActor>(std::move(ticket), parts_); });
  start_child(this, children_[Slots::herder], Slots::herder,
              [this](Ticket ticket) { return spawn<HerderActor>(std::move(ticket), parts_); });
  start_child(this, children_[Slots::connectors], Slots::connectors, [this](Ticket ticket) {
    return spawn<ConnectorsActor>(std::move(ticket), parts_, children_[Slots::herder].handle,
                                  children_[Slots::offsets].handle);
  });
  tell(this, children_[Slots::herder].handle, UseConnectors{children_[Slots::connectors].handle});
}

void WorkerActor::stop(const StopWorker& request) {
  stop_reply_ = request.reply;
  begin_stop();
}

void WorkerActor::begin_stop() {
  if (std::exchange(stopping_, true)) {
    return;
  }
  for (const auto slot : {Slots::herder, Slots::connectors}) {
    if (children_[slot].handle) {
      tell(this, children_[slot].handle, StopAll{});
    }
  }
  if (children_[Slots::connectors].is_gone()) {
    child_gone(Slots::connectors);
  }
}

void WorkerActor::child_down(const ChildDown& down) {
  auto& child = children_[down.slot];
  if (!child.is_current(down.incarnation)) {
    return;
  }
  if (failed(down.why) && !failed(why_)) {
    why_ = down.why;
    logger_->error("A part of the worker has failed and the worker stops: " + error_text(down.why));
  }
  if (child.note_down()) {
    child_gone(down.slot);
  }
}

void WorkerActor::child_gone(std::size_t slot) {
  if (!stopping_) {
    return begin_stop();
  }
  if (slot == Slots::connectors) {
    for (const auto next : {Slots::offsets, Slots::herder}) {
      if (children_[next].handle && next == Slots::offsets) {
        tell(this, children_[next].handle, StopAll{});
      } else if (children_[next].handle) {
        send_exit(children_[next].handle, caf::exit_reason::user_shutdown);
      }
    }
  }
  if (std::all_of(children_.begin(), children_.end(),
                  [](const Child& child) { return child.is_gone(); })) {
    if (stop_reply_ && !failed(why_)) {
      (*stop_reply_)(Done{});
    }
    quit(why_);
  }
}

}  // namespace troupe::actors
