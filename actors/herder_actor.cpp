#include "actors/herder_actor.hpp"

#include "runtime/plugins/trace.hpp"
#include "runtime/worker/validation.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::ConnectorInfo;
using runtime::ConnectorStateInfo;
using runtime::PutOutcome;
using runtime::ReportedState;
using runtime::TargetState;

namespace {

constexpr std::chrono::seconds expiry_interval{1};

Error not_found(const std::string& message) {
  return {Errc::not_found, message, "org.apache.kafka.connect.errors.NotFoundException", ""};
}

Error shutting_down() {
  return {Errc::internal, "Worker is shutting down",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

Settings without_nulls(const ConfigMap& config) {
  Settings settings;
  for (const auto& [name, value] : config) {
    if (value) {
      settings[name] = *value;
    }
  }
  return settings;
}

}  // namespace

HerderActor::HerderActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      logger_(
          parts_->loggers->get("org.apache.kafka.connect.runtime.standalone.StandaloneHerder")) {}

caf::behavior HerderActor::make_behavior() {
  send_self_after(this, expiry_interval, ExpireRequests{});
  return {
      [this](const UseConnectors& use) { connectors_ = use.connectors; },
      [this](const StartupComplete&) { started_ = true; },
      [this](const ListConnectors& request) { request.reply(names()); },
      [this](const GetConnector& request) { info(request); },
      [this](const GetStatus& request) { status(request); },
      [this](const GetAllConnectors& request) { request.reply(infos()); },
      [this](const GetAllStatuses& request) { request.reply(statuses()); },
      [this](const GetHealth& request) { health(request); },
      [this](const CreateConnector& request) { create(request); },
      [this](const PutConfig& request) {
        change_config(request.name, request.config, false, std::nullopt, request.reply);
      },
      [this](const DeleteConnector& request) { remove(request); },
      [this](const ConfigValidated& outcome) { validated(outcome); },
      [this](const ExpireRequests&) { expire(); },
      [this](const ConnectorReported& report) { connector_reported(report); },
      [this](const TaskReported& report) { task_reported(report); },
      [this](const TaskConfigsComputed& computed) { task_configs(computed); },
      [this](const TasksStarted& started) { answer(started.run, Done{}); },
      [this](const ConnectorGone& gone) { connector_gone(gone.name); },
      [this](const StopAll&) {
        stopping_ = true;
        changes_.clear();  // each hears that the worker is shutting down
      },
  };
}

void HerderActor::release() noexcept {
  connectors_ = nullptr;
  changes_.clear();
  removing_.clear();
  parts_.reset();
}

// --- Changes -----------------------------------------------------------------------------------

void HerderActor::create(const CreateConnector& request) {
  Reply<PutOutcome> reply([reply = request.reply](Result<PutOutcome> outcome) {
    outcome.ok() ? reply(std::move(outcome->info)) : reply(outcome.error());
  });
  change_config(request.request.name, request.request.config, true, request.request.initial_state,
                std::move(reply));
}

void HerderActor::change_config(ConnectorName name, ConfigMap config, bool must_be_new,
                                std::optional<TargetState> initial_state, Reply<PutOutcome> reply) {
  if (stopping_) {
    return reply(shutting_down());
  }
  const auto validating = std::count_if(changes_.begin(), changes_.end(), [](const auto& change) {
    return change.second.validator != nullptr;
  });
  if (static_cast<std::size_t>(validating) >= max_validations) {
    return reply(Error{Errc::unavailable,
                       std::to_string(validating) +
                           " connector configurations are being validated already; try again later",
                       "", ""});
  }
  const auto number = ++last_change_;
  Change change;
  change.name = std::move(name);
  change.config = std::move(config);
  change.must_be_new = must_be_new;
  change.initial_state = initial_state;
  change.reply = std::move(reply);
  change.deadline = parts_->clock->now() + request_timeout;
  change.validator = parts_->executor->create("validate");
  change.validator->run([me = self(), number, plugins = parts_->plugins, given = change.config] {
    post(me, ConfigValidated{number, runtime::validate_connector(*plugins, given)});
  });
  changes_.emplace(number, std::move(change));
}

void HerderActor::validated(const ConfigValidated& outcome) {
  const auto found = changes_.find(outcome.request);
  if (found == changes_.end()) {
    return;
  }
  found->second.validator.reset();
  if (!outcome.outcome.ok()) {
    return finish(found, outcome.outcome.error());
  }
  if (removing_.contains(found->second.name)) {
    waiting_for_removal_[found->second.name].push_back(outcome.request);
    return;
  }
  store(outcome.request);
}

void HerderActor::store(std::uint64_t number) {
  const auto found = changes_.find(number);
  if (found == changes_.end()) {
    return;
  }
  auto& change = found->second;
  const auto* known = state_.find(change.name);
  if (known != nullptr && change.must_be_new) {
    return finish(found,
                  Error{Errc::already_exists, "Connector " + change.name.value + " already exists",
                        "org.apache.kafka.connect.errors.AlreadyExistsException", ""});
  }
  change.created = known == nullptr;
  state_.put_config(change.name, without_nulls(change.config));
  auto& stored = *state_.find(change.name);
  if (change.initial_state) {
    stored.target = *change.initial_state;
  }
  change.run = runs_[change.name] = ++last_run_;
  tell(this, connectors_, RunConnector{change.name, change.run, stored.config, stored.target});
}

/// Ends the request whose run this is, if it still waits.
void HerderActor::answer(std::uint64_t run, const Status& outcome) {
  const auto found = std::find_if(changes_.begin(), changes_.end(),
                                  [&](const auto& change) { return change.second.run == run; });
  if (found == changes_.end()) {
    return;
  }
  if (!outcome.ok()) {
    return finish(found, outcome.error());
  }
  const auto* stored = state_.find(found->second.name);
  if (stored == nullptr) {
    return finish(found, not_found("Connector " + found->second.name.value + " not found"));
  }
  finish(found, PutOutcome{found->second.created,
                           runtime::info_of(found->second.name, *stored, *parts_->plugins)});
}

void HerderActor::finish(std::map<std::uint64_t, Change>::iterator change,
                         Result<PutOutcome> outcome) {
  const auto reply = std::move(change->second.reply);
  changes_.erase(change);
  reply(std::move(outcome));
}

void HerderActor::expire() {
  send_self_after(this, expiry_interval, ExpireRequests{});
  const auto now = parts_->clock->now();
  for (auto change = changes_.begin(); change != changes_.end();) {
    const auto next = std::next(change);
    if (change->second.deadline <= now) {
      const char* stage = change->second.validator
                              ? ". The worker is currently validating the connector configuration"
                              : ". The worker is currently starting the connector";
      finish(change,
             Error{Errc::timeout,
                   std::string("Request timed out") + stage + " " + change->second.name.value,
                   "org.apache.kafka.connect.errors.ConnectException", ""});
    }
    change = next;
  }
}

void HerderActor::remove(const DeleteConnector& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  if (const auto removing = removing_.find(request.name); removing != removing_.end()) {
    removing->second.push_back(request.reply);
    return;
  }
  if (state_.find(request.name) == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  answer(runs_[request.name],
         not_found("Connector " + request.name.value + " was deleted while it was starting"));
  runs_.erase(request.name);
  state_.remove(request.name);
  removing_[request.name].push_back(request.reply);
  tell(this, connectors_, RemoveConnector{request.name});
}

// --- What the connectors report ------------------------------------------------------------------

bool HerderActor::is_current(const ConnectorName& name, std::uint64_t run) const {
  const auto found = runs_.find(name);
  return found != runs_.end() && found->second == run;
}

void HerderActor::connector_reported(const ConnectorReported& report) {
  auto* stored = state_.find(report.name);
  if (stored == nullptr || !is_current(report.name, report.run)) {
    return;
  }
  stored->status = report.status;
  stored->has_status = true;
  tell_listener(report.name, std::nullopt, report.status);
  if (report.error) {
    answer(report.run, *report.error);
  } else if (report.status.state == ReportedState::paused ||
             report.status.state == ReportedState::stopped) {
    answer(report.run, Done{});
  }
}

void HerderActor::task_reported(const TaskReported& report) {
  auto* stored = state_.find(report.id.connector);
  if (stored != nullptr &&
      static_cast<std::size_t>(report.id.number) < stored->task_configs.size()) {
    stored->task_statuses[report.id.number] = report.status;
    tell_listener(report.id.connector, report.id.number, report.status);
  }
}

void HerderActor::task_configs(const TaskConfigsComputed& computed) {
  auto* stored = state_.find(computed.name);
  if (stored == nullptr || !is_current(computed.name, computed.run)) {
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
  stored->task_configs = *computed.configs;
  stored->config_of_tasks = stored->config;
  stored->task_statuses.clear();
  tell(this, connectors_,
       RunTasks{computed.name, computed.run,
                runtime::info_of(computed.name, *stored, *parts_->plugins).kind, stored->config,
                stored->task_configs});
}

void HerderActor::tell_listener(const ConnectorName& name, std::optional<std::int32_t> task,
                                const runtime::InstanceStatus& status) const {
  if (parts_->on_status) {
    parts_->on_status(name, task, status);
  }
}

void HerderActor::connector_gone(const ConnectorName& name) {
  if (removing_.contains(name)) {
    runtime::InstanceStatus gone;
    gone.state = ReportedState::destroyed;
    tell_listener(name, std::nullopt, gone);
  }
  for (const auto& reply : removing_[name]) {
    reply(Done{});
  }
  removing_.erase(name);
  if (auto* stored = state_.find(name); stored != nullptr && !stopping_) {
    stored->status.state = ReportedState::failed;
    stored->status.trace =
        "org.apache.kafka.connect.errors.ConnectException: the supervisor of this connector ended "
        "by an error of its own; see the log\n";
    tell_listener(name, std::nullopt, stored->status);
  }
  for (const auto number : std::exchange(waiting_for_removal_[name], {})) {
    store(number);
  }
  waiting_for_removal_.erase(name);
}

// --- Questions
// -------------------------------------------------------------------------------------

std::vector<ConnectorName> HerderActor::names() const {
  std::vector<ConnectorName> names;
  for (const auto& [name, stored] : state_.connectors()) {
    names.push_back(name);
  }
  return names;
}

std::vector<ConnectorInfo> HerderActor::infos() const {
  std::vector<ConnectorInfo> infos;
  for (const auto& [name, stored] : state_.connectors()) {
    infos.push_back(runtime::info_of(name, stored, *parts_->plugins));
  }
  return infos;
}

std::vector<ConnectorStateInfo> HerderActor::statuses() const {
  std::vector<ConnectorStateInfo> statuses;
  for (const auto& [name, stored] : state_.connectors()) {
    if (auto status = runtime::state_of(name, stored, *parts_->plugins)) {
      statuses.push_back(std::move(*status));
    }
  }
  return statuses;
}

void HerderActor::info(const GetConnector& request) const {
  const auto* stored = state_.find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  request.reply(runtime::info_of(request.name, *stored, *parts_->plugins));
}

void HerderActor::status(const GetStatus& request) const {
  const auto* stored = state_.find(request.name);
  auto status =
      stored == nullptr ? std::nullopt : runtime::state_of(request.name, *stored, *parts_->plugins);
  if (!status) {
    return request.reply(not_found("No status found for connector " + request.name.value));
  }
  request.reply(std::move(*status));
}

void HerderActor::health(const GetHealth& request) const {
  using State = runtime::WorkerHealth::State;
  request.reply(started_
                    ? runtime::WorkerHealth{State::healthy,
                                            "Worker has completed startup and is ready to handle "
                                            "requests."}
                    : runtime::WorkerHealth{State::starting, "Worker is still starting up."});
}

}  // namespace troupe::actors
