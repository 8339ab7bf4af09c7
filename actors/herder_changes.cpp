// The part of the herder that changes what connectors there are: validates, stores, starts,
// deletes.
#include "actors/herder_actor.hpp"
#include "actors/herder_errors.hpp"
#include "actors/posting_job.hpp"
#include "runtime/worker/validation.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::actors {

using runtime::PutOutcome;
using runtime::TargetState;

namespace {

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

void HerderActor::create(const CreateConnector& request) {
  change_config(request.request.name, request.request.config, true, request.request.initial_state,
                deadline_from_now(), info_of(request.reply));
}

Reply<PutOutcome> HerderActor::info_of(Reply<runtime::ConnectorInfo> reply) {
  return Reply<PutOutcome>([reply = std::move(reply)](Result<PutOutcome> outcome) {
    outcome.ok() ? reply(std::move(outcome->info)) : reply(outcome.error());
  });
}

void HerderActor::change_config(ConnectorName name, ConfigMap config, bool must_be_new,
                                std::optional<TargetState> initial_state,
                                runtime::MonotonicTime deadline, Reply<PutOutcome> reply) {
  if (stopping_) {
    return reply(shutting_down());
  }
  const auto owner = runtime::owner_of(*parts_->plugins, name, config);
  if (auto limit = validation_limit(owner.plugin)) {
    return reply(*std::move(limit));
  }
  if (auto limit = thread_refusal(*parts_, owner, state_->find(name) != nullptr)) {
    return reply(*std::move(limit));
  }
  const auto number = ++last_change_;
  Change change;
  change.owner = owner;
  change.name = std::move(name);
  change.config = std::move(config);
  change.must_be_new = must_be_new;
  change.initial_state = initial_state;
  change.reply = std::move(reply);
  change.deadline = deadline;
  begin_validation(number, std::move(change));
}

/// Why no further configuration of this class is validated just now.
std::optional<Error> HerderActor::validation_limit(const std::string& plugin) const {
  std::size_t all = 0;
  std::size_t of_class = 0;
  for (const auto& [number, change] : changes_) {
    all += change.validator ? 1 : 0;
    of_class += change.validator && change.owner.plugin == plugin ? 1 : 0;
  }
  if (all >= max_validations) {
    return unavailable(std::to_string(all) +
                       " connector configurations are being validated already");
  }
  if (of_class >= max_validations_of_class) {
    return unavailable(std::to_string(of_class) + " connector configurations of class " + plugin +
                       " are being validated already");
  }
  return std::nullopt;
}

void HerderActor::begin_validation(std::uint64_t number, Change change) {
  change.validator = parts_->executor->create("validate", change.owner);
  change.vitals = std::make_shared<runtime::TaskVitals>();
  change.vitals->enter(runtime::TaskCall::create, parts_->clock->now());
  auto context = *questions_.shared_context();
  context.vitals = change.vitals;
  context.clock = parts_->clock;
  const auto failed =
      begin(*change.validator,
            posting_job(self(), [number, context = std::move(context), given = change.config] {
              return ConfigValidated{number, runtime::validate_connector(context, given)};
            }));
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
  stored.first_run = stored.first_run == 0 ? stored.run : stored.first_run;
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
  expire_patches(now);
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

}  // namespace troupe::actors
