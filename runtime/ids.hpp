#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace troupe::runtime {

/// Name of a connector, as configured.
struct ConnectorName {
  std::string value;

  friend bool operator==(const ConnectorName&, const ConnectorName&) = default;
  friend auto operator<=>(const ConnectorName&, const ConnectorName&) = default;
};

/// One task of a connector. Text form `<connector>-<number>`.
/// Source: org.apache.kafka.connect.util.ConnectorTaskId.
struct TaskId {
  ConnectorName connector;
  std::int32_t number = 0;

  [[nodiscard]] std::string to_text() const {
    return connector.value + '-' + std::to_string(number);
  }
  friend bool operator==(const TaskId&, const TaskId&) = default;
  friend auto operator<=>(const TaskId&, const TaskId&) = default;
};

}  // namespace troupe::runtime
