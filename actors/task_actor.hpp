#pragma once

#include "actors/supervised.hpp"
#include "runtime/observability/incarnation_metrics.hpp"
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
#include <vector>

namespace troupe::actors {

/// What a new incarnation of a task is given by its supervisor.
struct TaskStart {
  runtime::TaskPlan plan;
  bool paused = false;
  std::shared_ptr<runtime::TaskVitals> vitals;
  std::shared_ptr<runtime::ParkedReader> parked;  ///< of the incarnation before; may be null
  std::shared_ptr<runtime::IncarnationMetrics> metrics;
};

/// One incarnation of a task. Decides whether its thread works on, commits source offsets, and
/// brings the incarnation to an end within a limit, whatever user code does.
///
///   building ──> waiting ──> starting ──> running <──> turning     (waiting: paused before start;
///       │           │            │           │                      turning: to or from paused)
///       └───────────┴────────────┴───────────┴── a failure, StopChild ──┐
///                 ended <── closing <── committing <── draining <───────┘
///   anywhere: StopOverdue, GiveUpTask: fenced, its thread abandoned ──> ended
class TaskActor final : public Supervised {
 public:
  TaskActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
            TaskStart start, caf::actor offsets);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.task"; }

 private:
  enum class Phase : std::uint8_t {
    building,
    waiting,
    starting,
    running,
    turning,
    draining,
    committing,
    closing,
    ended
  };

  void release() noexcept override;

  void build();
  void built(const Status& outcome);
  void start();
  void started(const Status& outcome);
  void go_on();
  void grant();
  void job_done(const JobDone& job);
  void worked(const runtime::TaskReport& report);
  void tell_topics(std::vector<std::string> topics);
  void delivery_news(runtime::SourceDeliveries::Wake why);
  void idle_over(std::uint64_t number);

  void pause(bool paused);
  void turn();
  void turned();

  void commit();
  void store_offsets();
  void stored(const OffsetsStored& outcome);
  void note_commit(const Status& outcome);

  void stop(const StopChild& request);
  void wind_down();
  void drain();
  void final_commit();
  void close();
  void fence() noexcept;
  void give_up();
  void end(bool cancelled, std::shared_ptr<runtime::ParkedReader> parked = nullptr);

  void run_job(runtime::TaskCall call, std::function<JobDone()> job);
  /// The next step may take this long, or half of what is left of the stop.
  void step_limit(std::chrono::milliseconds limit);
  void limit_stop(std::chrono::milliseconds limit);
  void step_overdue(std::uint64_t number);
  void report(runtime::ReportedState state);
  [[nodiscard]] bool is_source() const { return work_->deliveries() != nullptr; }
  [[nodiscard]] bool is_working() const {
    return phase_ == Phase::running || phase_ == Phase::turning;
  }
  [[nodiscard]] runtime::MonotonicTime now() const { return parts_->clock->now(); }

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  const runtime::TaskPlan plan_;
  caf::actor offsets_;
  LoggerPtr logger_;
  const std::shared_ptr<runtime::TaskVitals> vitals_;
  std::shared_ptr<runtime::ParkedReader> parked_;  ///< until the work has it
  const std::shared_ptr<runtime::IncarnationMetrics> metrics_;
  std::shared_ptr<runtime::TaskWork> work_;
  std::unique_ptr<runtime::WorkThread> thread_;
  runtime::OffsetBuffer buffer_;

  Phase phase_ = Phase::building;
  bool busy_ = false;  ///< the thread has a job
  bool pause_wanted_ = false;
  bool is_paused_ = false;
  bool stop_wanted_ = false;
  bool park_wanted_ = false;
  std::optional<runtime::MonotonicTime> stop_deadline_;  ///< when a StopOverdue comes
  bool waits_for_room_ = false;  ///< the lane was full when the last grant ended
  bool room_came_ = false;       ///< the lane got room since the last grant began
  bool tell_committed_ = false;  ///< offsets were stored: the task wants to know
  bool forget_topics_ = false;   ///< topics that were reported are news again
  bool was_running_ = false;
  bool is_closed_ = false;  ///< plugins and client have ended on their thread
  std::uint64_t idle_ = 0;  ///< number of the last grant: idle timers of earlier ones do not count
  std::uint64_t step_ = 0;  ///< number of the step timer that counts
  std::uint64_t commit_number_ = 0;
  runtime::MonotonicTime commit_begun_;
  std::stop_source grant_stop_;
  std::optional<Error> error_;
  runtime::MonotonicTime running_since_;
};

}  // namespace troupe::actors
