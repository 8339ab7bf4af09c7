#include "apps/scripts.hpp"

#include <catch2/catch.hpp>

namespace troupe::apps {

using Words = std::vector<std::string>;

TEST_CASE("script names: other names are no script", "[apps]") {
  CHECK_FALSE(parse_script_call("/usr/bin/troupe", {"standalone"}));
  CHECK_FALSE(parse_script_call("connect-standalone", {}));
}

TEST_CASE("script names: files and -daemon", "[apps]") {
  const auto call = parse_script_call("bin/connect-standalone.sh", {"-daemon", "w", "c.json"});
  REQUIRE(call);
  CHECK(call->daemon);
  CHECK(call->daemon_name == "connectStandalone");
  CHECK(call->files == Words{"w", "c.json"});
  CHECK(call->complaint.empty());
  CHECK(parse_script_call("connect-distributed.sh", {"w"})->distributed);
}

TEST_CASE("script names: without arguments the script complains, without files the class does",
          "[apps]") {
  CHECK(parse_script_call("bin/connect-standalone.sh", {})->complaint ==
        "USAGE: bin/connect-standalone.sh [-daemon] connect-standalone.properties "
        "[connector1.properties connector2.json ...]");
  CHECK(parse_script_call("./connect-distributed.sh", {})->complaint ==
        "USAGE: ./connect-distributed.sh [-daemon] connect-distributed.properties");
  const Words arguments = GENERATE(values<Words>({{"-daemon"}, {"--help"}, {"w", "--help"}}));
  CHECK(parse_script_call("connect-standalone.sh", arguments)->complaint ==
        "Usage: ConnectStandalone worker.properties [connector1.properties connector2.json ...]");
}

}  // namespace troupe::apps
