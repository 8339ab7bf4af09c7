#pragma once

#include "runtime/ids.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/worker/thread_limit.hpp"
#include "runtime/worker/worker_parts.hpp"
#include <troupe/result.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace troupe::actors {

// What the herder answers when it cannot do what was asked.

[[nodiscard]] inline Error not_found(const std::string& message) {
  return {Errc::not_found, message, "org.apache.kafka.connect.errors.NotFoundException", ""};
}

[[nodiscard]] inline Error shutting_down() {
  return {Errc::internal, "Worker is shutting down",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

/// Of what cannot be begun just now; nothing was done.
[[nodiscard]] inline Error unavailable(const std::string& why) {
  return {Errc::unavailable, why + "; try again later",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

/// Nothing is begun for those whose calls hang when too many threads are left behind already.
[[nodiscard]] inline std::optional<Error> thread_refusal(const runtime::WorkerParts& parts,
                                                         const runtime::ThreadOwner& owner,
                                                         bool is_known) {
  const auto reached = runtime::thread_limit(parts, owner, is_known);
  return reached ? std::optional(unavailable(*reached)) : std::nullopt;
}

/// Starts a job; nothing when it is under way.
[[nodiscard]] inline std::optional<Error> begin(runtime::WorkThread& thread, runtime::Job job) {
  const auto begun = runtime::guard([&] { thread.run(std::move(job)); });
  return begun.ok() ? std::nullopt : std::optional(unavailable(begun.error().message));
}

/// Of a connector that is not there to be asked.
[[nodiscard]] inline Error supervisor_failed(const runtime::ConnectorName& name) {
  return {Errc::internal,
          "The supervisor of connector " + name.value +
              " ended by an error of its own; see the log. It is started again as the restart "
              "policy says",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

}  // namespace troupe::actors
