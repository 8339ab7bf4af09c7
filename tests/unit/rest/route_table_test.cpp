#include "rest/route_table.hpp"

#include "rest/target.hpp"
#include "tests/support/fake_herder.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace troupe::rest {

namespace {

struct Given {
  Method method = Method::get;
  std::string target;
  std::string body;
  std::optional<std::string> content_type;
  std::optional<std::string> accept;
};

Response serve(tests::FakeHerder& herder, const Given& given) {
  Request request;
  request.method = given.method;
  request.body = given.body;
  request.content_type = given.content_type;
  request.accept = given.accept;
  request.host = "h:1";
  REQUIRE(parse_target(given.target, request));
  std::optional<Response> answer;
  worker_routes().serve(std::move(request), herder,
                        [&](Response response) { answer = std::move(response); });
  REQUIRE(answer);
  return *answer;
}

}  // namespace

TEST_CASE("routes: paths, methods, media types", "[rest][routes]") {
  struct Case {
    const char* name;
    Given given;
    int status;
  };
  const auto c = GENERATE(values<Case>({
      {"known", {Method::get, "/connectors", "", {}, {}}, 200},
      {"unknown", {Method::get, "/none", "", {}, {}}, 404},
      {"wrong method", {Method::del, "/connectors", "", {}, {}}, 405},
      {"wrong content type", {Method::get, "/connectors", "", "text/plain", {}}, 415},
      {"content type with parameters",
       {Method::get, "/connectors", "", "Application/JSON; charset=latin1", {}},
       200},
      {"a body without a type", {Method::post, "/connectors", "{}", {}, {}}, 415},
      {"the root takes any type", {Method::get, "/", "", "text/plain", {}}, 200},
      {"accept without JSON", {Method::get, "/connectors", "", {}, "text/html"}, 406},
      {"accept anything", {Method::get, "/connectors", "", {}, "text/html, */*;q=0.1"}, 200},
      {"metrics are text", {Method::get, "/metrics", "", {}, "text/plain"}, 200},
  }));
  CAPTURE(c.name);
  tests::FakeHerder herder;
  CHECK(serve(herder, c.given).status == c.status);
}

TEST_CASE("routes: OPTIONS names what there is", "[rest][routes]") {
  tests::FakeHerder herder;
  const auto answer = serve(herder, {Method::options, "/connectors/x/config", "", {}, {}});
  CHECK(answer.status == 200);
  CHECK(answer.body == "GET, HEAD, PUT, PATCH, OPTIONS");
}

TEST_CASE("connectors: created with a trimmed name and a Location", "[rest][routes]") {
  tests::FakeHerder herder;
  const auto answer = serve(herder, {Method::post,
                                     "/connectors",
                                     R"({"name":" a b ","config":{"x":1}})",
                                     "application/json",
                                     {}});
  CHECK(answer.status == 201);
  CHECK(answer.headers.front() ==
        std::pair<std::string, std::string>("Location", "http://h:1/connectors/a%20b"));
  CHECK(herder.configs.at("a b") == Settings{{"name", "a b"}, {"x", "1"}});
}

TEST_CASE("connectors: PUT creates or updates, names must agree", "[rest][routes]") {
  tests::FakeHerder herder;
  const Given put{Method::put, "/connectors/c/config", R"({"x":"1"})", "application/json", {}};
  CHECK(serve(herder, put).status == 201);
  CHECK(serve(herder, put).status == 200);
  const auto other = serve(
      herder, {Method::put, "/connectors/c/config", R"({"name":"d"})", "application/json", {}});
  CHECK(other.status == 400);
  CHECK(serve(herder, {Method::del, "/connectors/c", "", {}, {}}).status == 204);
  CHECK(herder.configs.empty());
}

TEST_CASE("errors of the herder become statuses", "[rest][routes]") {
  tests::FakeHerder herder;
  herder.fail_next = true;
  herder.next_error = Errc::conflict;
  CHECK(serve(herder, {Method::get, "/connectors", "", {}, {}}).status == 409);
}

