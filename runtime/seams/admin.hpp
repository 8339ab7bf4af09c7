#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <string>

namespace troupe::runtime {

/// Questions to a Kafka cluster that block: call them on a work thread, never on an actor's.
class Admin {
 public:
  virtual ~Admin() = default;
  /// The cluster's id. `Errc::retriable` when no broker could be reached within the timeout,
  /// `Errc::invalid_config` when the client cannot even be made from these settings.
  [[nodiscard]] virtual Result<std::string> cluster_id(const Settings& settings,
                                                       std::chrono::milliseconds timeout) = 0;
};

}  // namespace troupe::runtime
