#include "runtime/observability/loggers.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

namespace troupe::runtime {

namespace {

/// Lines that wait for stderr; beyond that the oldest are dropped.
constexpr std::size_t max_waiting_lines = 8192;

const std::string root_name = "root";

bool is_below(std::string_view name, std::string_view parent) {
  return parent == root_name || name == parent ||
         (name.size() > parent.size() && name.starts_with(parent) && name[parent.size()] == '.');
}

std::string text_line(const LogLine& line) {
  std::string text(level_text(line.level));
  text += ' ';
  text += line.context;
  text += line.message;
  text += " (";
  text += line.logger;
  text += ')';
  return text;
}

std::string json_line(const LogLine& line) {
  nlohmann::ordered_json object;
  object["timestamp"] = line.wall_ms;
  object["level"] = level_text(line.level);
  object["logger"] = line.logger;
  auto context = line.context;
  if (context.ends_with(' ')) {
    context.remove_suffix(1);
  }
  if (!context.empty()) {
    object["context"] = context;
  }
  object["message"] = line.message;
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string_view level_text(LogLevel level) noexcept {
  constexpr std::array<std::string_view, 8> texts = {"ALL",  "TRACE", "DEBUG", "INFO",
                                                     "WARN", "ERROR", "FATAL", "OFF"};
  return texts[static_cast<std::size_t>(level)];
}

/// The logger feeds the thread: it holds the pool weakly.
struct StderrLog::Writer {
  bool json = false;
  std::atomic<bool> closed{false};
  std::shared_ptr<spdlog::details::thread_pool> threads =
      std::make_shared<spdlog::details::thread_pool>(max_waiting_lines, 1);
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "stderr", std::make_shared<spdlog::sinks::stderr_sink_mt>(), threads,
      spdlog::async_overflow_policy::overrun_oldest);
};

StderrLog::StderrLog(bool json) : writer_(std::make_shared<Writer>()) {
  writer_->json = json;
  writer_->logger->set_pattern(json ? "%v" : "[%Y-%m-%d %H:%M:%S,%e] %v");
  writer_->logger->set_level(spdlog::level::trace);
  // A line that could not be written has nowhere else to go.
  writer_->logger->set_error_handler([](const std::string&) {});
}

LogSink StderrLog::sink() const {
  return [writer = writer_](const LogLine& line) {
    if (!writer->closed.load()) {
      const std::chrono::system_clock::time_point time{std::chrono::milliseconds(line.wall_ms)};
      writer->logger->log(time, spdlog::source_loc{}, spdlog::level::info,
                          writer->json ? json_line(line) : text_line(line));
    }
  };
}

void StderrLog::close() {
  if (!writer_->closed.exchange(true)) {
    writer_->threads.reset();
  }
}

struct LoggerHierarchy::State {
  struct Node {
    std::atomic<LogLevel> effective{LogLevel::info};
    std::optional<LogLevel> own;
    std::optional<std::int64_t> last_modified_ms;
  };
  class NamedLogger;

  LogSink sink;
  std::shared_ptr<const Clock> clock;
  mutable std::mutex mutex;
  std::map<std::string, std::unique_ptr<Node>> nodes;  ///< nodes stay: loggers point at them

  Node& node(const std::string& name) {
    auto& place = nodes[name];
    if (!place) {
      place = std::make_unique<Node>();
      place->effective = inherited(name);
    }
    return *place;
  }

  [[nodiscard]] LogLevel inherited(std::string name) const {
    while (true) {
      const auto found = nodes.find(name);
      if (found != nodes.end() && found->second && found->second->own) {
        return *found->second->own;
      }
      const auto dot = name.rfind('.');
      if (dot == std::string::npos) {
        return *nodes.at(root_name)->own;
      }
      name.resize(dot);
    }
  }
};

class LoggerHierarchy::State::NamedLogger final : public Logger {
 public:
  NamedLogger(std::shared_ptr<State> state, Node& node, std::string name, std::string context)
      : state_(std::move(state)),
        node_(node),
        name_(std::move(name)),
        context_(std::move(context)) {}

  [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
    return level >= node_.effective.load(std::memory_order_relaxed);
  }
  void log(LogLevel level, std::string_view message) override {
    state_->sink({state_->clock->wall_ms(), level, name_, context_, message});
  }

 private:
  std::shared_ptr<State> state_;
  const Node& node_;
  std::string name_;
  std::string context_;
};

LoggerHierarchy::LoggerHierarchy(LogSink sink, std::shared_ptr<const Clock> clock, LogLevel root)
    : state_(std::make_shared<State>()) {
  state_->sink = std::move(sink);
  state_->clock = std::move(clock);
  auto node = std::make_unique<State::Node>();
  node->own = root;
  node->effective = root;
  state_->nodes[root_name] = std::move(node);
}

LoggerPtr LoggerHierarchy::get(const std::string& name, std::string context) {
  const std::lock_guard lock(state_->mutex);
  return std::make_shared<State::NamedLogger>(state_, state_->node(name), name, std::move(context));
}

void LoggerHierarchy::set_level(const std::string& name, LogLevel level) {
  const std::lock_guard lock(state_->mutex);
  const auto now = state_->clock->wall_ms();
  state_->node(name);
  for (auto& [other, node] : state_->nodes) {
    if (is_below(other, name)) {
      node->own = level;
      node->effective = level;
      node->last_modified_ms = now;
    }
  }
}

std::map<std::string, LoggerState> LoggerHierarchy::states() const {
  const std::lock_guard lock(state_->mutex);
  std::map<std::string, LoggerState> states;
  for (const auto& [name, node] : state_->nodes) {
    states[name] = {node->effective.load(), node->last_modified_ms};
  }
  return states;
}

}  // namespace troupe::runtime
