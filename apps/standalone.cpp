#include "apps/standalone.hpp"

#include "apps/interrupt.hpp"
#include "apps/signals.hpp"
#include "apps/worker_events.hpp"
#include "config/properties.hpp"
#include "embed/worker_host.hpp"
#include "runtime/observability/loggers.hpp"
#include "runtime/plugins/trace.hpp"
#include "runtime/seams/real/system_clock.hpp"
#include <troupe/embed.hpp>

#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace troupe::apps {

namespace {

using Failure = embed::WorkerEnded::Failure;

constexpr int startup_failure = 2;
constexpr int service_failure = 3;
constexpr int killed_by = 128;
/// What the worker's own limit of a stop is given on top before the process ends regardless.
constexpr std::chrono::milliseconds patience{1000};

int exit_code(Failure failure, std::optional<int> signal) {
  if (signal) {
    return killed_by + *signal;
  }
  return failure == Failure::startup ? startup_failure : service_failure;
}

/// A standalone worker as a process: the log on stderr, signals, and the exit code.
class Standalone {
 public:
  int run(const std::string& worker_file, const std::vector<std::string>& connector_files,
          std::function<void(PluginRegistry&)> more) {
    log_ = std::make_unique<runtime::StderrLog>(false);
    const auto settings = read(worker_file);
    if (!settings.ok()) {
      return stopping_due_to(settings.error());
    }
    options_.settings = settings.value();
    options_.plugins = std::move(more);
    options_.connector_files = connector_files;
    return serve();
  }

 private:
  /// The worker file, checked; where the log goes follows from it.
  Result<Settings> read(const std::string& worker_file) {
    auto settings = embed::read_settings(worker_file);
    if (!settings.ok()) {
      return settings;
    }
    auto config = config::parse_standalone(*settings);
    if (!config.ok()) {
      auto error = config.error();
      error.message = worker_file + ": " + error.message;
      return error;
    }
    settings->try_emplace("listeners", "http://:8083");
    actor_threads_ = config->troupe.actor_threads;
    stop_limit_ = embed::stop_limit(*config) + patience;
    log_ = std::make_unique<runtime::StderrLog>(config->troupe.log_json);
    options_.log = [sink = log_->sink()](const embed::LogLine& line) {
      sink({line.wall_ms, line.level, line.logger, line.context, line.message});
    };
    return settings;
  }

  int serve() {
    embed::register_types();
    caf::actor_system_config config;
    embed::configure_scheduler(config, actor_threads_);
    auto system = std::make_unique<caf::actor_system>(config);
    options_.events = watch_events(
        *system, [this](embed::WorkerEnded end) { interrupt_.put(end_, std::move(end)); });
    auto worker = embed::start_standalone(*system, std::move(options_));
    if (!worker.ok()) {
      return leave(stopping_due_to(worker.error()));
    }
    interrupt_.wait([this] { return end_.has_value(); });
    const auto signal = interrupt_.signal();
    if (signal) {
      request_stop(*worker);
    }
    if (!interrupt_.wait_uninterrupted([this] { return end_.has_value(); }, stop_limit_)) {
      return leave(exit_code(Failure::worker, signal));
    }
    const auto code = exit_code(end_->failure, signal);
    if (end_->abandoned_threads != 0) {
      return leave(code);
    }
    worker = Error{};
    system.reset();
    return code;
  }

  int stopping_due_to(const Error& error) {
    const runtime::SystemClock clock;
    const auto text = "Stopping due to error: " + runtime::trace_text(error);
    log_->sink()({clock.wall_ms(), LogLevel::error,
                  "org.apache.kafka.connect.cli.ConnectStandalone", "", text});
    return startup_failure;
  }

  /// Leaves without unwinding what threads of plugins or Kafka clients may still use.
  [[noreturn]] int leave(int code) {
    log_->close();
    std::_Exit(code);
  }

  Interrupt interrupt_;
  Signals signals_{[this](int number) { interrupt_.raise(number); }};
  std::unique_ptr<runtime::StderrLog> log_;
  embed::WorkerOptions options_;
  std::size_t actor_threads_ = 0;
  std::chrono::milliseconds stop_limit_{0};
  std::optional<embed::WorkerEnded> end_;
};

}  // namespace

int run_standalone(const std::string& worker_file, const std::vector<std::string>& connector_files,
                   const std::function<void(PluginRegistry&)>& more) {
  return Standalone().run(worker_file, connector_files, more);
}

}  // namespace troupe::apps
