// The part of a connector's supervisor that looks for calls that do not return and for tasks that
// do not get on.
#include "actors/connector_supervisor.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds max_stall_interval{5000};

std::string stall_text(const runtime::Stall& stall, runtime::MonotonicTime now) {
  const auto held = std::chrono::duration_cast<milliseconds>(now - stall.since);
  return " is stalled: " + std::string(stall.reason) +
         (stall.call == runtime::TaskCall::none
              ? ""
              : " (" + std::string(runtime::call_text(stall.call)) + ')') +
         " for " + std::to_string(held.count()) + " ms";
}

}  // namespace

milliseconds ConnectorSupervisor::stall_interval() const {
  return std::clamp(settings_.stall_timeout / 4, milliseconds{1}, max_stall_interval);
}

void ConnectorSupervisor::watch_for_stalls() {
  if (settings_.stall_timeout.count() != 0 && !std::exchange(looks_for_stalls_, true)) {
    send_self_after(this, stall_interval(), LookForStalls{});
  }
}

void ConnectorSupervisor::look_for_stalls() {
  looks_for_stalls_ = false;
  if (stopping_) {
    return;
  }
  look_at_connector();
  for (std::size_t slot = 1; slot <= tasks_.size(); ++slot) {
    look_at_task(slot);
  }
  watch_for_stalls();
}

/// Its stall is told and no more: tasks go on without it, and who replaces or stops it has it given
/// up.
void ConnectorSupervisor::look_at_connector() {
  const auto now = parts_->clock->now();
  const auto stall = connector_.is_gone()
                         ? std::nullopt
                         : runtime::find_stall(*connector_vitals_, settings_.stall_timeout, now);
  if (stall == connector_stall_) {
    return;
  }
  connector_stall_ = stall;
  if (stall) {
    parts_->recovery_metrics->connector_stalled();
    logger_->warn("Connector " + name_.value + stall_text(*stall, now));
  } else {
    logger_->info("Connector " + name_.value + " goes on");
  }
  tell_connector_stall();
}

void ConnectorSupervisor::tell_connector_stall() {
  tell(this, herder_, ConnectorStalled{name_, running_run_, stall_info(connector_stall_)});
}

void ConnectorSupervisor::look_at_task(std::size_t slot) {
  auto& task = tasks_[slot - 1];
  if (task.child.is_gone() || task.ended) {
    return;
  }
  const auto stall =
      runtime::find_stall(*task.vitals, settings_.stall_timeout, parts_->clock->now());
  if (stall == task.stall) {
    return;
  }
  task.stall = stall;
  if (stall) {
    stalled(slot, *stall);
  } else {
    logger_->info("Task " + id_of(slot).to_text() + " goes on");
  }
  tell_herder(slot);
}

void ConnectorSupervisor::stalled(std::size_t slot, const runtime::Stall& stall) {
  auto text = "Task " + id_of(slot).to_text() + stall_text(stall, parts_->clock->now());
  parts_->recovery_metrics->task_stalled();
  if (settings_.stall_action == config::StallAction::report || !stall.restart_may_help) {
    return logger_->warn(text);
  }
  logger_->error(text + "; it is given up (troupe.task.stall.action)");
  tell(this, tasks_[slot - 1].child.handle,
       GiveUpTask{{Errc::timeout, std::move(text),
                   "org.apache.kafka.connect.errors.ConnectException", ""}});
}

std::optional<runtime::StallInfo> ConnectorSupervisor::stall_info(
    const std::optional<runtime::Stall>& stall) const {
  if (!stall) {
    return std::nullopt;
  }
  return runtime::stall_info(*stall, *parts_->clock);
}

}  // namespace troupe::actors
