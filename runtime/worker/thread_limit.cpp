#include "runtime/worker/thread_limit.hpp"

#include "runtime/worker/worker_parts.hpp"

namespace troupe::runtime {

ThreadOwner owner_of(const Registry& plugins, const ConnectorName& name, const Settings& config) {
  const auto found = config.find("connector.class");
  const auto given = found == config.end() ? std::string() : found->second;
  return {name.value, plugins.find_connector(given).value_or(given)};
}

ThreadOwner owner_of(const Registry& plugins, const ConnectorName& name, const ConfigMap& config) {
  const auto found = config.find("connector.class");
  const auto given = found == config.end() ? std::string() : found->second.value_or("");
  return {name.value, plugins.find_connector(given).value_or(given)};
}

std::optional<std::string> thread_limit(const AbandonedCount& abandoned, std::size_t max,
                                        const ThreadOwner& owner, bool is_known) {
  const auto own = is_known ? abandoned.of_connector : abandoned.of_plugin;
  if (abandoned.total < max || own == 0) {
    return std::nullopt;
  }
  return std::to_string(abandoned.total) + " threads of plugins that hang are left behind, " +
         std::to_string(own) + " of them of " +
         (is_known ? "connector " + owner.connector : "class " + owner.plugin) +
         ", and no more are allowed (troupe.abandoned.threads.max)";
}

std::optional<std::string> thread_limit(const WorkerParts& parts, const ThreadOwner& owner,
                                        bool is_known) {
  return thread_limit(parts.executor->abandoned_threads().of(owner),
                      parts.config.troupe.max_abandoned_threads, owner, is_known);
}

}  // namespace troupe::runtime
