#include "actors/task_actor.hpp"

#include "actors/herder_errors.hpp"
#include "actors/posting_job.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/worker/thread_limit.hpp"

#include <algorithm>
#include <utility>

namespace troupe::actors {

using runtime::GrantEnd;
using runtime::ReportedState;
using runtime::TaskCall;
using std::chrono::milliseconds;

namespace {

std::string context_of(const TaskId& id) {
  return '[' + id.connector.value + "|task-" + std::to_string(id.number) + "] ";
}

}  // namespace

TaskActor::TaskActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                     TaskStart start, caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      plan_(std::move(start.plan)),
      offsets_(std::move(offsets)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.WorkerTask",
                                   context_of(plan_.id))),
      vitals_(std::move(start.vitals)),
      parked_(std::move(start.parked)),
      metrics_(std::move(start.metrics)),
      thread_(parts_->executor->create(
          "task " + plan_.id.to_text(),
          runtime::owner_of(*parts_->plugins, plan_.id.connector, plan_.connector_config))),
      buffer_(plan_.id.connector.value),
      pause_wanted_(start.paused) {}

caf::behavior TaskActor::make_behavior() {
  build();
  return {
      [this](const JobDone& job) { job_done(job); },
      [this](const DeliveryNewsCame& news) { delivery_news(news.why); },
      [this](const IdleOver& timer) { idle_over(timer.number); },
      [this](const CommitDue&) { commit(); },
      [this](const OffsetsStored& outcome) { stored(outcome); },
      [this](const PauseTask& request) { pause(request.paused); },
      [this](const ResetTopics&) { forget_topics_ = true; },
      [this](const UseOffsets& use) { offsets_ = use.offsets; },
      [this](const StopChild& request) { stop(request); },
      [this](const StepOverdue& timer) { step_overdue(timer.number); },
      [this](const StopOverdue&) {
        if (phase_ != Phase::ended) {
          logger_->error("Graceful stop of task " + plan_.id.to_text() + " failed.");
          give_up();
        }
      },
      [this](const GiveUpTask& request) {
        if (phase_ != Phase::ended) {
          error_ = request.error;
          give_up();
        }
      },
  };
}

/// Plugins end on their own thread, also those of an incarnation that was given up between two
/// calls.
void TaskActor::release() noexcept {
  if (work_ && is_closed_) {
    work_->abandon();
  } else if (work_) {
    fence();
    if (!busy_) {
      // Without a thread it ends here after all.
      static_cast<void>(
          begin(*thread_, [work = std::exchange(work_, nullptr)] { return nullptr; }));
    }
  }
  thread_.reset();
  work_.reset();
  parked_.reset();
  offsets_ = nullptr;
  parts_.reset();
}

// --- Starting and working ------------------------------------------------------------------------

void TaskActor::build() {
  // Producer threads hold the actor weakly: a lane outlives its task while it is being closed.
  auto weak = caf::actor_cast<caf::actor_addr>(this);
  auto wake = [weak](runtime::SourceDeliveries::Wake why) {
    if (auto strong = caf::actor_cast<caf::actor>(weak)) {
      post(strong, DeliveryNewsCame{why});
    }
  };
  work_ = runtime::make_task_work(
      parts_, plan_, {vitals_, std::exchange(parked_, nullptr), std::move(wake), metrics_});
  logger_->info("Creating task " + plan_.id.to_text());
  run_job(TaskCall::create, [work = work_] { return JobDone{work->build(), {}}; });
}

void TaskActor::built(const Status& outcome) {
  tell_parent(TaskBuilt{ticket().slot, ticket().incarnation, outcome});
  if (!outcome.ok()) {
    error_ = outcome.error();
    return wind_down();
  }
  if (stop_wanted_) {
    return wind_down();
  }
  if (pause_wanted_) {
    phase_ = Phase::waiting;
    return report(ReportedState::paused);
  }
  start();
}

void TaskActor::start() {
  phase_ = Phase::starting;
  run_job(TaskCall::start, [work = work_] { return JobDone{work->start(), {}}; });
}

