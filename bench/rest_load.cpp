// Times HTTP reads: `rest-load serve PORT` is a bare Beast server to compare with, `rest-load load
// PORT PATH COUNT` sends that many requests over one kept-alive connection and prints percentiles
// of the answers' times.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// One connection of the bare server: reads a request, answers, again.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : stream_(std::move(socket)) {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) {
                         self->answer();
                       }
                     });
  }

 private:
  void answer() {
    response_ = {http::status::ok, request_.version()};
    response_.set(http::field::content_type, "application/json");
    response_.body() = "[]";
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error) {
                          self->read();
                        }
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](beast::error_code error, tcp::socket socket) {
    if (!error) {
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Session>(std::move(socket))->read();
    }
    accept(acceptor);
  });
}

int serve(unsigned short port) {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), port});
  accept(acceptor);
  context.run();
  return 0;
}

int load(unsigned short port, const std::string& path, std::size_t count) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  socket.set_option(tcp::no_delay(true));
  http::request<http::empty_body> request(http::verb::get, path, 11);
  request.set(http::field::host, "127.0.0.1");
  beast::flat_buffer buffer;
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    http::write(socket, request);
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
    times.push_back(took.count());
    if (response.result() != http::status::ok) {
      std::fprintf(stderr, "answer %u\n", response.result_int());
      return 1;
    }
  }
  std::sort(times.begin(), times.end());
  std::printf("p50 %.1f p99 %.1f max %.1f us\n", times[count / 2], times[count * 99 / 100],
              times.back());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 2 && arguments[0] == "serve") {
      return serve(static_cast<unsigned short>(std::stoul(arguments[1])));
    }
    if (arguments.size() == 4 && arguments[0] == "load") {
      return load(static_cast<unsigned short>(std::stoul(arguments[1])), arguments[2],
                  std::stoul(arguments[3]));
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "rest-load: %s\n", e.what());
    return 1;
  }
  std::fputs("Usage: rest-load serve PORT | rest-load load PORT PATH COUNT\n", stderr);
  return 1;
}
