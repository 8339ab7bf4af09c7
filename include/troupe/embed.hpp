#pragma once

// A worker inside another CAF application. The one public header that shows CAF.
//
//   ActorSystemConfig → caf::actor_system → start_standalone() → events … StopWorker → WorkerEnded

#include <troupe/plugin.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/error.hpp>
#include <caf/type_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::embed {

// --- Before the actor system -------------------------------------------------------------------

/// Makes troupe's message types known to CAF. Call before the first `actor_system` of the process;
/// again does no harm. Type ids `first_custom_type_id + 600` and up are troupe's, those below are
/// the application's.
void register_types();

/// Scheduler settings under which no actor starves: one shared queue, turns of bounded length.
void configure_scheduler(caf::actor_system_config& config, std::size_t threads = 2);

/// Both of the above: what an application configures its actor system with that has no
/// configuration class of its own.
class ActorSystemConfig : public caf::actor_system_config {
 public:
  explicit ActorSystemConfig(std::size_t threads = 2) {
    register_types();
    configure_scheduler(*this, threads);
  }
};

// --- Starting a worker -------------------------------------------------------------------------

/// One line of a worker's log. Views are valid during the call.
struct LogLine {
  std::int64_t wall_ms = 0;
  LogLevel level = LogLevel::info;
  std::string_view logger;
  std::string_view context;  ///< `[file-source|task-0] `, with the blank; often empty
  std::string_view message;
};

/// What the owner of a worker decides.
struct WorkerOptions {
  /// Tells workers of one process apart, in events and as `worker_id` of statuses; empty: the
  /// address of its REST server, as of a program's worker.
  std::string name;
  /// A worker file in Java's properties syntax; may be empty.
  std::string worker_file;
  /// What would stand in the worker file, and wins over what does. Without `listeners`, or with an
  /// empty one, the worker has no REST server. Libraries on `plugin.path` use the application's
  /// libtroupe.so.
  Settings settings;
  /// Registers converters, transforms, config providers and connectors beside the built-in ones.
  /// Called once, on a thread of the worker's; with `config.providers` set, once before on the
  /// caller's.
  std::function<void(PluginRegistry&)> plugins;
  /// Connectors by the class name they are configured with, registered before `plugins` is called:
  /// classes of the application (`[] { return std::make_unique<Mine>(); }`) and actors
  /// (`actor_source`, `actor_sink`). Their version is what the first object made says.
  std::map<std::string, PluginFactory<SourceConnector>> sources;
  std::map<std::string, PluginFactory<SinkConnector>> sinks;
  /// Gets the events below; may be empty. May drop those it does not want.
  caf::actor events;
  /// Takes the log; any thread, must not block or throw. Empty: nothing is logged.
  std::function<void(const LogLine&)> log;
  /// Created one after the other once the worker runs; the first that fails ends the worker.
  /// Properties, a JSON map or a JSON create request each.
  std::vector<std::string> connector_files;
  /// After those, connectors by name; the first that fails ends the worker, too.
  std::map<std::string, Settings> connectors;
};

/// Reads a worker file in Java's properties syntax.
[[nodiscard]] Result<Settings> read_settings(const std::string& path);

/// Starts a standalone worker; returns at once, `WorkerStarted` or `WorkerEnded` tells how it went.
/// An error when the worker file cannot be read or the settings are not acceptable, with upstream's
/// text.
///
/// The actor takes the requests below. It ends normally after `StopWorker` or an exit message,
/// with an error when it cannot go on; either way REST and all tasks have ended by then, unless the
/// stop took too long (`WorkerEnded::error` says so) or plugins never returned. It must have ended
/// before the actor system does. Any number of workers may live in one actor system or process.
[[nodiscard]] Result<caf::actor> start_standalone(caf::actor_system& system, WorkerOptions options);

// --- Requests to a worker ----------------------------------------------------------------------
// Answered as CAF requests are; a failure is an error whose text is `error_text`.

enum class InstanceState : std::uint8_t {
  unassigned,
  running,
  paused,
  stopped,
  failed,
  restarting,
  deleted  ///< in events only
};

/// As in statuses: `RUNNING`.
[[nodiscard]] std::string_view state_name(InstanceState state);

