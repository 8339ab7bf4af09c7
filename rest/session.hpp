#pragma once

#include "rest/route_table.hpp"
#include "rest/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace troupe::rest {

class Session;

/// What all connections of a server share. Thread-safe. Herders may hold answers of it beyond the
/// server's life; they go nowhere then.
struct ServerState {
  ServerState(ServerOptions given, RouteTable table)
      : options(std::move(given)), routes(std::move(table)) {}

  /// Keeps a session while it waits for the herder.
  void keep(std::shared_ptr<Session> session);
  /// Runs `deliver` with the session, if the server and it are still there.
  void deliver(const std::weak_ptr<Session>& session,
               const std::function<void(const std::shared_ptr<Session>&)>& deliver);
  void let_go(const std::shared_ptr<Session>& session);
  /// No answer is delivered any more.
  void end();

  ServerOptions options;
  RouteTable routes;
  std::atomic<runtime::Herder*> herder{nullptr};  ///< null until `Server::open`
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> answering{0};  ///< requests read and not yet answered
  /// Called when a connection has ended or an answer is out.
  std::function<void()> changed;

 private:
  std::mutex mutex_;
  std::set<std::shared_ptr<Session>> waiting_;
  bool ended_ = false;
};

/// One connection: reads a request, has it served, writes the answer, and again. Knows bytes and
/// time-outs, nothing of connectors. Everything runs on its strand.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, std::shared_ptr<ServerState> state);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;
  ~Session();

  void start();
  /// Ends the connection if it is between requests. Any thread.
  void close_if_idle();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Answer = boost::beast::http::response<boost::beast::http::string_body>;

  void wait_for_request();
  void read_header();
  void read_body();
  void serve();
  void dispatch(Request request);
  void answer(Response response);
  void refuse(boost::beast::error_code error);
  void refuse(int status, const char* reason);
  void write();
  void log(const Response& response);
  void limit(std::chrono::milliseconds time);
  void close();
  [[nodiscard]] bool target_is_too_long() const;

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<ServerState> state_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Answer> out_;
  std::string client_;
  std::int64_t received_ms_ = 0;
  bool timed_out_ = false;
  bool idle_ = true;      ///< between requests
  bool counted_ = false;  ///< in `ServerState::answering`
  bool keep_alive_ = true;
  bool head_ = false;
};

}  // namespace troupe::rest
