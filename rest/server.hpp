#pragma once

#include "config/listener.hpp"
#include "runtime/herder.hpp"
#include <troupe/logger.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe::rest {

/// Bounds and ways out of a server. All have names in the worker file (`troupe.rest.*`).
struct ServerOptions {
  std::vector<config::Listener> listeners;
  std::size_t threads = 1;
  std::size_t max_header_bytes = std::size_t{8} * 1024;
  std::size_t max_body_bytes = std::size_t{16} * 1024 * 1024;
  std::size_t max_connections = 1024;
  std::chrono::milliseconds idle_timeout{30000};     ///< of a kept-alive connection
  std::chrono::milliseconds request_timeout{10000};  ///< from a request's first byte to its last
  /// Wall clock, milliseconds since epoch.
  std::function<std::int64_t()> wall_ms;
  LoggerPtr access_log;  ///< one line per request, as upstream's
};

/// The REST server: HTTP/1.1 over plain sockets, on threads of its own that never wait for the
/// herder. Between `start` and `open` the worker is starting: everything is answered 404, but
/// `GET /health` says so. All methods belong to one thread.
/// Source: org.apache.kafka.connect.runtime.rest.RestServer.
class Server {
 public:
  explicit Server(ServerOptions options);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;
  /// Stops at once if it was not stopped.
  ~Server();

  /// Binds and listens; the ports in the order of the listeners. An error names the address.
  [[nodiscard]] Result<std::vector<std::uint16_t>> start();
  /// Serves the worker's resources from now on. `herder` must live until `stop` has returned.
  void open(runtime::Herder& herder);
  /// Takes no more connections, waits for answers under way up to `limit`, and ends all threads.
  void stop(std::chrono::milliseconds limit);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace troupe::rest
