#include "actors/herder_actor.hpp"

#include "actors/herder_errors.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/worker/validation.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::PutOutcome;
using runtime::ReportedState;
using runtime::TargetState;

namespace {

constexpr std::chrono::seconds expiry_interval{1};

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
        change_config(request.name, request.config, false, std::nullopt, request.reply);
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
    patch.reply(shutting_down());
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

// --- Changes -----------------------------------------------------------------------------------

void HerderActor::create(const CreateConnector& request) {
  change_config(request.request.name, request.request.config, true, request.request.initial_state,
                info_of(request.reply));
}

Reply<PutOutcome> HerderActor::info_of(Reply<runtime::ConnectorInfo> reply) {
  return Reply<PutOutcome>([reply = std::move(reply)](Result<PutOutcome> outcome) {
    outcome.ok() ? reply(std::move(outcome->info)) : reply(outcome.error());
  });
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
    return reply(unavailable(std::to_string(validating) +
                             " connector configurations are being validated already"));
  }
  const auto owner = runtime::owner_of(*parts_->plugins, name, config);
  if (auto limit = thread_limit(*parts_, owner, state_->find(name) != nullptr)) {
    return reply(*std::move(limit));
  }
  const auto number = ++last_change_;
  Change change;
  change.name = std::move(name);
  change.config = std::move(config);
  change.must_be_new = must_be_new;
  change.initial_state = initial_state;
  change.reply = std::move(reply);
  change.deadline = parts_->clock->now() + request_timeout;
  begin_validation(number, std::move(change));
}

void HerderActor::begin_validation(std::uint64_t number, Change change) {
  change.validator = parts_->executor->create(
      "validate", runtime::owner_of(*parts_->plugins, change.name, change.config));
  change.vitals = std::make_shared<runtime::TaskVitals>();
  change.vitals->enter(runtime::TaskCall::create, parts_->clock->now());
  auto context = *questions_.shared_context();
  context.vitals = change.vitals;
  context.clock = parts_->clock;
  const auto failed = begin(*change.validator, [me = self(), number, context = std::move(context),
                                                parts = parts_, given = change.config] {
    auto outcome = runtime::validate_connector(context, given);
    if (outcome.ok()) {
      outcome = runtime::validate_own_settings(parts->config.troupe, given);
    }
    post(me, ConfigValidated{number, std::move(outcome)});
  });
  if (failed) {
    return change.reply(*failed);
  }
  changes_.emplace(number, std::move(change));
}

void HerderActor::validated(const ConfigValidated& outcome) {
  const auto found = changes_.find(outcome.request);
  if (found == changes_.end()) {
    return;
  }
  found->second.validator.reset();
  found->second.vitals.reset();
  if (!outcome.outcome.ok()) {
    return finish(found, outcome.outcome.error());
  }
  if (state_->leaving().contains(found->second.name)) {
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
  const auto* known = state_->find(change.name);
  if (known != nullptr && change.must_be_new) {
    return finish(found,
                  Error{Errc::already_exists, "Connector " + change.name.value + " already exists",
                        "org.apache.kafka.connect.errors.AlreadyExistsException", ""});
  }
  change.created = known == nullptr;
  state_->put_config(change.name, without_nulls(change.config));
  auto& stored = *state_->find(change.name);
  if (change.initial_state) {
    stored.target = *change.initial_state;
  }
  change.run = run_connector(change.name, stored);
}

/// Starts the connector object anew, with what is stored.
std::uint64_t HerderActor::run_connector(const ConnectorName& name,
                                         runtime::StoredConnector& stored) {
  const auto superseded = std::exchange(stored.run, state_->next_run());
  // Who waits for the start that is not going to be, waits for this one.
  for (auto& [number, change] : changes_) {
    if (change.run != 0 && change.run == superseded) {
      change.run = stored.run;
    }
  }
  tell(this, connectors_, RunConnector{name, stored.run, stored.config, stored.target});
  return stored.run;
}

/// Ends the requests whose run this is, if they still wait.
void HerderActor::answer(std::uint64_t run, const Status& outcome) {
  const auto waits = [run](const auto& change) { return change.second.run == run; };
  for (auto found = std::find_if(changes_.begin(), changes_.end(), waits); found != changes_.end();
       found = std::find_if(changes_.begin(), changes_.end(), waits)) {
    answer(found, outcome);
  }
}

void HerderActor::answer(std::map<std::uint64_t, Change>::iterator found, const Status& outcome) {
  if (!outcome.ok()) {
    return finish(found, outcome.error());
  }
  const auto* stored = state_->find(found->second.name);
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
  apply_patches();
}

void HerderActor::expire() {
  send_self_after(this, expiry_interval, ExpireRequests{});
  const auto now = parts_->clock->now();
  questions_.expire(now);
  state_->note_rates(now);
  expire_waits(now);
  parts_->scraper->look_after();
  for (auto change = changes_.begin(); change != changes_.end();) {
    const auto next = std::next(change);
    tell_stall(change->second);
    if (change->second.deadline <= now) {
      give_up(change);
    }
    change = next;
  }
}

/// The request ends; a validation that does not return is left behind, a start goes on.
void HerderActor::give_up(std::map<std::uint64_t, Change>::iterator change) {
  const auto& given_up = change->second;
  const char* stage = given_up.validator
                          ? ". The worker is currently validating the connector configuration"
                          : ". The worker is currently starting the connector";
  const Error error{Errc::timeout,
                    std::string("Request timed out") + stage + " " + given_up.name.value,
                    "org.apache.kafka.connect.errors.ConnectException", ""};
  if (auto* stored = state_->find(given_up.name); stored != nullptr && given_up.validator) {
    note_trouble(*stored, error);
  }
  finish(change, error);
}

void HerderActor::remove(const DeleteConnector& request) {
  if (stopping_) {
    return request.reply(shutting_down());
  }
  if (state_->leaving().contains(request.name)) {
    expect_answer(request.reply, "stopping connector " + request.name.value);
    return removing_[request.name].push_back(request.reply);
  }
  const auto* stored = state_->find(request.name);
  if (stored == nullptr) {
    return request.reply(not_found("Connector " + request.name.value + " not found"));
  }
  answer(stored->run,
         not_found("Connector " + request.name.value + " was deleted while it was starting"));
  drop_tasks(request.name, *state_->find(request.name));
  state_->remove(request.name);
  state_->leaves(request.name);
  troubles_.erase(request.name);
  removing_[request.name].push_back(request.reply);
  expect_answer(request.reply, "stopping connector " + request.name.value);
  tell(this, connectors_, RemoveConnector{request.name});
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
