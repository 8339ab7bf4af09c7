#pragma once

#include "runtime/herder.hpp"
#include "runtime/ids.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/status.hpp"
#include "runtime/worker/task_details.hpp"
#include "runtime/worker/task_history.hpp"
#include <troupe/config_def.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What is stored of one connector.
struct StoredConnector {
  Settings config;
  std::uint64_t run = 0;        ///< the start of its connector object that counts
  std::uint64_t first_run = 0;  ///< those before were of a connector of that name that is deleted
  std::uint64_t heard_run = 0;  ///< the last that was heard of
  TargetState target = TargetState::started;
  std::vector<Settings> task_configs;
  Settings config_of_tasks;  ///< the connector's configuration the task configurations came from
  InstanceStatus status;
  bool has_status = false;
  FailureLog failures;             ///< of the connector object
  std::optional<StallInfo> stall;  ///< of the connector object
  std::map<std::int32_t, InstanceStatus> task_statuses;
  std::map<std::int32_t, TaskDetails> task_details;
  std::map<std::int32_t, RateWindow> task_rates;

  /// A start of its connector object has failed, or its end: part of its history, however late it
  /// is told.
  void note_failure(std::uint64_t of_run, FailureInfo failure);
  /// How the connector object is, unless there is news of a later start.
  void note_stall(std::uint64_t of_run, std::optional<StallInfo> now);
};

/// What a standalone worker knows: configurations, target states and statuses, in memory only.
/// Pure bookkeeping. Used by the herder's actor alone; outlives it, so that the herder which
/// follows a failed one goes on from there. Source:
/// org.apache.kafka.connect.storage.{MemoryConfigBackingStore,MemoryStatusBackingStore}.
class StandaloneState {
 public:
  /// Stores a configuration; what else is known of the connector stays.
  void put_config(const ConnectorName& name, Settings config);
  void remove(const ConnectorName& name) { connectors_.erase(name); }

  /// A number for one more start of a connector object.
  [[nodiscard]] std::uint64_t next_run() noexcept { return ++last_run_; }

  /// Connectors that were deleted and still run.
  void leaves(const ConnectorName& name) { leaving_.insert(name); }
  void left(const ConnectorName& name) { leaving_.erase(name); }
  [[nodiscard]] const std::set<ConnectorName>& leaving() const noexcept { return leaving_; }

  /// Null when unknown. Valid until the connector is removed.
  [[nodiscard]] StoredConnector* find(const ConnectorName& name);
  [[nodiscard]] const StoredConnector* find(const ConnectorName& name) const;
  [[nodiscard]] const std::map<ConnectorName, StoredConnector>& connectors() const noexcept {
    return connectors_;
  }

  /// Takes the tasks away, as a stop does.
  static void remove_tasks(StoredConnector& stored);
  /// Notes what the rates of all tasks are computed from. Call about once a second.
  void note_rates(MonotonicTime now);

  /// Topics by connector; they outlive the connector, as upstream.
  void topics_used(const ConnectorName& name, const std::vector<std::string>& topics);
  void reset_topics(const ConnectorName& name) { topics_.erase(name); }
  /// Sorted.
  [[nodiscard]] std::vector<std::string> topics(const ConnectorName& name) const;

  /// Whether tasks must be started anew: their number or configurations differ from what is stored,
  /// or the connector's configuration does.
  [[nodiscard]] static bool tasks_differ(const StoredConnector& stored,
                                         const std::vector<Settings>& task_configs);

 private:
  std::uint64_t last_run_ = 0;
  std::set<ConnectorName> leaving_;
  std::map<ConnectorName, StoredConnector> connectors_;
  std::map<ConnectorName, std::set<std::string>> topics_;
};

/// REST's view of a stored connector.
[[nodiscard]] ConnectorInfo info_of(const ConnectorName& name, const StoredConnector& stored,
                                    const Registry& plugins);
/// What is known of it beyond upstream's status.
[[nodiscard]] ConnectorInsight insight_of(const ConnectorName& name, const StoredConnector& stored,
                                          const Clock& clock);
/// Nothing before the first status.
[[nodiscard]] std::optional<ConnectorStateInfo> state_of(const ConnectorName& name,
                                                         const StoredConnector& stored,
                                                         const Registry& plugins);

}  // namespace troupe::runtime
