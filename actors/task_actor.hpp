#pragma once

#include "actors/supervised.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/storage/offset_buffer.hpp"
#include "runtime/worker/task_work.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace troupe::actors {

/// One incarnation of a task. Decides whether its thread works on, commits source offsets, and
/// brings the incarnation to an end within a limit, whatever user code does.
///
///   starting ──> running ──> winding down: drain -> commit -> close ──> ended
///       └───────────┴── a failure, StopChild ──┘
///   anywhere: StopOverdue gives the incarnation up: fenced, its thread abandoned
class TaskActor final : public Supervised {
 public:
  TaskActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
            runtime::TaskPlan plan, caf::actor offsets);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.task"; }

 private:
  enum class Phase : std::uint8_t { starting, running, draining, committing, closing, ended };

  void release() noexcept override;

  void start();
  void started(const Status& outcome);
  void grant();
  void job_done(const JobDone& job);
  void worked(const runtime::TaskReport& report);
  void delivery_news(runtime::SourceDeliveries::Wake why);
  void idle_over(std::uint64_t number);

  void commit();
  void stored(const OffsetsStored& outcome);
  void note_commit(const Status& outcome);

  void stop(std::chrono::milliseconds limit);
  void wind_down();
  void drain();
  void final_commit();
  void close();
  void give_up();
  void end(bool cancelled);

  void run_job(std::function<JobDone()> job);
  void step_limit(std::chrono::milliseconds limit);
  void step_overdue(std::uint64_t number);
  void report(runtime::ReportedState state);
  [[nodiscard]] runtime::MonotonicTime now() const { return parts_->clock->now(); }

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  const runtime::TaskPlan plan_;
  caf::actor offsets_;
  LoggerPtr logger_;
  std::shared_ptr<runtime::TaskWork> work_;
  std::unique_ptr<runtime::WorkThread> thread_;
  runtime::OffsetBuffer buffer_;

  Phase phase_ = Phase::starting;
  bool busy_ = false;  ///< the thread has a job
  bool stop_wanted_ = false;
  bool waits_for_room_ = false;  ///< the lane was full when the last grant ended
  bool room_came_ = false;       ///< the lane got room since the last grant began
  bool tell_committed_ = false;  ///< offsets were stored: the task wants to know
  bool was_running_ = false;
  std::uint64_t idle_ = 0;  ///< number of the last grant: idle timers of earlier ones do not count
  std::uint64_t step_ = 0;  ///< number of the step timer that counts
  std::uint64_t commit_number_ = 0;
  std::stop_source grant_stop_;
  std::optional<Error> error_;
  runtime::MonotonicTime running_since_;
};

}  // namespace troupe::actors
