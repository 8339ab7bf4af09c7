// troupe, with connectors that misbehave on demand.
#include "apps/standalone.hpp"
#include "tests/support/peer_connectors.hpp"
#include "tests/support/test_connectors.hpp"

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2 || arguments[0] != "standalone") {
    std::fputs("Usage: troupe-test-worker standalone worker.properties [connector.json ...]\n",
               stderr);
    return 1;
  }
  return troupe::apps::run_standalone(arguments[1], {arguments.begin() + 2, arguments.end()},
                                      [](troupe::PluginRegistry& registry) {
                                        troupe::tests::register_peer_connectors(registry);
                                        troupe::tests::register_test_connectors(registry);
                                      });
}
