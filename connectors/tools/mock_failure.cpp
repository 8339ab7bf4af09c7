#include "connectors/tools/mock_failure.hpp"

#include "connectors/tools/java_error.hpp"
#include "connectors/tools/tool_settings.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>

namespace troupe::connectors::tools {

namespace {

constexpr std::chrono::milliseconds longest_pause{250};

JavaError runtime_exception() { return {JavaClass{"java.lang.RuntimeException"}, ""}; }

MockMode mode_of(const std::string* text) {
  if (text != nullptr && *text == "connector-failure") {
    return MockMode::connector_failure;
  }
  return text != nullptr && *text == "task-failure" ? MockMode::task_failure : MockMode::none;
}

std::int64_t parse_delay(const std::string& text) {
  try {
    return parse_int64(&text, "");
  } catch (const ConnectException&) {
    throw JavaError(JavaClass{"java.lang.NumberFormatException"},
                    "For input string: \"" + text + '"');
  }
}

}  // namespace

MockSettings MockSettings::parse(const Settings& settings, MockMode failing) {
  MockSettings parsed;
  parsed.mode = mode_of(find_setting(settings, "mock_mode"));
  const auto* delay = find_setting(settings, "delay_ms");
  if (parsed.mode == failing && delay != nullptr) {
    parsed.delay = std::chrono::milliseconds{parse_delay(*delay)};
  }
  return parsed;
}

MockTaskFailure::MockTaskFailure(const Settings& settings, std::int64_t now_ms)
    : start_ms_(now_ms) {
  const auto parsed = MockSettings::parse(settings, MockMode::task_failure);
  if (parsed.mode == MockMode::task_failure) {
    delay_ = parsed.delay;
  }
}

void MockTaskFailure::check(std::int64_t now_ms) const {
  if (delay_ && now_ms - start_ms_ > delay_->count()) {
    throw runtime_exception();
  }
}

std::chrono::milliseconds MockTaskFailure::pause() const {
  return std::clamp(delay_.value_or(longest_pause), std::chrono::milliseconds{1}, longest_pause);
}

void MockConnectorFailure::start(const Settings& settings, ConnectorContext& context) {
  const auto parsed = MockSettings::parse(settings, MockMode::connector_failure);
  if (parsed.mode != MockMode::connector_failure) {
    return;
  }
  teller_ = std::jthread([delay = parsed.delay, &context](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    static_cast<void>(stopped.wait_for(lock, stop, delay, [] { return false; }));
    if (!stop.stop_requested()) {
      context.raise_error(runtime_exception());
    }
  });
}

void MockConnectorFailure::stop() { teller_ = {}; }

}  // namespace troupe::connectors::tools
