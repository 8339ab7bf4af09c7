#pragma once

#include "actors/caf_seam.hpp"
#include "actors/reply.hpp"
#include "runtime/herder.hpp"
#include "runtime/pipeline/grant.hpp"
#include "runtime/pipeline/source_deliveries.hpp"
#include "runtime/seams/offset_store.hpp"
#include "runtime/status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The map of the system: who says what to whom. Messages stay in the process. CAF 1.x wants each to
// have a default constructor.
//
//   worker ─┬─ offsets                stores source offsets
//           ├─ herder                 what is wanted against what runs here
//           └─ connectors ── connector supervisor (one per name) ─┬─ connector
//                                                                 └─ task 0 … n

namespace troupe::actors {

using runtime::ConnectorName;
using runtime::TaskId;

// --- Supervision -----------------------------------------------------------------------------

/// Where a child belongs: its parent's slot and the incarnation in it.
struct Ticket {
  caf::actor_addr parent;
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};

/// Watch -> supervisor: a child has ended.
struct ChildDown {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  caf::error why;
};

/// Child -> supervisor: everything the child held is released. Restarts wait for both.
struct ChildReleased {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};

// --- REST and programs -> herder ---------------------------------------------------------------

struct ListConnectors {
  Reply<std::vector<ConnectorName>> reply;
};
struct GetConnector {
  ConnectorName name;
  Reply<runtime::ConnectorInfo> reply;
};
struct GetStatus {
  ConnectorName name;
  Reply<runtime::ConnectorStateInfo> reply;
};
struct GetAllConnectors {
  Reply<std::vector<runtime::ConnectorInfo>> reply;
};
struct GetAllStatuses {
  Reply<std::vector<runtime::ConnectorStateInfo>> reply;
};
struct GetHealth {
  Reply<runtime::WorkerHealth> reply;
};
struct CreateConnector {
  runtime::CreateRequest request;
  Reply<runtime::ConnectorInfo> reply;
};
struct PutConfig {
  ConnectorName name;
  ConfigMap config;
  Reply<runtime::PutOutcome> reply;
};
struct DeleteConnector {
  ConnectorName name;
  Reply<Done> reply;
};
/// Program -> herder: every connector of the command line is created; the worker is ready.
struct StartupComplete {};

// --- Herder -> itself ----------------------------------------------------------------------------

/// A validation thread is done with the request of this number.
struct ConfigValidated {
  std::uint64_t request = 0;
  Status outcome = Done{};
};
/// Once a second: requests that waited too long are answered.
struct ExpireRequests {};

// --- Herder -> connectors -> connector supervisor
// -------------------------------------------------

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
/// Stop the connector and its tasks. Answered with ConnectorGone.
struct RemoveConnector {
  ConnectorName name;
};

// --- Connector supervisor -> herder
// ---------------------------------------------------------------

/// The connector object has a new state.
struct ConnectorReported {
  ConnectorName name;
  std::uint64_t run = 0;
  runtime::InstanceStatus status;
  std::optional<Error> error;  ///< why it could not be started
};
/// A task has a new state.
struct TaskReported {
  TaskId id;
  runtime::InstanceStatus status;
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
/// Connector and tasks have ended and hold nothing any more.
struct ConnectorGone {
  ConnectorName name;
};

// --- Connector supervisor and its children
// --------------------------------------------------------

/// Connector -> supervisor: see ConnectorReported.
struct ConnectorState {
  std::uint64_t incarnation = 0;
  runtime::InstanceStatus status;
  std::optional<Error> error;
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
/// Task -> supervisor: the last thing a task says. An error: it failed. Cancelled: it was given up.
struct TaskEnded {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
  std::optional<Error> error;
  bool cancelled = false;
  std::chrono::milliseconds ran_for{0};
};
/// Supervisor -> connector or task: come to an end within this time, or be given up.
struct StopChild {
  std::chrono::milliseconds limit{0};
};
/// Supervisor -> itself: the pause before a task's next start is over.
struct RestartDue {
  std::size_t slot = 0;
  std::uint64_t incarnation = 0;
};

// --- Task and connector: from their threads and timers
// ---------------------------------------------

/// Task thread -> task: the job is done. `report` after a grant.
struct JobDone {
  Status outcome = Done{};
  std::optional<runtime::TaskReport> report;
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

// --- Task -> offsets
// -------------------------------------------------------------------------------

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

// --- Program -> worker, worker -> its children
// ------------------------------------------------------

/// Stop everything: tasks, connectors, then what they need. Answered when all has ended.
struct StopWorker {
  Reply<Done> reply;
};
/// Worker -> herder: where connectors are run. Sent once.
struct UseConnectors {
  caf::actor connectors;
};
/// Worker -> herder: take no more requests. Worker -> connectors: stop all, then end. Worker ->
/// offsets: finish the write, then end.
struct StopAll {};

}  // namespace troupe::actors

#define TROUPE_MESSAGES(X)    \
  X(Ticket)                   \
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
  X(DeleteConnector)          \
  X(StartupComplete)          \
  X(ConfigValidated)          \
  X(ExpireRequests)           \
  X(RunConnector)             \
  X(RunTasks)                 \
  X(RemoveConnector)          \
  X(ConnectorReported)        \
  X(TaskReported)             \
  X(TaskConfigsComputed)      \
  X(TasksStarted)             \
  X(ConnectorGone)            \
  X(ConnectorState)           \
  X(ConnectorTasks)           \
  X(TaskState)                \
  X(TaskEnded)                \
  X(StopChild)                \
  X(RestartDue)               \
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
