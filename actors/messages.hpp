#pragma once

#include "actors/caf_seam.hpp"
#include "actors/reply.hpp"
#include "actors/requests.hpp"
#include "runtime/pipeline/grant.hpp"
#include "runtime/pipeline/parked_reader.hpp"
#include "runtime/pipeline/source_deliveries.hpp"
#include "runtime/seams/offset_store.hpp"
#include "runtime/status.hpp"
#include "runtime/worker/task_details.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The map of the system: who says what to whom; what is asked from outside is in `requests.hpp`.
// Messages stay in the process. CAF 1.x wants each to have a default constructor.
//
//   worker ─┬─ offsets                stores source offsets
//           ├─ herder                 what is wanted against what runs here
//           └─ connectors ── connector supervisor (one per name) ─┬─ connector
//                                                                 └─ task 0 … n

namespace troupe::actors {

// --- Supervision -----------------------------------------------------------------------------

class Hold;

/// Where a child belongs: its parent's slot and the incarnation in it.
struct Ticket {
  caf::actor_addr parent;
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  std::shared_ptr<const Hold> hold;
};

/// Watch -> supervisor: a child has ended.
struct ChildDown {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  caf::error why;
};

/// Child -> supervisor: everything the child held is released, and all below it. Restarts wait for
/// both.
struct ChildReleased {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};

// --- Herder -> itself ----------------------------------------------------------------------------

/// A thread that looked at plugins is done with the question of this number; `deliver` answers it.
struct QuestionAnswered {
  std::uint64_t number = 0;
  std::function<void()> deliver;
};
/// A validation thread is done with the request of this number.
struct ConfigValidated {
  std::uint64_t request = 0;
  Status outcome = Done{};
};
/// Once a second: requests that waited too long are answered.
struct ExpireRequests {};
/// The pause after the end of a connector's supervisor is over.
struct ReviveConnector {
  ConnectorName name;
  std::uint64_t run = 0;
};

// --- Herder -> connectors -> connector supervisor ---------------------------------------------

/// Run the connector with this configuration, instead of what runs under that name. `run` tells
/// the answers to different requests apart.
struct RunConnector {
  ConnectorName name;
  std::uint64_t run = 0;
  Settings config;
  runtime::TargetState target = runtime::TargetState::started;
};
/// Run these tasks instead of those that run now. Answered with TasksStarted.
struct RunTasks {
  ConnectorName name;
  std::uint64_t run = 0;
  runtime::ConnectorKind kind = runtime::ConnectorKind::unknown;
  Settings connector_config;
  std::vector<Settings> task_configs;
};
/// What is wanted of one connector, for who may know already.
struct ConfirmConnector {
  caf::actor herder;
  RunConnector connector;
  RunTasks tasks;
};
/// Herder -> connectors, at its start: this is all that is wanted, and who wants it from now on.
/// What is not in it ends; what is in it and runs, says anew how it is; of what is in it and has no
/// supervisor, the herder hears that it is gone.
struct TakeOver {
  caf::actor herder;
  std::vector<ConfirmConnector> wanted;
};
/// Let connector and tasks follow the user's wish. With `stopped` the tasks end for good; answered
/// once they are gone, else at once.
struct SetTarget {
  ConnectorName name;
  runtime::TargetState target = runtime::TargetState::started;
  Reply<Done> reply;
};
/// Stop the connector and its tasks. Answered with ConnectorGone.
struct RemoveConnector {
  ConnectorName name;
};

// --- Connector supervisor -> herder -----------------------------------------------------------

/// The connector object has a new state.
struct ConnectorReported {
  ConnectorName name;
  std::uint64_t run = 0;
  runtime::InstanceStatus status;
  std::optional<Error> error;  ///< why it could not be started
};
/// Something went wrong with the connector object, also when its status does not tell.
struct ConnectorTrouble {
  ConnectorName name;
  std::uint64_t run = 0;
  runtime::FailureInfo failure;
};
/// A call of the connector object is stalled; none is any more.
struct ConnectorStalled {
  ConnectorName name;
  std::uint64_t run = 0;
  std::optional<runtime::StallInfo> stall;
};
/// A task has a new state, or there is news of it.
struct TaskReported {
  TaskId id;
  runtime::InstanceStatus status;
  runtime::TaskDetails details;
};
/// Tasks have used these topics for the first time. Also task -> connector supervisor.
struct TopicsUsed {
  ConnectorName name;
  std::vector<std::string> topics;
};
/// What the connector says its tasks should be; or why it could not say.
struct TaskConfigsComputed {
  ConnectorName name;
  std::uint64_t run = 0;
  Result<std::vector<Settings>> configs = std::vector<Settings>{};
};
/// The tasks of a RunTasks are created; each reports its state from now on.
struct TasksStarted {
  ConnectorName name;
  std::uint64_t run = 0;
};
/// Connector and tasks have ended and hold nothing any more. `run` is the last they were asked for,
/// none when there was no supervisor.
struct ConnectorGone {
  ConnectorName name;
  std::uint64_t run = 0;
};

// --- Connector supervisor and its children ----------------------------------------------------

/// Connector -> supervisor: see ConnectorReported.
struct ConnectorState {
  std::uint64_t incarnation = 0;
  runtime::InstanceStatus status;
  std::optional<Error> error;  ///< what went wrong
  std::string answer{};        ///< what a waiting request is told of it; empty: its own text
};
/// Connector -> itself: a value of a provider has expired.
struct ReloadDue {};
/// Connector -> supervisor: start me again, my settings may resolve to something else now.
struct ConnectorReload {
  std::uint64_t incarnation = 0;
};
/// Connector -> supervisor: see TaskConfigsComputed.
struct ConnectorTasks {
  std::uint64_t incarnation = 0;
  Result<std::vector<Settings>> configs = std::vector<Settings>{};
};
/// Task -> supervisor: the task has a new state.
struct TaskState {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  runtime::InstanceStatus status;
};
/// Task -> supervisor: plugins and client of the task are made, or why not.
struct TaskBuilt {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  Status outcome = Done{};
};
/// Task -> supervisor: the last thing a task says. An error: it failed. Cancelled: it was given up.
struct TaskEnded {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  std::optional<Error> error;
  bool cancelled = false;
  std::chrono::milliseconds ran_for{0};
  std::shared_ptr<runtime::ParkedReader> parked;  ///< a sink's consumer, still in its group
};
/// Supervisor -> connector or task: come to an end within this time, or be given up. `park`: the
/// task is started again at once, its consumer stays.
struct StopChild {
  std::chrono::milliseconds limit{0};
  bool park = false;
};
/// Supervisor -> task: it has failed by this error, whatever its thread does.
struct GiveUpTask {
  Error error;
};
/// Supervisor -> connector: follow the user's wish.
struct FollowTarget {
  runtime::TargetState target = runtime::TargetState::started;
};
/// Supervisor -> task: the same.
struct PauseTask {
  bool paused = false;
};
/// Supervisor -> itself: the pause before a task's next start is over.
struct RestartDue {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};
/// Supervisor -> connectors: may this task be started again now? Answered with RestartGranted.
struct RestartWanted {
  caf::actor_addr supervisor;
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};
/// Connectors -> supervisor: now.
struct RestartGranted {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};
/// Supervisor -> itself: time to look for stalls.
struct LookForStalls {};
/// Supervisor -> itself: time to serve a parked consumer.
struct ParkedTurn {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};
/// Thread of a parked consumer -> supervisor.
struct ParkedServed {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  Status outcome = Done{};
};

// --- Task and connector: from their threads and timers ----------------------------------------

/// Task thread -> task: the job is done. `report` after a grant, `parked` after the end of a sink.
struct JobDone {
  Status outcome = Done{};
  std::optional<runtime::TaskReport> report;
  std::shared_ptr<runtime::ParkedReader> parked = nullptr;
};
/// Connector thread -> connector: the job is done.
struct ConnectorJobDone {
  Status outcome = Done{};
  std::optional<Result<std::vector<Settings>>> task_configs;
};
/// Producer thread -> task: see `SourceDeliveries`.
struct DeliveryNewsCame {
  runtime::SourceDeliveries::Wake why = runtime::SourceDeliveries::Wake::room;
};
/// Timer -> task: time to commit offsets.
struct CommitDue {};
/// Timer -> task: nothing was to be done; look again. Counted, so that late ones are ignored.
struct IdleOver {
  std::uint64_t number = 0;
};
/// Timer -> task or connector: the limit of a step is over. Counted, as above.
struct StepOverdue {
  std::uint64_t number = 0;
};
/// Timer -> task or connector: the limit of StopChild is over.
struct StopOverdue {};
/// Plugin thread -> connector: the connector wants its task configurations asked for again.
struct ReconfigurationRequested {};
/// Plugin thread -> connector: the connector has failed by its own word.
struct ErrorRaised {
  Error error;
};

// --- Task -> offsets --------------------------------------------------------------------------

/// Make these offsets durable; `reply` comes on the thread that wrote them.
struct StoreOffsets {
  runtime::RawOffsets offsets;
  Reply<Done> reply;
};
/// Write thread -> offsets: the write is done.
struct OffsetsWritten {};
/// Offsets' answer, on its way to the task that asked. Counted, as above.
struct OffsetsStored {
  std::uint64_t number = 0;
  Status outcome = Done{};
};

// --- Program -> worker, worker -> its children ------------------------------------------------

/// Stop everything: tasks, connectors, then what they need. Answered when all has ended.
struct StopWorker {
  Reply<Done> reply;
};
/// Worker -> herder: where connectors are run. Sent once.
struct UseConnectors {
  caf::actor connectors;
};
/// Worker -> connectors -> connector supervisor -> task: who stores offsets from now on.
struct UseOffsets {
  caf::actor offsets;
};
/// Worker -> itself: the pause before the next start of a part is over.
struct PartDue {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};
/// Worker -> herder: take no more requests. Worker -> connectors: stop all, then end. Worker ->
/// offsets: finish the write, then end.
struct StopAll {};

}  // namespace troupe::actors

