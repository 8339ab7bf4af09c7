#include "rest/json_reader.hpp"

#include "rest/error_table.hpp"
#include "rest/target.hpp"
#include "rest/views/entities.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::rest {

TEST_CASE("config maps: scalars become their literal text, null stays", "[rest][json]") {
  const auto map = read_config_map(
      "\xEF\xBB\xBF "
      "{\"a\":\"x\",\"b\":1,\"c\":1.50,\"d\":1e3,\"e\":true,\"f\":null,\"a\":\"last\"}");
  REQUIRE(map.ok());
  CHECK(map->at("a") == "last");
  CHECK(map->at("b") == "1");
  CHECK(map->at("c") == "1.50");
  CHECK(map->at("d") == "1e3");
  CHECK(map->at("e") == "true");
  CHECK_FALSE(map->at("f").has_value());
}

TEST_CASE("config maps: errors say what was found", "[rest][json]") {
  struct Case {
    const char* body;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {"", "empty"},
      {"null", "null"},
      {"[]", "from Array value (token `JsonToken.START_ARRAY`)"},
      {"5", "Cannot construct instance"},
      {"{\"a\":[]}", "Cannot deserialize value of type `java.lang.String` from Array value"},
      {"{\"a\":1} x", "Unexpected character ('x' (code 120))"},
      {"{\"a\":", "Unexpected end-of-input"},
      {"{\"a\" 1}", "line: 1, column: 6"},
      {"{'a':1}", "Unexpected character (''' (code 39))"},
  }));
  CAPTURE(c.body);
  const auto map = read_config_map(c.body);
  REQUIRE_FALSE(map.ok());
  CHECK(map.error().code == Errc::internal);
  CHECK(map.error().message.find(c.text) != std::string::npos);
}

TEST_CASE("create requests: typed, unknown fields are errors", "[rest][json]") {
  const auto request =
      read_create_request(R"({"name":"n","config":{"a":1},"initial_state":"paused"})");
  REQUIRE(request.ok());
  CHECK(request->name.value == "n");
  CHECK(request->initial_state == runtime::TargetState::paused);
  CHECK_FALSE(read_create_request(R"({"name":"n","config":{},"x":1})").ok());
  CHECK_FALSE(read_create_request(R"({"name":"n"})").ok());
  CHECK_FALSE(read_create_request(R"({"name":"n","config":{},"initial_state":"odd"})").ok());
}

TEST_CASE("connector files: a map, a request, or none of them", "[rest][json]") {
  CHECK(read_connector_file(R"({"name":"n","a":"b"})")->config.at("a") == "b");
  CHECK(read_connector_file(R"({"name":"n","config":{"a":"b"},"more":{}})")->config.at("a") == "b");
  CHECK_FALSE(read_connector_file("name=n\n").has_value());
}

TEST_CASE("bodies nested as deep as a body is large are refused without harm", "[rest][json]") {
  for (const char* piece : {"[", "{\"a\":"}) {
    std::string body;
    for (int i = 0; i < 100000; ++i) {
      body += piece;
    }
    CHECK_FALSE(read_config_map(body).ok());
  }
}

TEST_CASE("every kind of error has a status", "[rest][errors]") {
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    const auto status = http_status(static_cast<Errc>(i));
    CAPTURE(i);
    CHECK((status >= 400 && status < 600));
  }
  CHECK(http_status(Errc::already_exists) == 409);
  CHECK(http_status(Errc::timeout) == 500);
  CHECK(error_response(Error{Errc::not_found, "no \"x\"", "", ""}).body ==
        R"({"error_code":404,"message":"no \"x\""})");
}

TEST_CASE("targets: decoded once, blanks and slashes", "[rest][target]") {
  struct Case {
    const char* target;
    std::vector<std::string> path;
  };
  const auto c = GENERATE(values<Case>({
      {"/", {}},
      {"/connectors/", {"connectors"}},
      {"/connectors/a%20b", {"connectors", "a b"}},
      {"/a%2Fb", {"a/b"}},
      {"/a+b", {"a+b"}},
      {"/a;x=1/b", {"a", "b"}},
      {"http://host:1/x?y=z", {"x"}},
  }));
  CAPTURE(c.target);
  Request request;
  REQUIRE(parse_target(c.target, request));
  CHECK(request.path == c.path);
}

TEST_CASE("targets that are none", "[rest][target]") {
  for (const char* target : {"//", "/a//b", "/%", "/%zz", "/%4", "no-slash"}) {
    CAPTURE(target);
    Request request;
    CHECK_FALSE(parse_target(target, request));
  }
}

TEST_CASE("queries: repeated names, flags", "[rest][target]") {
  Request request;
  REQUIRE(parse_target("/x?expand=info&expand=status&only=TRUE&b=a+b%21", request));
  CHECK(request.first("expand") == "info");
  CHECK(request.flag("only"));
  CHECK_FALSE(request.flag("none"));
  CHECK(request.first("b") == "a b!");
}

TEST_CASE("segments in a Location header", "[rest][target]") {
  CHECK(encode_segment("a b") == "a%20b");
  CHECK(encode_segment("{x}\"") == "%7Bx%7D%22");
  CHECK(encode_segment("\xC3\xA9") == "%C3%A9");
}

TEST_CASE("views: fields in upstream's order, broken UTF-8 replaced", "[rest][views]") {
  const runtime::ConnectorName name{"n\xFF"};
  CHECK(names_json({name}) == "[\"n\xEF\xBF\xBD\"]");
  runtime::ConnectorStateInfo status;
  status.name = {"n"};
  status.connector = {runtime::ReportedState::running, "w:1", std::nullopt, "", 0};
  status.tasks[0] = {runtime::ReportedState::failed, "w:1", "1", "t", 0};
  CHECK(
      status_json(status) ==
      R"({"name":"n","connector":{"state":"RUNNING","worker_id":"w:1","version":null},"tasks":[{"id":0,"state":"FAILED","worker_id":"w:1","version":"1","trace":"t"}],"type":"unknown"})");
}

TEST_CASE("views: what has no status yet is left out of an expanded list", "[rest][views]") {
  const runtime::ConnectorInfo info{{"a"}, {{"k", "v"}}, {}, runtime::ConnectorKind::sink};
  CHECK(expanded_json({info}, {}, {Expand::status}) == "{}");
  CHECK(expanded_json({info}, {}, {}) == R"({"a":{}})");
  CHECK(expanded_json({info}, {}, {Expand::info}) ==
        R"({"a":{"info":{"name":"a","config":{"k":"v"},"tasks":[],"type":"sink"}}})");
}

}  // namespace troupe::rest
