#include "actors/connectors_actor.hpp"

#include "actors/connector_supervisor.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

ConnectorsActor::ConnectorsActor(caf::actor_config& config, Ticket ticket,
                                 runtime::WorkerPartsPtr parts, caf::actor herder,
                                 caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      pacer_(parts_->config.troupe.restarts_per_second),
      herder_(std::move(herder)),
      offsets_(std::move(offsets)) {}

caf::behavior ConnectorsActor::make_behavior() {
  return {
      [this](const RunConnector& request) { run(request); },
      [this](const RunTasks& request) { pass_on(request.name, request); },
      [this](const SetTarget& request) { pass_on(request.name, request); },
      [this](const RestartTask& request) { pass_on(request.id.connector, request); },
      [this](const ResetTopics& request) { pass_on(request.name, request); },
      [this](const RestartWanted& wanted) { restart_wanted(wanted); },
      [this](const RemoveConnector& request) { remove(request.name); },
      [this](const StopAll&) { stop_all(); },
      [this](const ChildDown& down) {
        const auto entry = find(down.slot, down.incarnation);
        if (entry != entries_.end() && entry->second.child.note_down()) {
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

void ConnectorsActor::release() noexcept {
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

template <class Request>
void ConnectorsActor::pass_on(const ConnectorName& name, const Request& request) {
  const auto entry = entries_.find(name);
  if (entry != entries_.end() && !entry->second.leaving && !entry->second.child.is_gone()) {
    tell(this, entry->second.child.handle, request);
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
    tell(this, herder_, ConnectorGone{name});
  } else if (!std::exchange(entry->second.leaving, true)) {
    tell(this, entry->second.child.handle, StopAll{});
  }
}

void ConnectorsActor::stop_all() {
  stopping_ = true;
  for (auto& [name, entry] : entries_) {
    if (!std::exchange(entry.leaving, true)) {
      tell(this, entry.child.handle, StopAll{});
    }
  }
  finish_if_gone();
}

std::map<ConnectorName, ConnectorsActor::Entry>::iterator ConnectorsActor::find(
    std::size_t slot, std::uint64_t incarnation) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry.second.slot == slot && entry.second.child.is_current(incarnation);
  });
}

/// A supervisor that ends without being asked has failed in our own code; its connector is gone
/// from this worker until it is configured again, which its last status says.
void ConnectorsActor::gone(std::map<ConnectorName, Entry>::iterator entry) {
  tell(this, herder_, ConnectorGone{entry->first});
  entries_.erase(entry);
  finish_if_gone();
}

void ConnectorsActor::finish_if_gone() {
  if (stopping_ && entries_.empty()) {
    quit();
  }
}

}  // namespace troupe::actors
