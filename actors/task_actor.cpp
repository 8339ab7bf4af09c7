#include "actors/task_actor.hpp"

#include "runtime/plugins/trace.hpp"

#include <utility>

namespace troupe::actors {

using runtime::GrantEnd;
using runtime::ReportedState;
using std::chrono::milliseconds;

namespace {

std::string context_of(const TaskId& id) {
  return '[' + id.connector.value + "|task-" + std::to_string(id.number) + "] ";
}

}  // namespace

TaskActor::TaskActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                     runtime::TaskPlan plan, caf::actor offsets)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      plan_(std::move(plan)),
      offsets_(std::move(offsets)),
      logger_(parts_->loggers->get("org.apache.kafka.connect.runtime.WorkerTask",
                                   context_of(plan_.id))),
      thread_(parts_->executor->create("task " + plan_.id.to_text())),
      buffer_(plan_.id.connector.value) {}

caf::behavior TaskActor::make_behavior() {
  start();
  return {
      [this](const JobDone& job) { job_done(job); },
      [this](const DeliveryNewsCame& news) { delivery_news(news.why); },
      [this](const IdleOver& timer) { idle_over(timer.number); },
      [this](const CommitDue&) { commit(); },
      [this](const OffsetsStored& outcome) { stored(outcome); },
      [this](const StopChild& request) { stop(request.limit); },
      [this](const StepOverdue& timer) { step_overdue(timer.number); },
      [this](const StopOverdue&) { give_up(); },
  };
}

void TaskActor::release() noexcept {
  if (work_) {
    work_->abandon();
  }
  thread_.reset();
  work_.reset();
  offsets_ = nullptr;
  parts_.reset();
}

// --- Starting and working ------------------------------------------------------------------------

void TaskActor::start() {
  // Producer threads hold the actor weakly: a lane outlives its task while it is being closed.
  auto weak = caf::actor_cast<caf::actor_addr>(this);
  work_ = runtime::make_task_work(parts_, plan_, [weak](runtime::SourceDeliveries::Wake why) {
    if (auto strong = caf::actor_cast<caf::actor>(weak)) {
      post(strong, DeliveryNewsCame{why});
    }
  });
  logger_->info("Creating task " + plan_.id.to_text());
  run_job([work = work_] { return JobDone{work->start(), {}}; });
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
  if (work_->deliveries() != nullptr) {
    send_self_after(this, parts_->config.offset_flush_interval, CommitDue{});
  }
  grant();
}

void TaskActor::grant() {
  if (busy_ || phase_ != Phase::running) {
    return;
  }
  waits_for_room_ = false;
  room_came_ = false;
  ++idle_;
  grant_stop_ = {};
  const runtime::Grant given{now() + parts_->config.troupe.grant_max,
                             parts_->config.troupe.grant_records, grant_stop_.get_token()};
  run_job([work = work_, given, committed = std::exchange(tell_committed_, false)] {
    if (committed) {
      work->committed();
    }
    return JobDone{Done{}, work->run(given)};
  });
}

void TaskActor::job_done(const JobDone& job) {
  busy_ = false;
  switch (phase_) {
    case Phase::starting:
      return started(job.outcome);
    case Phase::running:
      return worked(*job.report);
    case Phase::draining:
      return drain();
    case Phase::closing:
      if (!job.outcome.ok()) {
        logger_->warn("Task did not stop cleanly: " + runtime::trace_text(job.outcome.error()));
      }
      return end(false);
    case Phase::committing:
    case Phase::ended:
      return;
  }
}

void TaskActor::worked(const runtime::TaskReport& report) {
  if (report.end == GrantEnd::failed) {
    error_ = report.error;
    return wind_down();
  }
  if (stop_wanted_) {
    return wind_down();
  }
  if (report.end == GrantEnd::lane_full && !room_came_) {
    waits_for_room_ = true;
  } else if (report.end == GrantEnd::idle && report.idle > milliseconds{0}) {
    send_self_after(this, report.idle, IdleOver{idle_});
  } else {
    grant();
  }
}

void TaskActor::delivery_news(runtime::SourceDeliveries::Wake why) {
  using Wake = runtime::SourceDeliveries::Wake;
  room_came_ = room_came_ || why == Wake::room;
  if (why == Wake::drained && phase_ == Phase::draining && !busy_) {
    return final_commit();
  }
  // An error is found by the loop itself, at the beginning of a grant.
  if (why == Wake::error || (why == Wake::room && waits_for_room_)) {
    grant();
  }
}

