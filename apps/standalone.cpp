#include "apps/standalone.hpp"

#include "actors/actor_herder.hpp"
#include "actors/worker_actor.hpp"
#include "apps/connector_file.hpp"
#include "apps/events.hpp"
#include "apps/signals.hpp"
#include "apps/version.hpp"
#include "config/properties.hpp"
#include "config/worker_config.hpp"
#include "connectors/builtin.hpp"
#include "rest/server.hpp"
#include "runtime/kafka/factories.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/seams/real/system_clock.hpp"
#include "runtime/seams/real/system_random.hpp"
#include "runtime/seams/real/thread_executor.hpp"
#include "runtime/storage/file_offset_store.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

namespace troupe::apps {

namespace {

using std::chrono::milliseconds;

constexpr int startup_failure = 2;
constexpr int service_failure = 3;
constexpr int killed_by = 128;

/// Upstream's fixed limit for the stop of connectors.
constexpr milliseconds connector_stop_limit{5000};

/// A standalone worker as a process: start, wait, stop, each step in upstream's order.
class Standalone {
 public:
  Standalone(std::string worker_file, std::vector<std::string> connector_files,
             std::function<void(PluginRegistry&)> more)
      : worker_file_(std::move(worker_file)),
        connector_files_(std::move(connector_files)),
        more_(std::move(more)) {}

  int run() {
    const auto begun = clock_->now();
    use_logger(LogLevel::info, false);
    auto config = read_config();
    if (!config.ok()) {
      return stopping_due_to(config.error());
    }
    parts_->config = std::move(config).value();
    use_logger(parts_->config.troupe.log_level, parts_->config.troupe.log_json);
    logger_->info("Kafka Connect worker initializing ...");
    logger_->info("Scanning for plugin classes. This might take a moment ...");
    if (auto registered = register_plugins(); !registered.ok()) {
      return stopping_due_to(registered.error());
    }
    if (auto listening = start_server(); !listening.ok()) {
      return stopping_due_to(listening.error());
    }
    if (auto cluster = find_cluster(); !cluster.ok()) {
      server_->stop(milliseconds{0});
      return interrupt_.signal() ? leave(killed_by + *interrupt_.signal())
                                 : leave(stopping_due_to(cluster.error()));
    }
    logger_->info(
        "Kafka Connect worker initialization took " +
        std::to_string(std::chrono::duration_cast<milliseconds>(clock_->now() - begun).count()) +
        "ms");
    return serve();
  }

 private:
  Result<config::WorkerConfig> read_config() const {
    const auto content = config::read_settings_file(worker_file_);
    if (!content.ok()) {
      return content.error();
    }
    const auto settings = config::parse_properties(*content, worker_file_);
    if (!settings.ok()) {
      return settings.error();
    }
    auto parsed = config::parse_standalone(*settings);
    if (!parsed.ok()) {
      auto error = parsed.error();
      error.message = worker_file_ + ": " + error.message;
      return error;
    }
    return parsed;
  }

  void use_logger(LogLevel level, bool json) {
    log_.emplace(json);
    loggers_ = std::make_shared<runtime::LoggerHierarchy>(log_->sink(), clock_, level);
    logger_ = loggers_->get("org.apache.kafka.connect.cli.ConnectStandalone");
  }

  Status register_plugins() {
    auto registry = std::make_shared<runtime::Registry>();
    runtime::register_builtin_converters(*registry);
    connectors::register_builtin_connectors(*registry);
    if (more_) {
      more_(*registry);
    }
    for (const auto& path : parts_->config.plugin_path) {
      logger_->warn("plugin.path: '" + path +
                    "' is not searched: this version runs its built-in plugins only");
    }
    parts_->plugins = std::move(registry);
    return Done{};
  }

  Status start_server() {
    const auto& config = parts_->config;
    rest::ServerOptions options;
    options.listeners = config.listeners;
    options.threads = config.troupe.rest_threads;
    options.max_body_bytes = config.troupe.rest_max_body_bytes;
    options.max_connections = config.troupe.rest_max_connections;
    options.idle_timeout = config.troupe.rest_idle_timeout;
    options.request_timeout = config.troupe.rest_request_timeout;
    options.wall_ms = [clock = clock_] { return clock->wall_ms(); };
    options.access_log = loggers_->get("org.apache.kafka.connect.runtime.rest.RestServer");
    server_.emplace(std::move(options));
    const auto ports = server_->start();
    if (!ports.ok()) {
      return ports.error();
    }
    const auto advertised = config::advertised_url(
        config.listeners, config.advertised_host, config.advertised_port,
        config.advertised_listener, boost::asio::ip::host_name(), ports->front());
    parts_->worker_id = advertised.worker_id;
    for (std::size_t i = 0; i < ports->size(); ++i) {
      auto listener = config.listeners[i];
      listener.port = (*ports)[i];
      logger_->info("REST server listening at " + listener.to_text() + "/, advertising URL " +
                    advertised.url);
    }
    return Done{};
  }