/// A connector or task.
struct InstanceView {
  InstanceState state = InstanceState::unassigned;
  std::string trace;  ///< why it failed; empty otherwise
};

/// Answer to `GetConnector`.
struct ConnectorView {
  std::string name;
  Settings config;
  InstanceView connector;
  std::map<std::int32_t, InstanceView> tasks;
};

/// Create a connector; answered with `Done` once its tasks are started.
struct CreateConnector {
  std::string name;
  Settings config;
};
/// Create it, or give it another configuration; answered with `Done`.
struct PutConnector {
  std::string name;
  Settings config;
};
/// Stop and forget it; answered with `Done`.
struct DeleteConnector {
  std::string name;
};
/// Call for no more records; its tasks stay. Answered with `Done`, as the next two.
struct PauseConnector {
  std::string name;
};
/// Stop its tasks; its configuration stays.
struct StopConnector {
  std::string name;
};
/// Run again what was paused or stopped.
struct ResumeConnector {
  std::string name;
};
/// Start its connector object anew, and its tasks when told so; `only_failed`: of these, what has
/// failed. Answered with `Done` when the restart is under way.
struct RestartConnector {
  std::string name;
  bool include_tasks = false;
  bool only_failed = false;
};
/// Start one task anew; answered with `Done` once it is built.
struct RestartTask {
  std::string name;
  std::int32_t task = 0;
};
/// Answered with `ConnectorView`.
struct GetConnector {
  std::string name;
};
/// Answered with `ConnectorNames`.
struct ListConnectors {};
struct ConnectorNames {
  std::vector<std::string> names;
};
/// Stop tasks, commit, release everything, end. Answered with `Done` when all of it is done.
struct StopWorker {};

// --- Events of a worker ------------------------------------------------------------------------

/// Requests are taken and the connectors of the options run.
struct WorkerStarted {
  std::string worker;
  std::string url;  ///< of its REST server; empty without one
};
/// A connector, or one of its tasks, has a new state.
struct StateChanged {
  std::string worker;
  std::string connector;
  std::optional<std::int32_t> task;
  InstanceView now;
};
/// From now on nothing new is begun.
struct WorkerStopping {
  std::string worker;
};
/// The last event.
struct WorkerEnded {
  enum class Failure : std::uint8_t {
    none,      ///< it was asked to end
    startup,   ///< a port is taken, or Kafka cannot be reached
    services,  ///< the offsets file or a connector file
    worker     ///< a part it cannot do without has failed
  };
  std::string worker;
  Failure failure = Failure::none;
  Error error;
  std::size_t abandoned_threads = 0;  ///< of plugins that never returned; they are still there
};

// --- An actor as a source ----------------------------------------------------------------------
// Only SourceCredit must be handled, and may be answered with SourceRecords; an error as its answer
// fails the task. The rest may be dropped.

/// Bounds of an actor that is a source.
struct ActorSourceOptions {
  /// The most records that wait for the task: the credit the actor has.
  std::size_t max_waiting_records = 1000;
  /// Source partitions whose committed offsets the actor wants to know when it is attached.
  std::vector<OffsetMap> partitions;
};

/// Makes connectors whose one task takes its records from `source`, for `WorkerOptions::sources`.
/// When the actor ends, the task fails.
[[nodiscard]] PluginFactory<SourceConnector> actor_source(caf::actor source,
                                                          ActorSourceOptions options = {});

/// Task -> source actor: a task wants records; send them to `task`. Comes before any credit.
struct SourceAttached {
  caf::actor task;
  std::string connector;
  Settings settings;
  /// What was committed of the partitions asked for, in their order; nothing: never anything.
  std::vector<std::optional<OffsetMap>> offsets;
};
/// Task -> source actor: so many records more may be sent, as the answer or to `task`, now or
/// later.
struct SourceCredit {
  caf::actor task;
  std::size_t records = 0;
};
/// One record that needs no more attention of its source.
struct StoredRecord {
  SourcePartition partition;
  SourceOffset offset;
  /// Where the broker put it; nothing when a transform or error tolerance dropped it.
  std::optional<RecordMetadata> metadata;
};
/// Task -> source actor: these are stored.
struct SourceStored {
  caf::actor task;
  std::vector<StoredRecord> records;
};
/// Task -> source actor: no more is wanted. What is not stored comes again by the offsets of the
/// next SourceAttached.
struct SourceDetached {
  caf::actor task;
};
/// Source actor -> task: records, no more than there is credit for.
struct SourceRecords {
  std::vector<SourceRecord> records;
};
/// Source actor -> task: the task fails with this text; the restart policy decides what is next.
struct SourceFailed {
  std::string message;
};