void TaskActor::idle_over(std::uint64_t number) {
  if (number == idle_) {
    grant();
  }
}

// --- Source offsets ------------------------------------------------------------------------------

void TaskActor::commit() {
  if (phase_ != Phase::running) {
    return;
  }
  send_self_after(this, parts_->config.offset_flush_interval, CommitDue{});
  if (!buffer_.is_flushing()) {
    note_commit(buffer_.add(work_->deliveries()->take_committable()));
    if (buffer_.is_empty()) {
      tell_committed_ = true;
      return;
    }
    step_limit(parts_->config.offset_flush_timeout);
    const auto number = ++commit_number_;
    tell(this, offsets_,
         StoreOffsets{buffer_.begin_flush(), Reply<Done>([me = self(), number](Status outcome) {
                        post(me, OffsetsStored{number, std::move(outcome)});
                      })});
  }
}

void TaskActor::stored(const OffsetsStored& outcome) {
  if (outcome.number != commit_number_ || !buffer_.is_flushing()) {
    return;
  }
  note_commit(outcome.outcome);
  if (outcome.outcome.ok()) {
    buffer_.flushed();
    tell_committed_ = true;
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

// --- Coming to an end ----------------------------------------------------------------------------

void TaskActor::stop(milliseconds limit) {
  if (stop_wanted_ || phase_ == Phase::ended) {
    return;
  }
  stop_wanted_ = true;
  send_self_after(this, limit, StopOverdue{});
  work_->request_stop();
  grant_stop_.request_stop();
  if (!busy_ && phase_ == Phase::running) {
    wind_down();
  }
}

/// The thread is free. What a source has under way is waited for, then committed.
void TaskActor::wind_down() {
  ++step_;
  if (work_->deliveries() == nullptr || !was_running_) {
    return close();
  }
  phase_ = Phase::draining;
  run_job([work = work_] {
    work->withdraw();
    return JobDone{};
  });
}

void TaskActor::drain() {
  if (work_->deliveries()->drain()) {
    return final_commit();
  }
  step_limit(parts_->config.offset_flush_timeout);
}

void TaskActor::final_commit() {
  phase_ = Phase::committing;
  if (buffer_.is_flushing()) {
    // The write under way may still succeed; what it carries is repeated, which does no harm.
    buffer_.cancelled();
  }
  note_commit(buffer_.add(work_->deliveries()->take_committable()));
  if (buffer_.is_empty()) {
    tell_committed_ = true;
    return close();
  }
  step_limit(parts_->config.offset_flush_timeout);
  const auto number = ++commit_number_;
  tell(this, offsets_,
       StoreOffsets{buffer_.begin_flush(), Reply<Done>([me = self(), number](Status outcome) {
                      post(me, OffsetsStored{number, std::move(outcome)});
                    })});
}

void TaskActor::close() {
  ++step_;
  phase_ = Phase::closing;
  run_job([work = work_, committed = tell_committed_ && was_running_] {
    if (committed) {
      work->committed();
    }
    return JobDone{work->stop(), {}};
  });
}

/// The limit is over: nothing this incarnation does counts any more. What was acknowledged before
/// is still committed, so that it is not repeated.
void TaskActor::give_up() {
  if (phase_ == Phase::ended) {
    return;
  }
  logger_->error("Graceful stop of task " + plan_.id.to_text() + " failed.");
  work_->abandon();
  if (work_->deliveries() != nullptr && was_running_) {
    if (buffer_.is_flushing()) {
      buffer_.cancelled();
    }
    note_commit(buffer_.add(work_->deliveries()->take_committable()));
    if (!buffer_.is_empty()) {
      tell(this, offsets_, StoreOffsets{buffer_.begin_flush(), {}});
    }
  }
  end(true);
}

void TaskActor::end(bool cancelled) {
  phase_ = Phase::ended;
  const auto ran_for = was_running_
                           ? std::chrono::duration_cast<milliseconds>(now() - running_since_)
                           : milliseconds{0};
  tell_parent(TaskEnded{ticket().slot, ticket().incarnation, error_, cancelled, ran_for});
  quit();
}

// --- Helpers
// ---------------------------------------------------------------------------------------

void TaskActor::run_job(std::function<JobDone()> job) {
  busy_ = true;
  thread_->run([me = self(), job = std::move(job)]() mutable {
    auto ended = job();
    job = nullptr;  // what it holds of the task is let go before the actor goes on
    post(me, std::move(ended));
  });
}

void TaskActor::step_limit(milliseconds limit) {
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
