#include "apps/standalone.hpp"

#include "apps/interrupt.hpp"
#include "apps/signals.hpp"
#include "apps/worker_events.hpp"
#include "apps/worker_file.hpp"
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
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    const char* java_options = std::getenv("KAFKA_OPTS");
    auto file = read_worker_file(worker_file, java_options == nullptr ? "" : java_options, more);
    if (!file.ok()) {
      return stopping_due_to(file.error());
    }
    log_ = std::make_unique<runtime::StderrLog>(file->config.troupe.log_json);
    options_.log = [sink = log_->sink()](const embed::LogLine& line) {
      sink({line.wall_ms, line.level, line.logger, line.context, line.message});
    };
    options_.settings = std::move(file->settings);
    options_.plugins = std::move(more);
    options_.connector_files = connector_files;
    return serve(file->config.troupe.actor_threads, embed::stop_limit(file->config) + patience);
  }

 private:
  int serve(std::size_t actor_threads, std::chrono::milliseconds stop_limit) {
    embed::ActorSystemConfig config(actor_threads);
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
    if (!interrupt_.wait_uninterrupted([this] { return end_.has_value(); }, stop_limit)) {
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
  std::optional<embed::WorkerEnded> end_;
};

}  // namespace

int run_standalone(const std::string& worker_file, const std::vector<std::string>& connector_files,
                   const std::function<void(PluginRegistry&)>& more) {
  return Standalone().run(worker_file, connector_files, more);
}

}  // namespace troupe::apps
