#include "rest/server.hpp"

#include "rest/access_line.hpp"
#include "tests/support/fake_herder.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace troupe::rest {

using boost::asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

ServerOptions options() {
  ServerOptions given;
  given.listeners = {{"http", "127.0.0.1", 0}};
  given.wall_ms = [] { return std::int64_t{0}; };
  return given;
}

/// A blocking client; reads until the server closes.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  std::string read_to_end() {
    std::string got;
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(got), error);
    return got;
  }
  std::string ask(const std::string& bytes) {
    send(bytes);
    return read_to_end();
  }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_;
};

std::string close_get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
}

}  // namespace

TEST_CASE("server: starting is 404 for all but /health", "[rest][server]") {
  Server server(options());
  const auto port = server.start().value().front();
  CHECK(Client(port).ask(close_get("/connectors")).find("HTTP/1.1 404") == 0);
  const auto health = Client(port).ask(close_get("/health"));
  CHECK(health.find("HTTP/1.1 503") == 0);
  CHECK(health.find(R"({"status":"starting","message":"Worker is still starting up."})") !=
        std::string::npos);
  tests::FakeHerder herder;
  server.open(herder);
  CHECK(Client(port).ask(close_get("/connectors")).find("HTTP/1.1 200") == 0);
  server.stop(0ms);
}

TEST_CASE("server: a port in use is an error that names the address", "[rest][server]") {
  Server first(options());
  auto same = options();
  same.listeners.front().port = first.start().value().front();
  Server second(same);
  const auto outcome = second.start();
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().message.find(same.listeners.front().to_text()) != std::string::npos);
}

TEST_CASE("server: requests on one connection are answered in order", "[rest][server]") {
  tests::FakeHerder herder;
  Server server(options());
  const auto port = server.start().value().front();
  server.open(herder);
  const auto got = Client(port).ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + close_get("/connectors"));
  CHECK(got.find("kafka_cluster_id") < got.find("[]"));
  server.stop(0ms);
}

TEST_CASE("server: a slow request is ended with 408", "[rest][server]") {
  tests::FakeHerder herder;
  auto quick = options();
  quick.request_timeout = 50ms;
  Server server(quick);
  const auto port = server.start().value().front();
  server.open(herder);
  CHECK(Client(port).ask("GET / HT").find("HTTP/1.1 408") == 0);
  server.stop(0ms);
}

TEST_CASE("server: limits on header and body", "[rest][server]") {
  tests::FakeHerder herder;
  auto small = options();
  small.max_body_bytes = 10;
  Server server(small);
  const auto port = server.start().value().front();
  server.open(herder);
  CHECK(Client(port)
            .ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(9000, 'y') + "\r\n\r\n")
            .find("HTTP/1.1 431") == 0);
  CHECK(Client(port).ask("GET /" + std::string(9000, 'y')).find("HTTP/1.1 414") == 0);
  CHECK(Client(port)
            .ask("POST /connectors HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                 "Content-Length: 11\r\n\r\n01234567890")
            .find("HTTP/1.1 413") == 0);
  server.stop(0ms);
}

TEST_CASE("server: a herder that never answers holds up nobody, nor the stop", "[rest][server]") {
  tests::FakeHerder herder;
  herder.silent = true;
  {
    Server server(options());
    const auto port = server.start().value().front();
    server.open(herder);
    Client waiting(port);
    waiting.send(close_get("/connectors"));
    CHECK(Client(port).ask(close_get("/")).find("HTTP/1.1 200") == 0);
    server.stop(10ms);
  }
  // The answers come when the server is gone, and go nowhere.
  for (const auto& answer : herder.kept) {
    answer();
  }
}

TEST_CASE("server: chunked bodies and Expect: 100-continue", "[rest][server]") {
  tests::FakeHerder herder;
  Server server(options());
  const auto port = server.start().value().front();
  server.open(herder);
  Client client(port);
  client.send(
      "PUT /connectors/c/config HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  client.send("4\r\n{\"a\"\r\n5\r\n:\"b\"}\r\n0\r\n\r\n");
  const auto got = client.read_to_end();
  CHECK(got.find("HTTP/1.1 100") == 0);
  CHECK(got.find("HTTP/1.1 201") != std::string::npos);
  CHECK(herder.configs.at("c").at("a") == "b");
  server.stop(0ms);
}

TEST_CASE("access log: upstream's format, and no lines of the client's own", "[rest][log]") {
  AccessLine line;
  line.client = "127.0.0.1";
  line.method = "GET";
  line.target = "/x\r\n[fake] line";
  line.status = 200;
  line.bytes = 91;
  line.user_agent = "curl";
  line.took_ms = 3;
  CHECK(access_text(line) ==
        "127.0.0.1 - - [01/Jan/1970:00:00:00 +0000] \"GET /x??[fake] line HTTP/1.1\" 200 91 \"-\" "
        "\"curl\" 3");
  CHECK(http_date(784111777000) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace troupe::rest
