#include "runtime/status.hpp"

namespace troupe::runtime {

std::string_view state_text(ReportedState state) noexcept {
  switch (state) {
    case ReportedState::unassigned:
      return "UNASSIGNED";
    case ReportedState::running:
      return "RUNNING";
    case ReportedState::paused:
      return "PAUSED";
    case ReportedState::stopped:
      return "STOPPED";
    case ReportedState::failed:
      return "FAILED";
    case ReportedState::restarting:
      return "RESTARTING";
    case ReportedState::destroyed:
      return "DESTROYED";
  }
  return "";
}

}  // namespace troupe::runtime
