#include "embed/worker_host.hpp"

#include "config/providers/builtin_providers.hpp"
#include "connectors/builtin.hpp"
#include "embed/version.hpp"
#include "runtime/kafka/factories.hpp"
#include "runtime/observability/app_info.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/plugin_loader.hpp"
#include "runtime/seams/real/system_clock.hpp"
#include "runtime/seams/real/system_random.hpp"
#include "runtime/seams/real/thread_executor.hpp"
#include "runtime/storage/file_offset_store.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

namespace troupe::embed {

namespace {

using std::chrono::milliseconds;

/// Upstream's fixed limit for the stop of connectors.
constexpr milliseconds connector_stop_limit{5000};

std::string host_name() {
  constexpr std::size_t longest = 256;
  std::array<char, longest> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "localhost";
}

}  // namespace

std::chrono::milliseconds stop_limit(const config::WorkerConfig& config) {
  return std::max(config.graceful_timeout, connector_stop_limit) + config.offset_flush_timeout +
         milliseconds{1000};
}

WorkerHost::WorkerHost(HostOptions options) : options_(std::move(options)) {
  parts_->config = options_.config;
  parts_->resolver = options_.resolver;
  parts_->clock = std::make_shared<runtime::SystemClock>();
  parts_->executor = std::make_shared<runtime::ThreadExecutor>();
  parts_->random = std::make_shared<runtime::SystemRandom>();
  parts_->loggers = std::make_shared<runtime::LoggerHierarchy>(options_.log, parts_->clock,
                                                               parts_->config.troupe.log_level);
  parts_->metrics = std::make_shared<runtime::MetricsRegistry>(
      parts_->clock,
      runtime::MetricWindows{parts_->config.metric_window,
                             static_cast<std::size_t>(parts_->config.metric_windows)});
  parts_->worker_metrics = std::make_shared<runtime::WorkerMetrics>(*parts_->metrics);
  parts_->recovery_metrics =
      std::make_shared<runtime::RecoveryMetrics>(*parts_->metrics, parts_->executor);
  parts_->scraper =
      std::make_shared<runtime::MetricsScraper>(parts_->metrics, parts_->executor, parts_->clock);
  parts_->worker_id = options_.name.empty() ? host_name() : options_.name;
  logger_ = parts_->loggers->get("org.apache.kafka.connect.cli.ConnectStandalone");
}

Status WorkerHost::open() {
  if (auto registered = register_plugins(); !registered.ok()) {
    return registered;
  }
  return parts_->config.listeners.empty() ? Status(Done{}) : listen();
}

Status WorkerHost::register_plugins() {
  auto registry = std::make_shared<runtime::Registry>();
  config::register_builtin_providers(*registry);
  runtime::register_builtin_converters(*registry);
  runtime::register_builtin_transforms(*registry);
  connectors::register_builtin_connectors(*registry);
  if (options_.plugins) {
    auto registered = runtime::guard([&] { options_.plugins(*registry); });
    if (!registered.ok()) {
      return registered;
    }
  }
  runtime::load_plugins(parts_->config.plugin_path, *registry,
                        *parts_->loggers->get(runtime::plugin_logger));
  parts_->plugins = std::move(registry);
  for (const auto& name : parts_->config.ignored_settings()) {
    logger_->warn("The setting " + name + " has no effect: this worker does not have it yet");
  }
  return check_converters();
}

/// Of the worker itself; those of connectors are checked with them.
Status WorkerHost::check_converters() const {
  const auto missing = [](const char* key, const std::string& name) {
    return Error{Errc::invalid_config,
                 "Invalid value " + name + " for configuration " + key + ": Class " + name +
                     " could not be found.",
                 "org.apache.kafka.common.config.ConfigException", ""};
  };
  const auto& config = parts_->config;
  if (!parts_->plugins->find_converter(config.key_converter.class_name)) {
    return missing("key.converter", config.key_converter.class_name);
  }
  if (!parts_->plugins->find_converter(config.value_converter.class_name)) {
    return missing("value.converter", config.value_converter.class_name);
  }
  return Done{};
}

Status WorkerHost::listen() {
  const auto& config = parts_->config;
  rest::ServerOptions options;
  options.listeners = config.listeners;
  options.threads = config.troupe.rest_threads;
  options.max_body_bytes = config.troupe.rest_max_body_bytes;
  options.max_connections = config.troupe.rest_max_connections;
  options.idle_timeout = config.troupe.rest_idle_timeout;
  options.request_timeout = config.troupe.rest_request_timeout;
  options.wall_ms = [clock = parts_->clock] { return clock->wall_ms(); };
  options.access_log = parts_->loggers->get("org.apache.kafka.connect.runtime.rest.RestServer");
  server_.emplace(std::move(options));
  const auto ports = server_->start();
  if (!ports.ok()) {
    return ports.error();
  }
  const auto advertised =
      config::advertised_url(config.listeners, config.advertised_host, config.advertised_port,
                             config.advertised_listener, host_name(), ports->front());
  url_ = advertised.url;
  if (options_.name.empty()) {
    parts_->worker_id = advertised.worker_id;
  }
  for (std::size_t i = 0; i < ports->size(); ++i) {
    auto listener = config.listeners[i];
    listener.port = (*ports)[i];
    logger_->info("REST server listening at " + listener.to_text() + "/, advertising URL " +
                  advertised.url);
  }
  return Done{};
}

std::function<Result<std::string>()> WorkerHost::cluster_question(
    std::chrono::milliseconds limit) const {
  const auto admin = std::shared_ptr(
      runtime::kafka::make_admin(parts_->loggers->get("org.apache.kafka.clients.admin")));
  return [admin, settings = parts_->config.admin_settings(), limit] {
    return admin->cluster_id(settings, limit);
  };
}

void WorkerHost::set_cluster(const std::string& id) {
  parts_->server = {compatible_version, "troupe-" + std::string(version), id};
  app_info_ = runtime::show_app_info(*parts_->metrics, parts_->worker_id, parts_->server,
                                     parts_->clock->wall_ms());
}

Status WorkerHost::start_stores() {
  const auto& troupe = parts_->config.troupe;
  parts_->writers = runtime::kafka::make_writer_factory(
      {troupe.lane_max_records, troupe.lane_max_bytes},
      parts_->loggers->get("org.apache.kafka.clients.producer.KafkaProducer"));
  parts_->readers = runtime::kafka::make_reader_factory(
      parts_->loggers->get("org.apache.kafka.clients.consumer.KafkaConsumer"));
  parts_->group_offsets =
      runtime::kafka::make_group_offsets(parts_->loggers->get("org.apache.kafka.clients.admin"));
  parts_->admin =
      runtime::kafka::make_admin(parts_->loggers->get("org.apache.kafka.clients.admin"));
  parts_->offsets = std::make_shared<runtime::FileOffsetStore>(
      parts_->config.offsets_file,
      parts_->loggers->get("org.apache.kafka.connect.storage.FileOffsetBackingStore"));
  return parts_->offsets->start();
}

void WorkerHost::serve(caf::actor worker) {
  herder_.emplace(std::move(worker), parts_);
  if (server_) {
    server_->open(*herder_);
  }
}

void WorkerHost::stop_rest(std::chrono::milliseconds limit) {
  if (server_) {
    server_->stop(limit);
  }
}

}  // namespace troupe::embed