TEST_CASE("plugins: the class in the body must be the one in the path", "[rest][plugins]") {
  struct Case {
    const char* name;
    const char* plugin;
    const char* body_class;
    int status;
  };
  const auto c = GENERATE(values<Case>({
      {"same", "FileStreamSource", "FileStreamSource", 200},
      {"alias in the path", "FileStreamSource", "a.b.FileStreamSourceConnector", 200},
      {"suffix in the path", "FileStreamSourceConnector", "FileStreamSource", 200},
      {"full name in the path only", "a.b.FileStreamSourceConnector", "FileStreamSource", 400},
      {"its end", "Source", "FileStreamSource", 200},
      {"another", "FileStreamSink", "FileStreamSource", 400},
  }));
  CAPTURE(c.name);
  tests::FakeHerder herder;
  const auto answer =
      serve(herder, {Method::put,
                     std::string("/connector-plugins/") + c.plugin + "/config/validate",
                     std::string(R"({"connector.class":")") + c.body_class + "\"}",
                     "application/json",
                     {}});
  CHECK(answer.status == c.status);
  if (c.status == 400) {
    CHECK(answer.body == std::string(R"({"error_code":400,"message":"Included connector type )") +
                             c.body_class + " does not match request type " + c.plugin + "\"}");
  } else {
    CHECK(answer.body == std::string(R"({"name":")") + c.body_class +
                             R"(","error_count":0,"groups":[],"configs":[]})");
  }
}

TEST_CASE("plugins: what a validation cannot do is 500 with the exception's class",
          "[rest][plugins]") {
  tests::FakeHerder herder;
  const Given given{Method::put,
                    "/connector-plugins/x/config/validate",
                    R"({"connector.class":"x"})",
                    "application/json",
                    {}};
  herder.fail_next = true;
  herder.next_error = Errc::bad_request;
  const auto answer = serve(herder, given);
  CHECK(answer.status == 500);
  CHECK(answer.body == R"({"error_code":500,"message":"java.lang.Exception: told to"})");
  herder.fail_next = true;
  herder.next_error = Errc::unavailable;
  CHECK(serve(herder, given).status == 503);
  CHECK(serve(herder, {Method::put, given.target, "[", "application/json", {}}).status == 500);
}

TEST_CASE("plugins: definitions, with a version", "[rest][plugins]") {
  tests::FakeHerder herder;
  CHECK(serve(herder, {Method::get, "/connector-plugins/a.B%24C/config?version=7", "", {}, {}})
            .body ==
        R"([{"name":"a.B$C","type":"STRING","required":false,"default_value":null,)"
        R"("importance":"MEDIUM","documentation":"7","group":null,"order_in_group":-1,)"
        R"("width":"NONE","display_name":"","dependents":[]}])");
}

TEST_CASE("lifecycle: wishes, restarts and tasks reach the herder as asked", "[rest][routes]") {
  tests::FakeHerder herder;
  herder.configs["c"] = {};
  CHECK(serve(herder, {Method::put, "/connectors/c/pause", "", {}, {}}).status == 202);
  CHECK(herder.targets.at("c") == runtime::TargetState::paused);
  CHECK(serve(herder, {Method::put, "/connectors/c/resume", "", {}, {}}).status == 202);
  CHECK(serve(herder, {Method::put, "/connectors/c/stop", "", {}, {}}).status == 204);
  CHECK(herder.targets.at("c") == runtime::TargetState::stopped);
  CHECK(serve(herder, {Method::put, "/connectors/x/stop", "", {}, {}}).status == 404);
  CHECK(serve(herder, {Method::post, "/connectors/c/restart", "", {}, {}}).status == 204);
  CHECK(serve(herder, {Method::post, "/connectors/c/tasks/0/restart", "", {}, {}}).status == 204);
  CHECK(serve(herder, {Method::post, "/connectors/c/tasks/9/restart", "", {}, {}}).status == 404);
  CHECK(serve(herder, {Method::post, "/connectors/c/tasks/-x/restart", "", {}, {}}).status == 404);
  CHECK(serve(herder, {Method::get, "/connectors/c/tasks/0/status", "", {}, {}}).body ==
        R"({"id":0,"state":"RUNNING","worker_id":"w:1","version":"1.0"})");
  CHECK(serve(herder, {Method::get, "/connectors/c/tasks", "", {}, {}}).body ==
        R"([{"id":{"connector":"c","task":0},"config":{"task.class":"T"}}])");
  CHECK(serve(herder, {Method::get, "/connectors/c/topics", "", {}, {}}).body ==
        R"({"c":{"topics":["a","b"]}})");
  CHECK(serve(herder, {Method::put, "/connectors/c/topics/reset", "", {}, {}}).status == 403);
}

}  // namespace troupe::rest
