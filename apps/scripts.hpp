#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::apps {

/// What is wanted of the program when it is called by the name of one of upstream's scripts.
/// Source: bin/connect-standalone.sh, bin/connect-distributed.sh, bin/kafka-run-class.sh.
struct ScriptCall {
  bool distributed = false;
  bool daemon = false;             ///< `-daemon`: in the background, output into a file
  std::string daemon_name;         ///< the file's, without `.out`
  std::vector<std::string> files;  ///< the worker file, then connector files
  std::string complaint;  ///< non-empty: print this and leave with 1, as the script or class does
};

/// Nothing when `program` is another name. Pure.
[[nodiscard]] std::optional<ScriptCall> parse_script_call(
    std::string_view program, const std::vector<std::string>& arguments);

/// Goes on in a child of its own session, deaf to SIGHUP, with stdin from /dev/null and output into
/// `<folder>/<name>.out`; the parent leaves with 0. Call before any thread is made.
void become_daemon(const std::string& folder, const std::string& name);

}  // namespace troupe::apps
