#pragma once

#include "actors/actor_herder.hpp"
#include "config/worker_config.hpp"
#include "rest/server.hpp"
#include "runtime/observability/loggers.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/plugin.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::embed {

/// What a worker is made from, with its settings parsed.
struct HostOptions {
  config::WorkerConfig config;  ///< without listeners: no REST
  runtime::ConfigResolver resolver;
  std::string name;  ///< becomes the worker id; empty: what REST advertises
  std::function<void(PluginRegistry&)> plugins;
  runtime::LogSink log;
  caf::actor events;
  std::vector<std::string> connector_files;
  std::map<std::string, Settings> connectors;
};

/// How long a worker may take to stop before it is left as it is.
[[nodiscard]] std::chrono::milliseconds stop_limit(const config::WorkerConfig& config);

/// Everything of one worker that is no actor: its parts over the real seams, its REST server, its
/// herder. Owns no process-wide state. One thread at a time; methods that may block say so.
class WorkerHost {
 public:
  explicit WorkerHost(HostOptions options);
  WorkerHost(const WorkerHost&) = delete;
  WorkerHost& operator=(const WorkerHost&) = delete;
  WorkerHost(WorkerHost&&) = delete;
  WorkerHost& operator=(WorkerHost&&) = delete;
  ~WorkerHost() = default;

  /// Registers plugins and opens the REST ports. Runs plugin code, may block.
  [[nodiscard]] Status open();
  /// Asks Kafka for the cluster's id; blocks up to `limit`. May run while other methods do.
  [[nodiscard]] std::function<Result<std::string>()> cluster_question(
      std::chrono::milliseconds limit) const;
  void set_cluster(const std::string& id);
  /// Opens the clients and reads the stores; blocks.
  [[nodiscard]] Status start_stores();
  /// REST serves the worker from now on.
  void serve(caf::actor worker);
  /// Ends REST; blocks up to `limit`.
  void stop_rest(std::chrono::milliseconds limit);

  [[nodiscard]] const HostOptions& options() const { return options_; }
  [[nodiscard]] const std::shared_ptr<runtime::WorkerParts>& parts() const { return parts_; }
  [[nodiscard]] actors::ActorHerder& herder() { return *herder_; }
  [[nodiscard]] bool has_rest() const { return server_.has_value(); }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  [[nodiscard]] Status register_plugins();
  [[nodiscard]] Status check_converters() const;
  [[nodiscard]] Status listen();

  HostOptions options_;
  std::shared_ptr<runtime::WorkerParts> parts_ = std::make_shared<runtime::WorkerParts>();
  LoggerPtr logger_;
  std::shared_ptr<runtime::MetricGroup> app_info_;
  std::string url_;
  std::optional<actors::ActorHerder> herder_;  // before the server: that one uses it to its end
  std::optional<rest::Server> server_;
};

}  // namespace troupe::embed
