#pragma once

#include <troupe/plugin.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe::apps {

/// Runs a standalone worker until a signal ends it; returns the exit code of the process:
/// 2 start-up failed, 3 a service or connector file failed, 143 and 130 after SIGTERM and SIGINT.
/// Source: org.apache.kafka.connect.cli.{AbstractConnectCli,ConnectStandalone}.
/// `more` registers plugins beside the built-in ones.
[[nodiscard]] int run_standalone(const std::string& worker_file,
                                 const std::vector<std::string>& connector_files,
                                 const std::function<void(PluginRegistry&)>& more = {});

}  // namespace troupe::apps