// --- An actor as a sink ------------------------------------------------------------------------
// Only SinkBatch must be handled, and may be answered with SinkStored or SinkFailed; an error as
// its answer fails the task. The rest may be dropped.

/// Bounds of an actor that is a sink.
struct ActorSinkOptions {
  /// The most batches without an answer. Those behind one that is to be sent again may come once
  /// before it and once more after it.
  std::size_t max_batches = 4;
  /// How long the end of a task waits for the answers still missing.
  std::chrono::milliseconds drain_limit{2000};
  /// Pause before a batch comes again that failed for now.
  std::chrono::milliseconds retry_pause{500};
};

/// Makes connectors whose tasks give their records to `sink`, for `WorkerOptions::sinks`. Offsets
/// are committed for what it acknowledged, only. When the actor ends, the tasks fail.
[[nodiscard]] PluginFactory<SinkConnector> actor_sink(caf::actor sink,
                                                      ActorSinkOptions options = {});

/// Task -> sink actor: batches of `task` follow.
struct SinkAttached {
  caf::actor task;
  std::string connector;
  Settings settings;
};
/// Task -> sink actor: store these, and answer, or send `task`, SinkStored or SinkFailed.
struct SinkBatch {
  caf::actor task;
  std::uint64_t number = 0;
  std::shared_ptr<const std::vector<SinkRecord>> records;
};
/// Task -> sink actor: answers are no longer heard. What was not acknowledged comes again.
struct SinkDetached {
  caf::actor task;
};
/// Sink actor -> task: the batch is durable.
struct SinkStored {
  std::uint64_t number = 0;
};
/// Sink actor -> task: it could not be stored. `retriable`: it and what came after it are consumed
/// again; otherwise the task fails with this text.
struct SinkFailed {
  std::uint64_t number = 0;
  std::string message;
  bool retriable = false;
};

/// The text an error of a worker's actor carries.
[[nodiscard]] std::string error_text(const caf::error& error);

}  // namespace troupe::embed

#define TROUPE_EMBED_MESSAGES(X) \
  X(CreateConnector)             \
  X(PutConnector)                \
  X(DeleteConnector)             \
  X(PauseConnector)              \
  X(StopConnector)               \
  X(ResumeConnector)             \
  X(RestartConnector)            \
  X(RestartTask)                 \
  X(GetConnector)                \
  X(ConnectorView)               \
  X(ListConnectors)              \
  X(ConnectorNames)              \
  X(StopWorker)                  \
  X(WorkerStarted)               \
  X(StateChanged)                \
  X(WorkerStopping)              \
  X(WorkerEnded)                 \
  X(SourceAttached)              \
  X(SourceCredit)                \
  X(SourceStored)                \
  X(SourceDetached)              \
  X(SourceRecords)               \
  X(SourceFailed)                \
  X(SinkAttached)                \
  X(SinkBatch)                   \
  X(SinkDetached)                \
  X(SinkStored)                  \
  X(SinkFailed)

CAF_BEGIN_TYPE_ID_BLOCK(troupe_embed, caf::first_custom_type_id + 900)
CAF_ADD_TYPE_ID(troupe_embed, (troupe::Done))
#define TROUPE_ADD_TYPE(name) CAF_ADD_TYPE_ID(troupe_embed, (troupe::embed::name))
TROUPE_EMBED_MESSAGES(TROUPE_ADD_TYPE)
#undef TROUPE_ADD_TYPE
CAF_END_TYPE_ID_BLOCK(troupe_embed)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::Done)
#define TROUPE_ALLOW_UNSAFE(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::embed::name)
TROUPE_EMBED_MESSAGES(TROUPE_ALLOW_UNSAFE)
#undef TROUPE_ALLOW_UNSAFE
#undef TROUPE_EMBED_MESSAGES
