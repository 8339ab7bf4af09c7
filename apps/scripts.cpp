#include "apps/scripts.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace troupe::apps {

namespace {

constexpr const char* standalone_class =
    "Usage: ConnectStandalone worker.properties [connector1.properties connector2.json ...]";
constexpr const char* distributed_class = "Usage: ConnectDistributed worker.properties";
constexpr const char* standalone_script =
    " [-daemon] connect-standalone.properties [connector1.properties connector2.json ...]";
constexpr const char* distributed_script = " [-daemon] connect-distributed.properties";

std::string usage_of(const ScriptCall& call, std::string_view program) {
  return "USAGE: " + std::string(program) +
         (call.distributed ? distributed_script : standalone_script);
}

}  // namespace

std::optional<ScriptCall> parse_script_call(std::string_view program,
                                            const std::vector<std::string>& arguments) {
  const auto name = program.substr(program.find_last_of('/') + 1);
  ScriptCall call;
  call.distributed = name == "connect-distributed.sh";
  if (!call.distributed && name != "connect-standalone.sh") {
    return std::nullopt;
  }
  call.daemon_name = call.distributed ? "connectDistributed" : "connectStandalone";
  if (arguments.empty()) {
    call.complaint = usage_of(call, program);
    return call;
  }
  call.files = arguments;
  if (call.files.front() == "-daemon") {
    call.daemon = true;
    call.files.erase(call.files.begin());
  }
  for (const auto& file : call.files) {
    if (file == "--help") {
      call.files.clear();
      break;
    }
  }
  if (call.files.empty()) {
    call.complaint = call.distributed ? distributed_class : standalone_class;
  }
  return call;
}

void become_daemon(const std::string& folder, const std::string& name) {
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  const auto path = folder + '/' + name + ".out";
  const int output = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (output < 0 || input < 0) {
    std::perror(("troupe: " + path + " cannot be written (LOG_DIR says where)").c_str());
    std::_Exit(1);
  }
  const auto child = ::fork();
  if (child < 0) {
    std::perror("troupe: no process can be made");
    std::_Exit(1);
  }
  if (child > 0) {
    std::_Exit(0);
  }
  ::setsid();
  std::signal(SIGHUP, SIG_IGN);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
}

}  // namespace troupe::apps
