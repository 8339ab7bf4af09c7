// How an incarnation of a task comes to an end: what is under way is drained, committed, closed; or
// it is given up.
#include "actors/task_actor.hpp"

#include <utility>

namespace troupe::actors {

using runtime::TaskCall;
using std::chrono::milliseconds;

void TaskActor::stop(const StopChild& request) {
  if (stop_wanted_ || phase_ == Phase::ended) {
    return;
  }
  stop_wanted_ = true;
  park_wanted_ = request.park;
  limit_stop(request.limit);
  work_->request_stop();
  grant_stop_.request_stop();
  if (!busy_ && (phase_ == Phase::running || phase_ == Phase::waiting)) {
    wind_down();
  }
}

void TaskActor::limit_stop(milliseconds limit) {
  stop_deadline_ = now() + limit;
  send_self_after(this, limit, StopOverdue{});
}

/// The thread is free. What a source has under way is waited for, then committed.
void TaskActor::wind_down() {
  if (!stop_deadline_) {
    limit_stop(parts_->config.graceful_timeout);
  }
  ++step_;
  if (!is_source() || !was_running_) {
    return close();
  }
  phase_ = Phase::draining;
  run_job(TaskCall::run, [work = work_] {
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
  tell_topics({});
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
  store_offsets();
}

/// A consumer stays in its group when the task may be started again soon: after a failure, or when
/// that is why it is stopped.
void TaskActor::close() {
  ++step_;
  phase_ = Phase::closing;
  const bool park = stop_wanted_ ? park_wanted_ : error_.has_value();
  run_job(TaskCall::stop, [work = work_, park, committed = tell_committed_ && was_running_] {
    if (committed) {
      work->committed();
    }
    auto outcome = work->stop(park);
    return JobDone{std::move(outcome), {}, work->take_parked()};
  });
}

/// Whatever its thread still does reaches nobody and counts nowhere.
void TaskActor::fence() noexcept {
  work_->abandon();
  metrics_->retire();
  vitals_->give_up();
}

/// The limit is over: nothing this incarnation does counts any more. What was acknowledged before
/// is still committed, so that it is not repeated.
void TaskActor::give_up() {
  fence();
  if (is_source() && was_running_) {
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

void TaskActor::end(bool cancelled, std::shared_ptr<runtime::ParkedReader> parked) {
  phase_ = Phase::ended;
  const auto ran_for = was_running_
                           ? std::chrono::duration_cast<milliseconds>(now() - running_since_)
                           : milliseconds{0};
  tell_parent(TaskEnded{ticket().slot, ticket().incarnation, error_, cancelled, ran_for,
                        std::move(parked)});
  quit();
}

}  // namespace troupe::actors
