#pragma once

#include "runtime/ids.hpp"
#include <troupe/result.hpp>

#include <string>

namespace troupe::actors {

// What the herder answers when it cannot do what was asked.

[[nodiscard]] inline Error not_found(const std::string& message) {
  return {Errc::not_found, message, "org.apache.kafka.connect.errors.NotFoundException", ""};
}

[[nodiscard]] inline Error shutting_down() {
  return {Errc::internal, "Worker is shutting down",
          "org.apache.kafka.connect.errors.ConnectException", ""};
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
