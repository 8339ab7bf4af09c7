#pragma once

#include "runtime/ids.hpp"
#include "runtime/status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime {

// What a worker knows of its tasks beyond upstream's status: the values of `GET /troupe/v1/…`. All
// times are wall clock, milliseconds since epoch.

/// One failure of a task or a connector object, as it is remembered.
struct FailureInfo {
  std::int64_t at_ms = 0;
  std::int64_t ran_for_ms = 0;  ///< since it was RUNNING; 0 when it never was
  std::string error_class;      ///< Java class name; may be empty
  std::string message;
  std::string cause;   ///< further `<class>: <message>` lines
  std::string record;  ///< the record it happened at; empty when none

  friend bool operator==(const FailureInfo&, const FailureInfo&) = default;
};

/// A task or a connector object that does not get on.
struct StallInfo {
  std::string reason;
  std::string call;  ///< `poll`, `put`, `taskConfigs`, …; empty when no call is under way
  std::int64_t since_ms = 0;

  friend bool operator==(const StallInfo&, const StallInfo&) = default;
};

/// Restarts of a task, made by the policy of its supervisor.
struct TaskRestarts {
  std::int32_t attempts = 0;            ///< since the count began
  std::int32_t max_attempts = 0;        ///< 0: failed tasks stay failed
  std::int64_t total = 0;               ///< restarts since the task is here, also by request
  std::optional<std::int64_t> next_ms;  ///< when the next one is due

  friend bool operator==(const TaskRestarts&, const TaskRestarts&) = default;
};

/// How far a task has come in this incarnation.
struct TaskProgress {
  std::uint64_t records = 0;      ///< stored in Kafka (source) or put (sink)
  double records_per_second = 0;  ///< over the last half minute
  std::uint64_t in_flight = 0;    ///< polled, not yet acknowledged; 0 for sinks
  std::optional<std::int64_t> last_moved_ms;
};

struct TaskInsight {
  TaskId id;
  ReportedState state = ReportedState::unassigned;
  std::uint64_t incarnation = 0;
  std::optional<std::int64_t> running_since_ms;
  TaskRestarts restarts;
  TaskProgress progress;
  std::optional<StallInfo> stall;
  std::vector<FailureInfo> failures;  ///< the last ones, newest first
};

struct ConnectorInsight {
  ConnectorName name;
  ReportedState state = ReportedState::unassigned;
  TargetState target = TargetState::started;
  std::string worker_id;
  std::optional<StallInfo> stall;     ///< of the connector object or of its validation
  std::vector<FailureInfo> failures;  ///< of the connector object: the last ones, newest first
  std::vector<TaskInsight> tasks;
};

}  // namespace troupe::runtime
