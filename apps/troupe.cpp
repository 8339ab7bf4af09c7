#include "apps/scripts.hpp"
#include "apps/standalone.hpp"
#include "embed/version.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <malloc.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

constexpr int usage_error = 1;

constexpr const char* standalone_usage =
    "Usage: troupe standalone worker.properties [connector1.properties connector2.json ...]";

/// Small workers have many threads that rarely allocate: a few arenas hold them all.
void bound_memory() {
  constexpr int arenas = 4;
  mallopt(M_ARENA_MAX, arenas);  // NOLINT(concurrency-mt-unsafe): no other thread is there yet
}

/// A descriptor that is closed would become a socket of ours that others read and write.
void keep_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) < 0) {
      ::open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY);  // the lowest free one
    }
  }
}

int distributed() {
  std::cerr << "troupe distributed: this version runs standalone workers only. To run the "
               "connectors of one machine, use: troupe standalone worker.properties "
               "[connector.properties ...]\n";
  return usage_error;
}

/// Where upstream's scripts put the output of daemons.
std::string log_folder() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is there yet
  if (const char* given = std::getenv("LOG_DIR")) {
    return given;
  }
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  return (program.parent_path().parent_path() / "logs").string();
}

int run_script(const troupe::apps::ScriptCall& call) {
  if (!call.complaint.empty()) {
    std::cout << call.complaint << '\n';
    return usage_error;
  }
  if (call.distributed) {
    return distributed();
  }
  if (call.daemon) {
    troupe::apps::become_daemon(log_folder(), call.daemon_name);
  }
  return troupe::apps::run_standalone(call.files.front(),
                                      {call.files.begin() + 1, call.files.end()});
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  bound_memory();
  if (const auto call = troupe::apps::parse_script_call(argv[0], {argv + 1, argv + argc})) {
    return run_script(*call);
  }
  CLI::App app("troupe runs Kafka Connect connectors: the same files, REST and topics, in C++.");
  app.require_subcommand(0, 1);
  std::vector<std::string> files;
  auto* standalone =
      app.add_subcommand("standalone", "Run connectors in this process, offsets in a file");
  standalone->add_option("files", files, "worker.properties, then connector files");
  auto* in_group = app.add_subcommand("distributed", "Run as a member of a worker group");
  in_group->add_option("files", files, "worker.properties");
  auto* show_version = app.add_subcommand("version", "Print the version");
  app.add_subcommand("help", "Print this text");
  const auto help = app.help();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << help;
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "troupe: " << e.what() << '\n' << standalone_usage << '\n';
    return usage_error;
  }
  if (show_version->parsed()) {
    std::cout << "troupe " << troupe::embed::version << " (Kafka Connect "
              << troupe::embed::compatible_version << ")\n";
    return 0;
  }
  if (app.got_subcommand("help")) {
    std::cout << help;
    return 0;
  }
  if (in_group->parsed()) {
    return distributed();
  }
  if (!standalone->parsed() || files.empty()) {
    std::cerr << (standalone->parsed() ? standalone_usage : help) << '\n';
    return usage_error;
  }
  return troupe::apps::run_standalone(files.front(), {files.begin() + 1, files.end()});
}
