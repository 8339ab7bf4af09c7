#pragma once

#include "runtime/herder.hpp"
#include "runtime/ids.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/status.hpp"
#include "runtime/worker/task_details.hpp"
#include "runtime/worker/task_history.hpp"
#include <troupe/config_def.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::runtime {

/// What is stored of one connector.
struct StoredConnector {
  Settings config;
  TargetState target = TargetState::started;
  std::vector<Settings> task_configs;
  Settings config_of_tasks;  ///< the connector's configuration the task configurations came from
  InstanceStatus status;
  bool has_status = false;
  std::map<std::int32_t, InstanceStatus> task_statuses;
  std::map<std::int32_t, TaskDetails> task_details;
  std::map<std::int32_t, RateWindow> task_rates;
};

/// What a standalone worker knows: configurations, target states and statuses, in memory only.
/// Pure bookkeeping, owned by the herder's actor.
/// Source: org.apache.kafka.connect.storage.{MemoryConfigBackingStore,MemoryStatusBackingStore}.
class StandaloneState {
 public:
  /// Stores a configuration; what else is known of the connector stays.
  void put_config(const ConnectorName& name, Settings config);
  void remove(const ConnectorName& name) { connectors_.erase(name); }

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
