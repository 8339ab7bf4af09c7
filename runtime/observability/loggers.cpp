#include "runtime/observability/loggers.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <mutex>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace troupe::runtime {

namespace {

/// Lines that wait for stderr; beyond that the oldest are dropped.
constexpr std::size_t max_waiting_lines = 8192;

const std::string root_name = "root";

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

/// Writes to a descriptor without ever being stuck in `write`: it waits until there is room, and
/// once hurried only as long as its patience lasts.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  DescriptorSink(int descriptor, std::chrono::milliseconds patience)
      : descriptor_(descriptor), patience_(patience) {}

  void hurry() noexcept { hurried_.store(true); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string_view rest(line.data(), line.size());
    while (!rest.empty() && has_room()) {
      // As much as a pipe takes at once when it has room.
      const auto written =
          ::write(descriptor_, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
      if (written >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR && errno != EAGAIN) {
        return;  // nobody is left to read, or to tell
      }
    }
  }
  void flush_() override {}

 private:
  [[nodiscard]] bool has_room() {
    constexpr std::chrono::milliseconds slice{50};
    while (patience_.count() > 0) {
      pollfd wanted{descriptor_, POLLOUT, 0};
      const int ready = ::poll(&wanted, 1, static_cast<int>(slice.count()));
      if (ready > 0 || (ready < 0 && errno != EINTR)) {
        return ready > 0;
      }
      if (hurried_.load()) {
        patience_ -= slice;
      }
    }
    return false;
  }

  const int descriptor_;
  std::chrono::milliseconds patience_;  ///< what is left of it
  std::atomic<bool> hurried_{false};
};

}  // namespace

std::string_view level_text(LogLevel level) noexcept {
  constexpr std::array<std::string_view, 8> texts = {"ALL",  "TRACE", "DEBUG", "INFO",
                                                     "WARN", "ERROR", "FATAL", "OFF"};
  return texts[static_cast<std::size_t>(level)];
}

/// The logger feeds the thread: it holds the pool weakly.
struct StderrLog::Writer {
  Writer(bool as_json, int descriptor, std::chrono::milliseconds patience)
      : json(as_json), output(std::make_shared<DescriptorSink>(descriptor, patience)) {
    logger->set_pattern(json ? "%v" : "[%Y-%m-%d %H:%M:%S,%e] %v");
    logger->set_level(spdlog::level::trace);
    // A line that could not be written has nowhere else to go.
    logger->set_error_handler([](const std::string&) {});
  }

  void write(const LogLine& line) const {
    const std::chrono::system_clock::time_point time{std::chrono::milliseconds(line.wall_ms)};
    logger->log(time, spdlog::source_loc{}, spdlog::level::info,
                json ? json_line(line) : text_line(line));
  }
  /// Only when there is room again: a warning would push out one more line before.
  void tell_lost(std::int64_t wall_ms) {
    const auto pool = pool_of_logger.lock();
    if (!pool || pool->queue_size() > max_waiting_lines / 2) {
      return;
    }
    const auto lost = pool->overrun_counter();
    const auto before = told_lost.exchange(lost);
    if (lost > before) {
      const auto text = std::to_string(lost - before) + " log lines were lost: more than " +
                        std::to_string(max_waiting_lines) + " waited for a reader";
      write({wall_ms, LogLevel::warn, "troupe.log", "", text});
    }
  }

  const bool json;
  std::atomic<bool> closed{false};
  std::atomic<std::size_t> told_lost{0};
  std::shared_ptr<DescriptorSink> output;
  std::shared_ptr<spdlog::details::thread_pool> threads =
      std::make_shared<spdlog::details::thread_pool>(max_waiting_lines, 1);
  const std::weak_ptr<spdlog::details::thread_pool> pool_of_logger = threads;
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "stderr", output, threads, spdlog::async_overflow_policy::overrun_oldest);
};

StderrLog::StderrLog(bool json, int descriptor, std::chrono::milliseconds patience)
    : writer_(std::make_shared<Writer>(json, descriptor, patience)) {}

LogSink StderrLog::sink() const {
  return [writer = writer_](const LogLine& line) {
    if (!writer->closed.load()) {
      writer->tell_lost(line.wall_ms);
      writer->write(line);
    }
  };
}

void StderrLog::close() {
  if (!writer_->closed.exchange(true)) {
    writer_->output->hurry();
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

std::vector<std::string> LoggerHierarchy::set_level(const std::string& name, LogLevel level) {
  const std::lock_guard lock(state_->mutex);
  const auto now = state_->clock->wall_ms();
  state_->node(name);
  std::vector<std::string> changed;
  for (auto& [other, node] : state_->nodes) {
    // Upstream compares plain text: `org.apache` changes `org.apachecon` too, if it exists.
    if (name != root_name && (other == root_name || !other.starts_with(name))) {
      continue;
    }
    node->own = level;
    if (node->effective.exchange(level) != level) {
      node->last_modified_ms = now;
      changed.push_back(other);
    }
  }
  return changed;
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