void TaskActor::started(const Status& outcome) {
  if (!outcome.ok()) {
    error_ = outcome.error();
    return wind_down();
  }
  if (stop_wanted_) {
    return wind_down();
  }
  phase_ = Phase::running;
  was_running_ = true;
  running_since_ = now();
  report(ReportedState::running);
  if (is_source()) {
    send_self_after(this, parts_->config.offset_flush_interval, CommitDue{});
  }
  go_on();
}

/// The thread is free: follow the user's wish, or work.
void TaskActor::go_on() {
  if (pause_wanted_ != is_paused_) {
    return turn();
  }
  grant();
}

void TaskActor::grant() {
  if (busy_ || phase_ != Phase::running || (is_paused_ && is_source())) {
    return;
  }
  waits_for_room_ = false;
  room_came_ = false;
  ++idle_;
  grant_stop_ = {};
  const runtime::Grant given{now() + parts_->config.troupe.grant_max,
                             parts_->config.troupe.grant_records, grant_stop_.get_token()};
  run_job(TaskCall::run, [work = work_, given, committed = std::exchange(tell_committed_, false),
                          forget = std::exchange(forget_topics_, false)] {
    if (committed) {
      work->committed();
    }
    if (forget) {
      work->forget_topics();
    }
    return JobDone{Done{}, work->run(given)};
  });
}

void TaskActor::job_done(const JobDone& job) {
  busy_ = false;
  vitals_->leave();
  switch (phase_) {
    case Phase::building:
      return built(job.outcome);
    case Phase::starting:
      return started(job.outcome);
    case Phase::running:
      return worked(*job.report);
    case Phase::turning:
      return turned();
    case Phase::draining:
      return drain();
    case Phase::closing:
      if (!job.outcome.ok()) {
        logger_->warn("Task did not stop cleanly: " + runtime::trace_text(job.outcome.error()));
      }
      is_closed_ = true;
      return end(false, job.parked);
    case Phase::waiting:
    case Phase::committing:
    case Phase::ended:
      return;
  }
}

void TaskActor::worked(const runtime::TaskReport& report) {
  tell_topics(report.topics);
  if (report.end == GrantEnd::failed) {
    error_ = report.error;
    return wind_down();
  }
  if (stop_wanted_) {
    return wind_down();
  }
  if (pause_wanted_ != is_paused_) {
    return turn();
  }
  if (report.end == GrantEnd::lane_full && !room_came_) {
    waits_for_room_ = true;
  } else if (report.end == GrantEnd::idle && report.idle > milliseconds{0}) {
    send_self_after(this, report.idle, IdleOver{idle_});
  } else {
    grant();
  }
}

/// Topics of a sink come with its report, those of a source with its deliveries.
void TaskActor::tell_topics(std::vector<std::string> topics) {
  if (is_source()) {
    topics = work_->deliveries()->take_topics();
  }
  if (!topics.empty()) {
    tell_parent(TopicsUsed{plan_.id.connector, std::move(topics)});
  }
}

void TaskActor::delivery_news(runtime::SourceDeliveries::Wake why) {
  using Wake = runtime::SourceDeliveries::Wake;
  room_came_ = room_came_ || why == Wake::room;
  if (why == Wake::drained && phase_ == Phase::draining && !busy_) {
    return final_commit();
  }
  // An error, or what there is for `commit_record`, is found by the loop itself, at the beginning
  // of a grant. That it polls sooner than it was told to does no harm.
  if (why == Wake::error || why == Wake::news || (why == Wake::room && waits_for_room_)) {
    grant();
  }
}

void TaskActor::idle_over(std::uint64_t number) {
  if (number == idle_) {
    grant();
  }
}

// --- Pausing
// ---------------------------------------------------------------------------------------