  /// Asks for the cluster's id until Kafka answers, the start-up time-out is over, or a signal.
  Status find_cluster() {
    const auto admin = std::shared_ptr(
        runtime::kafka::make_admin(loggers_->get("org.apache.kafka.clients.admin")));
    const auto settings = parts_->config.admin_settings();
    const auto deadline = clock_->now() + parts_->config.troupe.startup_timeout;
    const auto thread = executor_->create("admin");
    auto attempt = milliseconds{2000};
    while (true) {
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - clock_->now());
      auto answer = std::make_shared<std::optional<Result<std::string>>>();
      const auto limit = std::clamp(left, milliseconds{1}, attempt);
      thread->run([this, admin, settings, answer, limit] {
        auto id = admin->cluster_id(settings, limit);
        interrupt_.put(*answer, std::move(id));
      });
      interrupt_.wait([&] { return answer->has_value(); });
      if (interrupt_.signal()) {
        return Error{Errc::internal, "interrupted", "", ""};
      }
      const auto& id = **answer;
      if (id.ok()) {
        logger_->info("Kafka cluster ID: " + id.value());
        parts_->server = {compatible_version, "troupe-" + std::string(version), id.value()};
        return Done{};
      }
      if (id.error().code != Errc::retriable || clock_->now() >= deadline) {
        return id.error();
      }
      logger_->warn(id.error().message + "; trying again, for at most " +
                    std::to_string(left.count() / 1000) + " s more (troupe.startup.timeout.ms)");
      attempt = std::min(attempt * 2, milliseconds{15000});
    }
  }

  void complete_parts() {
    const auto& troupe = parts_->config.troupe;
    parts_->loggers = loggers_;
    parts_->clock = clock_;
    parts_->executor = executor_;
    parts_->random = std::make_shared<runtime::SystemRandom>();
    parts_->metrics = std::make_shared<runtime::MetricsRegistry>(
        clock_, runtime::MetricWindows{parts_->config.metric_window,
                                       static_cast<std::size_t>(parts_->config.metric_windows)});
    parts_->worker_metrics = std::make_shared<runtime::WorkerMetrics>(*parts_->metrics);
    parts_->writers = runtime::kafka::make_writer_factory(
        {troupe.lane_max_records, troupe.lane_max_bytes},
        loggers_->get("org.apache.kafka.clients.producer.KafkaProducer"));
    parts_->readers = runtime::kafka::make_reader_factory(
        loggers_->get("org.apache.kafka.clients.consumer.KafkaConsumer"));
    parts_->offsets = std::make_shared<runtime::FileOffsetStore>(
        parts_->config.offsets_file,
        loggers_->get("org.apache.kafka.connect.storage.FileOffsetBackingStore"));
  }

  int serve() {
    logger_->info("Kafka Connect starting");
    complete_parts();
    if (auto started = parts_->offsets->start(); !started.ok()) {
      logger_->error("Failed to start Connect: " + runtime::trace_text(started.error()));
      server_->stop(milliseconds{0});
      return leave(service_failure);
    }
    actors::register_types();
    caf::actor_system_config system_config;
    actors::configure_scheduler(system_config, parts_->config.troupe.actor_threads);
    system_.emplace(system_config);
    auto worker = system_->spawn<actors::WorkerActor>(runtime::WorkerPartsPtr(parts_));
    worker->attach_functor([this](const caf::error& why) {
      interrupt_.put(worker_end_, actors::failed(why) ? actors::error_text(why) : std::string());
    });
    herder_.emplace(std::move(worker), parts_);
    logger_->info("Herder started");
    server_->open(*herder_);
    logger_->info("REST resources initialized; server is started and ready to handle requests");
    logger_->info("Kafka Connect started");
    int code = 0;
    if (auto created = create_connectors(); !created.ok()) {
      logger_->error("Stopping after connector error: " + created.error().message);
      code = service_failure;
    } else {
      herder_->startup_complete();
      interrupt_.wait([this] { return worker_end_.has_value(); });
      code = interrupt_.signal() ? killed_by + *interrupt_.signal() : service_failure;
    }
    return stop(code);
  }

