#include "actors/herder_actor.hpp"

#include "actors/herder_errors.hpp"
#include "runtime/plugins/trace.hpp"

#include <utility>

namespace troupe::actors {

using runtime::ReportedState;
using runtime::TargetState;

HerderActor::HerderActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                         std::shared_ptr<runtime::StandaloneState> state)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.standalone.StandaloneHerder")),
      state_(std::move(state)),
      questions_(parts_, request_timeout) {}

caf::behavior HerderActor::make_behavior() {
  send_self_after(this, expiry_interval, ExpireRequests{});
  return {
      [this](const UseConnectors& use) {
        connectors_ = use.connectors;
        take_over();
      },
      [this](const ReviveConnector& due) { revive(due); },
      [this](const StartupComplete&) { started_ = true; },
      [this](const ListConnectors& request) { request.reply(names()); },
      [this](const GetConnector& request) { info(request); },
      [this](const GetStatus& request) { status(request); },
      [this](const GetAllConnectors& request) { request.reply(infos()); },
      [this](const GetAllStatuses& request) { request.reply(statuses()); },
      [this](const GetHealth& request) { health(request); },
      [this](const CreateConnector& request) { create(request); },
      [this](const PutConfig& request) {
        change_config(request.name, request.config, false, std::nullopt, deadline_from_now(),
                      request.reply);
      },
      [this](const PatchConfig& request) { patch(request); },
      [this](const DeleteConnector& request) { remove(request); },
      [this](const ChangeTarget& request) { change_target(request); },
      [this](const RestartConnector& request) { restart_connector(request); },
      [this](const RestartSelected& request) { restart_selected(request); },
      [this](const RestartTask& request) { restart_task(request); },
      [this](const GetTasks& request) { tasks(request); },
      [this](const GetTaskStatus& request) { task_status(request); },
      [this](const GetTopics& request) { request.reply(state_->topics(request.name)); },
      [this](const ResetTopics& request) { reset_topics(request); },
      [this](const TopicsUsed& used) { state_->topics_used(used.name, used.topics); },
      [this](const GetOffsets& request) { offsets(request); },
      [this](const ChangeOffsets& request) { change_offsets(request); },
      [this](const GetInsight& request) { insight(request); },
      [this](const GetAllInsights& request) { request.reply(insights()); },
      [this](const ConfigValidated& outcome) { validated(outcome); },
      [this](const ValidateConfig& request) { validate(request); },
      [this](const GetPluginConfig& request) { questions_.config(self(), request); },
      [this](const QuestionAnswered& answer) { questions_.answered(answer); },
      [this](const ExpireRequests&) { expire(); },
      [this](const ConnectorReported& report) { connector_reported(report); },
      [this](const ConnectorTrouble& trouble) { connector_trouble(trouble); },
      [this](const ConnectorStalled& stalled) { connector_stalled(stalled); },
      [this](const TaskReported& report) { task_reported(report); },
      [this](const TaskConfigsComputed& computed) { task_configs(computed); },
      [this](const TasksStarted& started) { answer(started.run, Done{}); },
      [this](const ConnectorGone& gone) { connector_gone(gone); },
      [this](const StopAll&) {
        stopping_ = true;
        refuse_all();
      },
  };
}

/// Who waits for what will not come any more.
void HerderActor::refuse_all() {
  for (const auto& [number, change] : std::exchange(changes_, {})) {
    change.reply(shutting_down());
  }
  for (const auto& patch : std::exchange(patches_, {})) {
    patch.request.reply(shutting_down());
  }
  questions_.refuse_all(shutting_down());
}

void HerderActor::release() noexcept {
  connectors_ = nullptr;
  changes_.clear();
  questions_.release();
  patches_.clear();
  removing_.clear();
  state_.reset();
  parts_.reset();
}

// --- What the connectors report ------------------------------------------------------------------

bool HerderActor::is_current(const ConnectorName& name, std::uint64_t run) const {
  const auto* stored = state_->find(name);
  return stored != nullptr && stored->run == run;
}

void HerderActor::connector_reported(const ConnectorReported& report) {
  auto* stored = state_->find(report.name);
  if (stored == nullptr || !is_current(report.name, report.run)) {
    return;
  }
  stored->status = report.status;
  stored->has_status = true;
  stored->heard_run = report.run;
  tell_listener(report.name, std::nullopt, report.status);
  if (report.error) {
    answer(report.run, *report.error);
  } else if (report.status.state == ReportedState::paused ||
             report.status.state == ReportedState::stopped) {
    answer(report.run, Done{});
  }
}

void HerderActor::task_reported(const TaskReported& report) {
  auto* stored = state_->find(report.id.connector);
  if (stored == nullptr ||
      static_cast<std::size_t>(report.id.number) >= stored->task_configs.size()) {
    return;
  }
  stored->task_statuses[report.id.number] = report.status;
  tell_listener(report.id.connector, report.id.number, report.status);
  auto& details = stored->task_details[report.id.number];
  if (details.incarnation != report.details.incarnation) {
    auto& rate = stored->task_rates[report.id.number];
    rate = {};
    rate.note(0, parts_->clock->now());  // what is moved before the next look counts, too
  }
  details = report.details;
}

void HerderActor::task_configs(const TaskConfigsComputed& computed) {
  auto* stored = state_->find(computed.name);
  if (stored == nullptr || !is_current(computed.name, computed.run) ||
      stored->target != TargetState::started) {
    return;
  }
  if (!computed.configs.ok()) {
    const auto& error = computed.configs.error();
    logger_->error("Failed to reconfigure connector's tasks (" + computed.name.value +
                   "): " + runtime::trace_text(error));
    stored->status.state = ReportedState::failed;
    stored->status.trace = runtime::trace_text(error);
    tell_listener(computed.name, std::nullopt, stored->status);
    return answer(computed.run, error);
  }
  if (!runtime::StandaloneState::tasks_differ(*stored, *computed.configs)) {
    return answer(computed.run, Done{});
  }
  drop_tasks(computed.name, *stored);
  stored->task_configs = *computed.configs;
  stored->config_of_tasks = stored->config;
  tell(this, connectors_, tasks_of(computed.name, *stored));
}

RunTasks HerderActor::tasks_of(const ConnectorName& name,
                               const runtime::StoredConnector& stored) const {
  return {name, stored.run, runtime::info_of(name, stored, *parts_->plugins).kind,
          stored.config_of_tasks, stored.task_configs};
}

/// The tasks are no longer wanted; whoever watches them hears it.
void HerderActor::drop_tasks(const ConnectorName& name, runtime::StoredConnector& stored) const {
  runtime::InstanceStatus gone;
  gone.state = ReportedState::destroyed;
  for (std::size_t number = 0; number < stored.task_configs.size(); ++number) {
    tell_listener(name, static_cast<std::int32_t>(number), gone);
  }
  runtime::StandaloneState::remove_tasks(stored);
}

void HerderActor::tell_listener(const ConnectorName& name, std::optional<std::int32_t> task,
                                const runtime::InstanceStatus& status) const {
  if (parts_->on_status) {
    parts_->on_status(name, task, status);
  }
}

}  // namespace troupe::actors
