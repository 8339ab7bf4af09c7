#include "runtime/worker/task_vitals.hpp"

namespace troupe::runtime {

std::string_view call_text(TaskCall call) noexcept {
  switch (call) {
    case TaskCall::none:
      return "";
    case TaskCall::create:
      return "create";
    case TaskCall::start:
      return "start";
    case TaskCall::run:
      return "run";
    case TaskCall::pause:
      return "pause";
    case TaskCall::poll:
      return "poll";
    case TaskCall::send:
      return "send";
    case TaskCall::create_topic:
      return "topic creation";
    case TaskCall::commit:
      return "commit";
    case TaskCall::commit_record:
      return "commitRecord";
    case TaskCall::consume:
      return "consume";
    case TaskCall::convert:
      return "convert";
    case TaskCall::put:
      return "put";
    case TaskCall::pre_commit:
      return "preCommit";
    case TaskCall::open:
      return "open";
    case TaskCall::close:
      return "close";
    case TaskCall::stop:
      return "stop";
    case TaskCall::task_configs:
      return "taskConfigs";
    case TaskCall::config:
      return "config";
    case TaskCall::validate:
      return "validate";
  }
  return "";
}

StallInfo stall_info(const Stall& stall, const Clock& clock) {
  return {std::string(stall.reason), std::string(call_text(stall.call)),
          clock.wall_ms_at(stall.since)};
}

std::optional<Stall> find_stall(const TaskVitals& vitals, std::chrono::milliseconds timeout,
                                MonotonicTime now) {
  if (timeout.count() == 0) {
    return std::nullopt;
  }
  if (const auto held = vitals.call(); held.call != TaskCall::none && now - held.since > timeout) {
    return Stall{"a call does not return", held.call, held.since};
  }
  const auto since = vitals.waiting_since();
  if (!since || now - *since <= timeout) {
    return std::nullopt;
  }
  if (vitals.in_flight() != 0) {
    return Stall{"Kafka does not acknowledge what was sent", TaskCall::none, *since, false};
  }
  if (vitals.waits_for() == WaitsFor::kafka) {
    return Stall{"Kafka has records and the consumer gets none", TaskCall::none, *since, false};
  }
  return Stall{"records wait and nothing moves", TaskCall::none, *since};
}

}  // namespace troupe::runtime