  Status create_connectors() {
    for (const auto& file : connector_files_) {
      auto request = read_connector(file);
      if (!request.ok()) {
        return failed_file(file, request.error());
      }
      std::optional<Result<runtime::ConnectorInfo>> outcome;
      herder_->create_connector(std::move(request).value(),
                                [this, &outcome](Result<runtime::ConnectorInfo> info) {
                                  interrupt_.put(outcome, std::move(info));
                                });
      // `outcome` must stay until it is there: at the latest when the herder's time-out is over.
      interrupt_.wait([&] { return outcome.has_value() || worker_end_.has_value(); });
      if (interrupt_.signal() || !outcome) {
        stop_waiting_for(outcome);
        return Done{};
      }
      if (!outcome->ok()) {
        return failed_file(file, outcome->error());
      }
      logger_->info("Created connector " + outcome->value().name.value);
    }
    return Done{};
  }

  /// A signal came while a connector is being created: the stop answers the request.
  template <class T>
  void stop_waiting_for(std::optional<T>& outcome) {
    herder_->stop([](const Result<Done>&) {});
    interrupt_.wait_uninterrupted([&] { return outcome.has_value(); }, stop_limit());
    if (!outcome) {
      leave(killed_by + interrupt_.signal().value_or(0));
    }
  }

  Status failed_file(const std::string& file, Error error) {
    logger_->error("Failed to create connector for " + file + ": " + error.message);
    error.message = file + ": " + error.message;
    return error;
  }

  [[nodiscard]] milliseconds stop_limit() const {
    const auto& config = parts_->config;
    return std::max(config.graceful_timeout, connector_stop_limit) + config.offset_flush_timeout +
           milliseconds{1000};
  }

  int stop(int code) {
    logger_->info("Kafka Connect stopping");
    logger_->info("Stopping REST server");
    server_->stop(milliseconds{1000});
    logger_->info("REST server stopped");
    logger_->info("Herder stopping");
    logger_->info("Worker stopping");
    std::optional<Result<Done>> stopped;
    herder_->stop(
        [this, &stopped](Result<Done> done) { interrupt_.put(stopped, std::move(done)); });
    const bool ended = interrupt_.wait_uninterrupted(
        [&] { return stopped.has_value() && worker_end_.has_value(); }, stop_limit());
    if (!ended) {
      logger_->error("The worker did not stop within " + std::to_string(stop_limit().count()) +
                     " ms and is left as it is");
      return leave(code == 0 ? service_failure : code);
    }
    logger_->info("Worker stopped");
    logger_->info("Herder stopped");
    server_.reset();
    herder_.reset();
    logger_->info("Kafka Connect stopped");
    if (executor_->abandoned() != 0) {
      logger_->warn(std::to_string(executor_->abandoned()) +
                    " threads of plugins that never returned are left behind");
      return leave(code);
    }
    system_.reset();
    return code;
  }

  int stopping_due_to(const Error& error) {
    logger_->error("Stopping due to error: " + runtime::trace_text(error));
    return startup_failure;
  }

  /// Leaves without unwinding what threads of plugins or Kafka clients may still use.
  [[noreturn]] int leave(int code) {
    log_->close();
    std::_Exit(code);
  }

  std::string worker_file_;
  std::vector<std::string> connector_files_;
  std::function<void(PluginRegistry&)> more_;
  Interrupt interrupt_;
  Signals signals_{[this](int number) { interrupt_.raise(number); }};
  std::shared_ptr<const runtime::Clock> clock_ = std::make_shared<runtime::SystemClock>();
  std::shared_ptr<runtime::Executor> executor_ = std::make_shared<runtime::ThreadExecutor>();
  std::optional<runtime::StderrLog> log_;
  std::shared_ptr<runtime::LoggerHierarchy> loggers_;
  LoggerPtr logger_;
  std::shared_ptr<runtime::WorkerParts> parts_ = std::make_shared<runtime::WorkerParts>();
  std::optional<rest::Server> server_;
  std::optional<caf::actor_system> system_;
  std::optional<actors::ActorHerder> herder_;
  std::optional<std::string> worker_end_;
};

}  // namespace

int run_standalone(const std::string& worker_file, const std::vector<std::string>& connector_files,
                   const std::function<void(PluginRegistry&)>& more) {
  return Standalone(worker_file, connector_files, more).run();
}

}  // namespace troupe::apps
