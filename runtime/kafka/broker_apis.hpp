#pragma once

#include <troupe/logger.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace troupe::runtime::kafka {

/// Which requests brokers understand, heard in the log of a client that is made with
/// `debug=feature`: librdkafka tells it nowhere else. What is asked of a group's coordinator must
/// be asked for only where it is understood, for else librdkafka ends the process (its issue 3663,
/// open in 2.15). Passes the other lines on. Thread-safe.
class BrokerApis final : public Logger {
 public:
  /// `logger` must outlive this.
  explicit BrokerApis(Logger& logger) : logger_(logger) {}

  /// A client asks this before it makes a line: all of them are wanted.
  [[nodiscard]] bool enabled(LogLevel) const noexcept override { return true; }
  void log(LogLevel level, std::string_view message) override;

  /// Whether one of the brokers that were heard does not understand this request, by its number in
  /// the protocol. False while none was heard.
  [[nodiscard]] bool lack(int request) const;

 private:
  struct Told {
    std::set<int> requests;
    bool whole = false;  ///< the list was heard to its end
  };

  Logger& logger_;
  mutable std::mutex mutex_;
  std::map<std::string, Told, std::less<>> told_;  ///< by broker, as lines begin with it
};

}  // namespace troupe::runtime::kafka
