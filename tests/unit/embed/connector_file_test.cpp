#include "embed/connector_file.hpp"

#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::embed {

namespace {

Result<runtime::CreateRequest> read(const std::string& content) {
  const tests::ScratchFolder folder;
  const auto path = folder.path("connector");
  std::ofstream(path) << content;
  auto read = read_connector(path);
  if (!read.ok()) {
    auto error = read.error();
    if (const auto at = error.message.find(path); at != std::string::npos) {
      error.message.replace(at, path.size(), "FILE");
    }
    return error;
  }
  return read;
}

}  // namespace

TEST_CASE("connector file: all forms are the same connector", "[embed][files]") {
  const auto form = GENERATE(as<std::string>{}, R"({"name":"c","tasks.max":1})",
                             R"({"name":"c","config":{"tasks.max":"1"},"more":[1]})",
                             R"({"name":"c","config":{"name":"c","tasks.max":1}})",
                             "# comment\nname = c\ntasks.max:1\n");
  CAPTURE(form);
  const auto request = read(form);
  REQUIRE(request.ok());
  CHECK(request->name.value == "c");
  CHECK(request->config == ConfigMap{{"name", "c"}, {"tasks.max", "1"}});
  CHECK_FALSE(request->initial_state);
}

TEST_CASE("connector file: a create request may say how the connector begins", "[embed][files]") {
  const auto request = read(R"({"name":"c","config":{},"initial_state":"PAUSED"})");
  REQUIRE(request.ok());
  CHECK(request->initial_state == runtime::TargetState::paused);
}

TEST_CASE("connector file: upstream's words for what is wrong", "[embed][files]") {
  struct Case {
    std::string content;
    std::string want;
  };
  const auto c = GENERATE(values<Case>({
      {"a=b\n", "Connector configuration at 'FILE' is missing the mandatory 'name' configuration"},
      {R"({"a":"b"})",
       "Connector configuration at 'FILE' is missing the mandatory 'name' configuration"},
      {R"({"name":"c","config":{"name":"d"}})",
       "Connector name configuration in 'config' doesn't match the one specified in 'name' at "
       "'FILE'"},
  }));
  CAPTURE(c.content);
  const auto request = read(c.content);
  REQUIRE_FALSE(request.ok());
  CHECK(request.error().message == c.want);
}

}  // namespace troupe::embed