#define TROUPE_MESSAGES(X)    \
  X(ChildDown)                \
  X(ChildReleased)            \
  X(ListConnectors)           \
  X(GetConnector)             \
  X(GetStatus)                \
  X(GetAllConnectors)         \
  X(GetAllStatuses)           \
  X(GetHealth)                \
  X(CreateConnector)          \
  X(PutConfig)                \
  X(PatchConfig)              \
  X(DeleteConnector)          \
  X(ChangeTarget)             \
  X(RestartConnector)         \
  X(RestartSelected)          \
  X(RestartTask)              \
  X(GetTasks)                 \
  X(GetTaskStatus)            \
  X(GetTopics)                \
  X(ResetTopics)              \
  X(GetOffsets)               \
  X(ChangeOffsets)            \
  X(GetInsight)               \
  X(GetAllInsights)           \
  X(StartupComplete)          \
  X(ConfigValidated)          \
  X(ValidateConfig)           \
  X(GetPluginConfig)          \
  X(QuestionAnswered)         \
  X(ReloadDue)                \
  X(ConnectorReload)          \
  X(ExpireRequests)           \
  X(ReviveConnector)          \
  X(RunConnector)             \
  X(RunTasks)                 \
  X(ConfirmConnector)         \
  X(TakeOver)                 \
  X(SetTarget)                \
  X(RemoveConnector)          \
  X(ConnectorReported)        \
  X(ConnectorTrouble)         \
  X(ConnectorStalled)         \
  X(TaskReported)             \
  X(TopicsUsed)               \
  X(TaskConfigsComputed)      \
  X(TasksStarted)             \
  X(ConnectorGone)            \
  X(ConnectorState)           \
  X(ConnectorTasks)           \
  X(TaskState)                \
  X(TaskBuilt)                \
  X(TaskEnded)                \
  X(StopChild)                \
  X(GiveUpTask)               \
  X(FollowTarget)             \
  X(PauseTask)                \
  X(RestartDue)               \
  X(RestartWanted)            \
  X(RestartGranted)           \
  X(LookForStalls)            \
  X(ParkedTurn)               \
  X(ParkedServed)             \
  X(JobDone)                  \
  X(ConnectorJobDone)         \
  X(DeliveryNewsCame)         \
  X(CommitDue)                \
  X(IdleOver)                 \
  X(StepOverdue)              \
  X(StopOverdue)              \
  X(ReconfigurationRequested) \
  X(ErrorRaised)              \
  X(StoreOffsets)             \
  X(OffsetsWritten)           \
  X(OffsetsStored)            \
  X(StopWorker)               \
  X(UseConnectors)            \
  X(UseOffsets)               \
  X(PartDue)                  \
  X(StopAll)

// Ids leave room below for embedders (200 to 799).
CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id + 600)
#define TROUPE_ADD_TYPE(name) CAF_ADD_TYPE_ID(troupe, (troupe::actors::name))
TROUPE_MESSAGES(TROUPE_ADD_TYPE)
#undef TROUPE_ADD_TYPE
CAF_END_TYPE_ID_BLOCK(troupe)

#define TROUPE_ALLOW_UNSAFE(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::actors::name)
TROUPE_MESSAGES(TROUPE_ALLOW_UNSAFE)
#undef TROUPE_ALLOW_UNSAFE

namespace troupe::actors {

/// Makes our message types known. Call before the first `actor_system`; idempotent.
inline void register_types() {
#if TROUPE_CAF_V1
  caf::core::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::troupe>();
#endif
}

}  // namespace troupe::actors
