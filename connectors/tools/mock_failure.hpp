#pragma once

#include <troupe/config_def.hpp>
#include <troupe/context.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

namespace troupe::connectors::tools {

/// What a mock is told to do.
enum class MockMode : std::uint8_t { none, connector_failure, task_failure };

/// `mock_mode` and `delay_ms` of a mock connector. Source:
/// org.apache.kafka.connect.tools.MockConnector.
struct MockSettings {
  MockMode mode = MockMode::none;  ///< anything unknown does nothing, as upstream
  std::chrono::milliseconds delay{15'000};

  /// The delay is read by what fails only: `failing`. Throws Java's NumberFormatException.
  [[nodiscard]] static MockSettings parse(const Settings& settings, MockMode failing);
};

/// Fails a task once its delay has passed. Time is an argument. Not thread-safe.
class MockTaskFailure {
 public:
  MockTaskFailure() = default;
  MockTaskFailure(const Settings& settings, std::int64_t now_ms);

  [[nodiscard]] bool is_wanted() const noexcept { return delay_.has_value(); }
  /// Throws java.lang.RuntimeException when it is time.
  void check(std::int64_t now_ms) const;
  /// When to be asked again.
  [[nodiscard]] std::chrono::milliseconds pause() const;

 private:
  std::optional<std::chrono::milliseconds> delay_;
  std::int64_t start_ms_ = 0;
};

/// Tells the worker of a failed connector after a delay, on a thread of its own.
class MockConnectorFailure {
 public:
  /// Begins, when the settings want it.
  void start(const Settings& settings, ConnectorContext& context);
  /// Ends the thread; nothing is told after that.
  void stop();

 private:
  std::jthread teller_;
};

}  // namespace troupe::connectors::tools
