#pragma once

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

}  // namespace troupe::actors
