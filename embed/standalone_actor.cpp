#include "embed/standalone_actor.hpp"

#include "actors/worker_actor.hpp"
#include "embed/connector_file.hpp"
#include "embed/views.hpp"
#include "runtime/plugins/trace.hpp"

#include <utility>

namespace troupe::embed {

using actors::failed;
using actors::post;
using actors::send_self_after;
using std::chrono::milliseconds;

namespace {

/// REST requests under way may take this long to be answered at a stop.
constexpr milliseconds rest_stop_limit{1000};

}  // namespace

StandaloneActor::StandaloneActor(caf::actor_config& config, HostOptions options)
    : caf::event_based_actor(config),
      host_(std::make_shared<WorkerHost>(std::move(options))),
      events_(host_->options().events),
      logger_(host_->parts()->loggers->get("org.apache.kafka.connect.cli.ConnectStandalone")),
      thread_(host_->parts()->executor->create("worker")),
      rest_thread_(host_->parts()->executor->create("rest-stop")) {
  host_->parts()->on_status = [events = events_, worker = host_->options().name](
                                  const runtime::ConnectorName& connector,
                                  std::optional<std::int32_t> task,
                                  const runtime::InstanceStatus& status) {
    if (events) {
      post(events, StateChanged{worker, connector.value, task, view_of(status)});
    }
  };
}

caf::behavior StandaloneActor::make_behavior() {
  begin();
  return actors::trap_exit(
      this, [this](const caf::exit_msg&) { begin_stop(); },
      [this](const HostOpened& opened_host) { opened(opened_host.outcome); },
      [this](const ClusterAnswered& answer) { cluster_answered(answer.id); },
      [this](const StoresStarted& started) { stores_started(started.outcome); },
      [this](const ConnectorRead& read) { connector_read(read); },
      [this](const ConnectorCreated& created) { connector_created(created.outcome); },
      [this](const RestStopped&) { rest_stopped(); },
      [this](const WorkerDown& down) { worker_down(down.why); },
      [this](const StopOverdue&) { stop_overdue(); },
      [](const Deliver& deliver) { deliver.answer(); },
      [this](const CreateConnector& request) { return create(request); },
      [this](const PutConnector& request) { return put(request); },
      [this](const DeleteConnector& request) { return remove(request); },
      [this](const PauseConnector& request) {
        return set_target(request.name, runtime::TargetState::paused);
      },
      [this](const StopConnector& request) {
        return set_target(request.name, runtime::TargetState::stopped);
      },
      [this](const ResumeConnector& request) {
        return set_target(request.name, runtime::TargetState::started);
      },
      [this](const RestartConnector& request) { return restart(request); },
      [this](const RestartTask& request) { return restart_task(request); },
      [this](const GetConnector& request) { return get(request); },
      [this](const ListConnectors&) { return list(); },
      [this](const StopWorker&) { return stop(); });
}

/// Also when it is killed, or a handler has thrown: nothing of the worker outlives this actor but
/// what its own actors take to stop.
void StandaloneActor::on_exit() {
  if (worker_) {
    post(worker_, actors::StopWorker{});
    worker_ = nullptr;
  }
  thread_.reset();
  rest_thread_.reset();
  stop_promises_.clear();
  host_.reset();
  events_ = nullptr;
}

template <class Event>
void StandaloneActor::tell_owner(Event event) {
  if (events_) {
    event.worker = host_->options().name;
    post(events_, std::move(event));
  }
}

// --- The start -----------------------------------------------------------------------------------

void StandaloneActor::begin() {
  begun_ = host_->parts()->clock->now();
  logger_->info("Kafka Connect worker initializing ...");
  logger_->info("Scanning for plugin classes. This might take a moment ...");
  run_step<HostOpened>([host = host_] { return host->open(); });
}

void StandaloneActor::opened(const Status& outcome) {
  if (phase_ == Phase::stopping) {
    return stop_rest(milliseconds{0});
  }
  if (!outcome.ok()) {
    return fail(Failure::startup, outcome.error());
  }
  phase_ = Phase::searching;
  search_.emplace(host_->parts()->clock->now(), host_->parts()->config.troupe.startup_timeout);
  ask_for_cluster();
}

void StandaloneActor::ask_for_cluster() {
  const auto limit = search_->next_limit(host_->parts()->clock->now());
  asking_ = true;
  run_step<ClusterAnswered>(host_->cluster_question(limit));
}

void StandaloneActor::cluster_answered(const Result<std::string>& id) {
  asking_ = false;
  if (phase_ != Phase::searching) {
    return;
  }
  const auto now = host_->parts()->clock->now();
  if (!id.ok()) {
    if (!search_->goes_on(id.error(), now)) {
      return fail(Failure::startup, id.error());
    }
    logger_->warn(id.error().message + "; trying again, for at most " +
                  std::to_string(search_->left(now).count() / 1000) +
                  " s more (troupe.startup.timeout.ms)");
    return ask_for_cluster();
  }
  logger_->info("Kafka cluster ID: " + id.value());
  host_->set_cluster(id.value());
  logger_->info("Kafka Connect worker initialization took " +
                std::to_string(std::chrono::duration_cast<milliseconds>(now - begun_).count()) +
                "ms");
  logger_->info("Kafka Connect starting");
  was_started_ = true;
  phase_ = Phase::reading_stores;
  run_step<StoresStarted>([host = host_] { return host->start_stores(); });
}

void StandaloneActor::stores_started(const Status& outcome) {
  if (phase_ != Phase::reading_stores) {
    return;
  }
  if (!outcome.ok()) {
    logger_->error("Failed to start Connect: " + runtime::trace_text(outcome.error()));
    return fail(Failure::services, outcome.error());
  }
  start_worker();
  phase_ = Phase::creating;
  const auto& files = host_->options().connector_files;
  files_ = {files.begin(), files.end()};
  connectors_ = host_->options().connectors;
  next_connector();
}

void StandaloneActor::start_worker() {
  worker_ = spawn<actors::WorkerActor>(runtime::WorkerPartsPtr(host_->parts()));
  actors::watch(this, worker_, [](const caf::error& why) { return WorkerDown{why}; });
  host_->serve(worker_);
  logger_->info("Herder started");
  if (host_->has_rest()) {
    logger_->info("REST resources initialized; server is started and ready to handle requests");
  }
  logger_->info("Kafka Connect started");
}

void StandaloneActor::next_connector() {
  if (!files_.empty()) {
    creating_ = files_.front();
    files_.pop_front();
    return run_step<ConnectorRead>([path = creating_] { return read_connector(path); });
  }
  if (connectors_.empty()) {
    return running();
  }
  const auto next = connectors_.extract(connectors_.begin());
  creating_ = next.key();
  runtime::CreateRequest request;
  request.name = {next.key()};
  request.config = config_of(next.key(), next.mapped());
  connector_read({std::move(request)});
}

void StandaloneActor::connector_read(const ConnectorRead& read) {
  if (phase_ != Phase::creating) {
    return;
  }
  if (!read.request.ok()) {
    return connector_failed(read.request.error());
  }
  host_->herder().create_connector(*read.request,
                                   [me = self()](Result<runtime::ConnectorInfo> outcome) {
                                     post(me, ConnectorCreated{std::move(outcome)});
                                   });
}

void StandaloneActor::connector_created(const Result<runtime::ConnectorInfo>& outcome) {
  if (phase_ != Phase::creating) {
    return;
  }
  if (!outcome.ok()) {
    return connector_failed(outcome.error());
  }
  logger_->info("Created connector " + outcome->name.value);
  next_connector();
}

void StandaloneActor::connector_failed(const Error& error) {
  logger_->error("Failed to create connector for " + creating_ + ": " + error.message);
  auto named = error;
  named.message = creating_ + ": " + error.message;
  logger_->error("Stopping after connector error: " + named.message);
  fail(Failure::services, named);
}

void StandaloneActor::running() {
  phase_ = Phase::running;
  host_->herder().startup_complete();
  WorkerStarted event;
  event.url = host_->url();
  tell_owner(std::move(event));
}

// --- The end -------------------------------------------------------------------------------------

void StandaloneActor::fail(Failure failure, const Error& error) {
  failure_ = failure;
  error_ = error;
  if (failure == Failure::startup) {
    logger_->error("Stopping due to error: " + runtime::trace_text(error));
  }
  begin_stop();
}

void StandaloneActor::begin_stop() {
  const auto before = std::exchange(phase_, Phase::stopping);
  if (before == Phase::stopping) {
    return;
  }
  tell_owner(WorkerStopping{});
  send_self_after(this, stop_limit(host_->parts()->config), StopOverdue{});
  if (was_started_) {
    logger_->info("Kafka Connect stopping");
    logger_->info("Stopping REST server");
  }
  if (before == Phase::opening && failure_ == Failure::none) {
    return;  // its thread is opening REST: goes on in `opened`
  }
  thread_.reset();  // a question to Kafka that is under way ends on its own
  stop_rest(rest_stop_limit);
}

void StandaloneActor::stop_rest(milliseconds limit) {
  rest_thread_->run(actors::posting_job(self(), [host = host_, limit] {
    host->stop_rest(limit);
    return RestStopped{};
  }));
}

void StandaloneActor::rest_stopped() {
  if (was_started_) {
    logger_->info("REST server stopped");
    logger_->info("Herder stopping");
    logger_->info("Worker stopping");
  }
  if (!worker_) {
    return finish();
  }
  host_->herder().stop([](const Result<Done>&) {});  // its end is what counts
}

void StandaloneActor::worker_down(const caf::error& why) {
  worker_ = nullptr;
  if (failed(why) && failure_ == Failure::none) {
    failure_ = Failure::worker;
    error_ = {Errc::internal, actors::error_text(why), "", ""};
  }
  phase_ == Phase::stopping ? finish() : begin_stop();
}

void StandaloneActor::stop_overdue() {
  const auto limit = std::to_string(stop_limit(host_->parts()->config).count());
  error_ = {Errc::timeout, "The worker did not stop within " + limit + " ms and is left as it is",
            "", ""};
  logger_->error(error_.message);
  failure_ = failure_ == Failure::none ? Failure::worker : failure_;
  finish();
}

void StandaloneActor::finish() {
  if (was_started_) {
    logger_->info("Worker stopped");
    logger_->info("Herder stopped");
    logger_->info("Kafka Connect stopped");
  }
  thread_.reset();
  auto abandoned = host_->parts()->executor->abandoned();
  if (asking_ && abandoned != 0) {
    --abandoned;  // the worker's own, which ends with its question to Kafka
  }
  if (abandoned != 0) {
    logger_->warn(std::to_string(abandoned) +
                  " threads of plugins that never returned are left behind");
  }
  WorkerEnded event;
  event.failure = failure_;
  event.error = error_;
  event.abandoned_threads = abandoned;
  tell_owner(std::move(event));
  for (auto& promise : stop_promises_) {
    promise.deliver(Done{});
  }
  failure_ == Failure::none ? quit() : quit(to_caf(error_));
}

}  // namespace troupe::embed
