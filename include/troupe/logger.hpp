#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Levels in rising order of severity; `off` switches a logger off. Names as log4j's.
enum class LogLevel : std::uint8_t { all, trace, debug, info, warn, error, fatal, off };

/// A named logger of the worker's hierarchy (`org.apache.kafka.connect.runtime.WorkerSourceTask`),
/// with the connector context (`[file-source|task-0] `) of the one who holds it.
///
/// Levels change at run time. `enabled` is one atomic load, cheap enough for data paths. All
/// methods are thread-safe. Obtain one from a context; never keep it beyond the plugin's life.
class Logger {
 public:
  virtual ~Logger() = default;

  [[nodiscard]] virtual bool enabled(LogLevel level) const noexcept = 0;
  virtual void log(LogLevel level, std::string_view message) = 0;

  void debug(std::string_view message) { log_if(LogLevel::debug, message); }
  void info(std::string_view message) { log_if(LogLevel::info, message); }
  void warn(std::string_view message) { log_if(LogLevel::warn, message); }
  void error(std::string_view message) { log_if(LogLevel::error, message); }

 private:
  void log_if(LogLevel level, std::string_view message) {
    if (enabled(level)) {
      log(level, message);
    }
  }
};

using LoggerPtr = std::shared_ptr<Logger>;

}  // namespace troupe
