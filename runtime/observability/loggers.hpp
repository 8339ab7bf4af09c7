#pragma once

#include "runtime/seams/clock.hpp"
#include <troupe/logger.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// One line on its way to the log. Views are valid during the call.
struct LogLine {
  std::int64_t wall_ms = 0;
  LogLevel level = LogLevel::info;
  std::string_view logger;
  std::string_view context;  ///< `[file-source|task-0] `, with the blank; often empty
  std::string_view message;
};

/// Takes lines; thread-safe, does not block, does not throw.
using LogSink = std::function<void(const LogLine&)>;

/// Lines on stderr, written by a thread of its own: a reader that does not read costs lines, never
/// a stalled worker. How many were lost is told in a line of its own, once there is room again.
/// Text is `[2026-01-31 10:00:00,000] INFO [context] message (logger)`, as Kafka's layout has it;
/// JSON is one object per line.
class StderrLog {
 public:
  static constexpr std::chrono::milliseconds default_patience{1000};

  /// `descriptor` is written to and stays open. `patience` is how long `close` waits for a reader.
  explicit StderrLog(bool json, int descriptor = 2,
                     std::chrono::milliseconds patience = default_patience);
  StderrLog(const StderrLog&) = delete;
  StderrLog& operator=(const StderrLog&) = delete;
  StderrLog(StderrLog&&) = delete;
  StderrLog& operator=(StderrLog&&) = delete;
  ~StderrLog() { close(); }

  /// May outlive this object; what comes after `close` is dropped.
  [[nodiscard]] LogSink sink() const;
  /// Writes what waits, as far as it is read, and ends the thread.
  void close();

 private:
  struct Writer;
  std::shared_ptr<Writer> writer_;
};

/// `INFO`, `WARN`, …
[[nodiscard]] std::string_view level_text(LogLevel level) noexcept;

/// What is known of one logger's level.
struct LoggerState {
  LogLevel level = LogLevel::info;               ///< in force, own or inherited
  std::optional<std::int64_t> last_modified_ms;  ///< when it was set at run time
};

/// The named loggers of one worker. A level set on a name holds for the names below it
/// (`org.apache.kafka` for `org.apache.kafka.connect`), until one of those has its own.
///
/// Thread-safe. Loggers hold the hierarchy's state and may outlive it.
/// Source: org.apache.kafka.connect.runtime.Loggers.
class LoggerHierarchy {
 public:
  LoggerHierarchy(LogSink sink, std::shared_ptr<const Clock> clock, LogLevel root);

  /// The logger of that name, for whoever has this context.
  [[nodiscard]] LoggerPtr get(const std::string& name, std::string context = {});
  /// Sets the level of a name and of the loggers there are that begin with the same text, dot or
  /// not; `root` is everything. Returns those whose level changed, sorted: only they are marked as
  /// modified.
  std::vector<std::string> set_level(const std::string& name, LogLevel level);
  /// Every logger that was asked for or set, and `root`.
  [[nodiscard]] std::map<std::string, LoggerState> states() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace troupe::runtime
