#include "actors/connectors_actor.hpp"

#include "actors/connector_supervisor.hpp"
#include "actors/herder_errors.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::actors {

ConnectorsActor::ConnectorsActor(caf::actor_config& config, Ticket ticket,
                                 runtime::WorkerPartsPtr parts, caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.Worker")),
      pacer_(parts_->config.troupe.restarts_per_second),
      offsets_(std::move(offsets)) {}

caf::behavior ConnectorsActor::make_behavior() {
  return {
      [this](const RunConnector& request) { run(request); },
      [this](const TakeOver& request) { take_over(request); },
      [this](const UseOffsets& request) {
        offsets_ = request.offsets;
        for (const auto& entry : entries_) {
          tell(this, entry.second.child.handle, request);
        }
      },
      [this](const RunTasks& request) { pass_on(request.name, request); },
      [this](const SetTarget& request) {
        if (!pass_on(request.name, request) && !stopping_) {
          request.reply(Done{});  // what starts next follows it
        }
      },
      [this](const RestartTask& request) {
        if (!pass_on(request.id.connector, request) && !stopping_) {
          request.reply(supervisor_failed(request.id.connector));
        }
      },
      [this](const ResetTopics& request) { pass_on(request.name, request); },
      [this](const RestartWanted& wanted) { restart_wanted(wanted); },
      [this](const RemoveConnector& request) { remove(request.name); },
      [this](const StopAll&) { stop_all(); },
      [this](const ChildDown& down) {
        const auto entry = find(down.slot, down.incarnation);
        if (entry == entries_.end()) {
          return;
        }
        if (failed(down.why)) {
          logger_->error("The supervisor of connector " + entry->first.value +
                         " has failed, its tasks end: " + error_text(down.why));
        }
        if (entry->second.child.note_down()) {
          gone(entry);
        }
      },
      [this](const ChildReleased& released) {
        const auto entry = find(released.slot, released.incarnation);
        if (entry != entries_.end() && entry->second.child.note_released()) {
          gone(entry);
        }
      },
  };
}

/// Supervisors that are still there have lost this actor by its own error.
void ConnectorsActor::release() noexcept {
  for (auto& [name, entry] : entries_) {
    leave(entry);
  }
  entries_.clear();
  herder_ = nullptr;
  offsets_ = nullptr;
  parts_.reset();
}

void ConnectorsActor::run(const RunConnector& request) {
  if (stopping_) {
    return;
  }
  auto& entry = entries_[request.name];
  entry.run = request.run;
  if (entry.child.is_gone()) {
    start(entry, request);
  } else {
    tell(this, entry.child.handle, request);
  }
}

void ConnectorsActor::start(Entry& entry, const RunConnector& request) {
  entry.leaving = false;
  entry.slot = next_slot_++;
  start_child(this, entry.child, entry.slot, [&](Ticket ticket) {
    return spawn<ConnectorSupervisor>(std::move(ticket), parts_, request.name, herder_, offsets_);
  });
  tell(this, entry.child.handle, request);
}

void ConnectorsActor::take_over(const TakeOver& request) {
  herder_ = request.herder;
  if (stopping_) {
    return;
  }
  std::set<ConnectorName> wanted;
  for (const auto& one : request.wanted) {
    wanted.insert(one.connector.name);
    if (!pass_on(one.connector.name, one)) {
      tell(this, herder_, ConnectorGone{one.connector.name, one.connector.run});
    }
  }
  for (auto& [name, entry] : entries_) {
    if (!wanted.contains(name)) {
      leave(entry);
    }
  }
}

template <class Request>
bool ConnectorsActor::pass_on(const ConnectorName& name, const Request& request) {
  const auto entry = entries_.find(name);
  if (entry == entries_.end() || entry->second.leaving || entry->second.child.is_gone()) {
    return false;
  }
  tell(this, entry->second.child.handle, request);
  return true;
}

void ConnectorsActor::leave(Entry& entry) {
  if (!std::exchange(entry.leaving, true)) {
    tell(this, entry.child.handle, StopAll{});
  }
}

void ConnectorsActor::restart_wanted(const RestartWanted& wanted) {
  if (auto supervisor = caf::actor_cast<caf::actor>(wanted.supervisor)) {
    send_after(this, supervisor, pacer_.place(parts_->clock->now()),
               RestartGranted{wanted.slot, wanted.incarnation});
  }
}

void ConnectorsActor::remove(const ConnectorName& name) {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) {
    tell(this, herder_, ConnectorGone{name, 0});
  } else {
    leave(entry->second);
  }
}

void ConnectorsActor::stop_all() {
  stopping_ = true;
  for (auto& [name, entry] : entries_) {
    leave(entry);
  }
  finish_if_gone();
}

std::map<ConnectorName, ConnectorsActor::Entry>::iterator ConnectorsActor::find(
    std::size_t slot, std::uint64_t incarnation) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry.second.slot == slot && entry.second.child.is_current(incarnation);
  });
}

/// Of a supervisor that ends without being asked, having failed in our own code, the herder makes
/// what the restart policy says.
void ConnectorsActor::gone(std::map<ConnectorName, Entry>::iterator entry) {
  tell(this, herder_, ConnectorGone{entry->first, entry->second.run});
  entries_.erase(entry);
  finish_if_gone();
}

void ConnectorsActor::finish_if_gone() {
  if (stopping_ && entries_.empty()) {
    quit();
  }
}

}  // namespace troupe::actors