void TaskActor::pause(bool paused) {
  pause_wanted_ = paused;
  if (phase_ == Phase::waiting && !paused) {
    return start();
  }
  if (phase_ == Phase::running && pause_wanted_ != is_paused_) {
    grant_stop_.request_stop();
    if (!busy_) {
      turn();
    }
  }
}

void TaskActor::turn() {
  phase_ = Phase::turning;
  ++idle_;
  is_paused_ = pause_wanted_;
  run_job(TaskCall::pause, [work = work_, paused = is_paused_] {
    work->set_paused(paused);
    return JobDone{};
  });
}

void TaskActor::turned() {
  if (stop_wanted_) {
    return wind_down();
  }
  phase_ = Phase::running;
  vitals_->waits_no_more();
  report(is_paused_ ? ReportedState::paused : ReportedState::running);
  go_on();
}

// --- Source offsets ------------------------------------------------------------------------------

void TaskActor::commit() {
  if (!is_working()) {
    return;
  }
  send_self_after(this, parts_->config.offset_flush_interval, CommitDue{});
  tell_topics({});
  if (!buffer_.is_flushing()) {
    note_commit(buffer_.add(work_->deliveries()->take_committable()));
    if (buffer_.is_empty()) {
      work_->commit_ended(true, {});
      tell_committed_ = true;
      return;
    }
    store_offsets();
  }
}

void TaskActor::store_offsets() {
  commit_begun_ = now();
  step_limit(parts_->config.offset_flush_timeout);
  const auto number = ++commit_number_;
  tell(this, offsets_,
       StoreOffsets{buffer_.begin_flush(), Reply<Done>([me = self(), number](Status outcome) {
                      post(me, OffsetsStored{number, std::move(outcome)});
                    })});
}

void TaskActor::stored(const OffsetsStored& outcome) {
  if (outcome.number != commit_number_ || !buffer_.is_flushing()) {
    return;
  }
  note_commit(outcome.outcome);
  work_->commit_ended(outcome.outcome.ok(), now() - commit_begun_);
  if (outcome.outcome.ok()) {
    buffer_.flushed();
    tell_committed_ = true;
    if (!waits_for_room_) {
      grant();  // an idle source hears of it now
    }
  } else {
    buffer_.cancelled();
  }
  if (phase_ == Phase::committing) {
    close();
  }
}

void TaskActor::note_commit(const Status& outcome) {
  if (!outcome.ok()) {
    logger_->error("Failed to commit offsets: " + outcome.error().message +
                   "; they are tried again at the next commit");
  }
}

// --- Helpers
// ---------------------------------------------------------------------------------------

void TaskActor::run_job(TaskCall call, std::function<JobDone()> job) {
  vitals_->enter(call, now());
  busy_ = true;
  thread_->run(posting_job(self(), std::move(job)));
}

void TaskActor::step_limit(milliseconds limit) {
  if (stop_deadline_) {
    const auto left = std::chrono::duration_cast<milliseconds>(*stop_deadline_ - now());
    limit = std::min(limit, std::max(left / 2, milliseconds{0}));
  }
  send_self_after(this, limit, StepOverdue{++step_});
}

/// A step took too long: the next one, without it.
void TaskActor::step_overdue(std::uint64_t number) {
  if (number != step_) {
    return;
  }
  if (phase_ == Phase::draining) {
    logger_->error("Timed out waiting for " + std::to_string(work_->deliveries()->pending()) +
                   " records to be acknowledged; they are sent again after a restart");
    return final_commit();
  }
  if (buffer_.is_flushing()) {
    ++commit_number_;
    buffer_.cancelled();
    work_->commit_ended(false, now() - commit_begun_);
    logger_->error("Failed to flush offsets to storage within offset.flush.timeout.ms");
  }
  if (phase_ == Phase::committing) {
    close();
  }
}

void TaskActor::report(ReportedState state) {
  runtime::InstanceStatus status;
  status.state = state;
  status.worker_id = parts_->worker_id;
  status.version = work_->version();
  tell_parent(TaskState{ticket().slot, ticket().incarnation, std::move(status)});
}

}  // namespace troupe::actors
