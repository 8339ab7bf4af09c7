#pragma once

#include "runtime/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// What a connector or task reports of itself. `destroyed` is a tombstone and never visible.
/// Source: org.apache.kafka.connect.runtime.AbstractStatus.State.
enum class ReportedState : std::uint8_t {
  unassigned,
  running,
  paused,
  stopped,
  failed,
  restarting,
  destroyed
};

/// `UNASSIGNED`, `RUNNING`, …: the spelling in the status topic and in REST answers.
[[nodiscard]] std::string_view state_text(ReportedState state) noexcept;

/// What the user wants of a connector. Source: org.apache.kafka.connect.runtime.TargetState.
enum class TargetState : std::uint8_t { started, paused, stopped };

/// The last reported state of one connector or task.
struct InstanceStatus {
  ReportedState state = ReportedState::unassigned;
  std::string worker_id;               ///< `host:port` of the worker that wrote it
  std::optional<std::string> version;  ///< of the plugin class; nothing when it could not be made
  std::string trace;                   ///< of a failure; empty when there is none
  std::int32_t generation = 0;

  friend bool operator==(const InstanceStatus&, const InstanceStatus&) = default;
};

}  // namespace troupe::runtime
