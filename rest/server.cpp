#include "rest/server.hpp"

#include "rest/session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

namespace troupe::rest {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

Error bind_error(const config::Listener& listener, const boost::system::error_code& error) {
  return {Errc::io,
          "Unable to start REST server: cannot listen on " + listener.to_text() + ": " +
              error.message() + " (setting listeners)",
          "org.apache.kafka.connect.errors.ConnectException", ""};
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(ServerOptions options)
      : state_(std::make_shared<ServerState>(std::move(options), worker_routes())) {
    state_->changed = [this] { note_change(); };
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() { stop(std::chrono::milliseconds{0}); }

  Result<std::vector<std::uint16_t>> start() {
    std::vector<std::uint16_t> ports;
    for (const auto& listener : state_->options.listeners) {
      auto port = listen(listener);
      if (!port.ok()) {
        return port.error();
      }
      ports.push_back(port.value());
    }
    for (auto& acceptor : acceptors_) {
      accept(acceptor);
    }
    for (std::size_t i = 0; i < state_->options.threads; ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
    return ports;
  }

  void open(runtime::Herder& herder) { state_->herder.store(&herder); }

  void stop(std::chrono::milliseconds limit) {
    if (state_->stopping.exchange(true)) {
      return;
    }
    asio::post(io_, [this] {
      for (auto& acceptor : acceptors_) {
        boost::system::error_code ignored;
        acceptor.close(ignored);
      }
      for (const auto& weak : sessions()) {
        if (const auto session = weak.lock()) {
          session->close_if_idle();
        }
      }
    });
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, limit, [this] { return state_->answering.load() == 0; });
    }
    work_.reset();
    io_.stop();
    for (auto& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    for (auto& acceptor : acceptors_) {
      boost::system::error_code ignored;
      acceptor.close(ignored);  // the threads may have been stopped before they came to it
    }
    state_->end();
  }

 private:
  Result<std::uint16_t> listen(const config::Listener& listener) {
    boost::system::error_code error;
    tcp::resolver resolver(io_);
    // All interfaces: both families on one socket where the system has IPv6.
    const auto endpoints =
        listener.host.empty()
            ? resolver.resolve(tcp::v6(), "::", std::to_string(listener.port), error)
            : resolver.resolve(listener.host, std::to_string(listener.port), error);
    if (error) {
      return bind_error(listener, error);
    }
    auto bound = bind(endpoints.begin()->endpoint(), error);
    if (error && listener.host.empty()) {
      bound = bind(tcp::endpoint(tcp::v4(), listener.port), error);
    }
    if (error) {
      return bind_error(listener, error);
    }
    acceptors_.push_back(std::move(*bound));
    return acceptors_.back().local_endpoint().port();
  }

  std::optional<tcp::acceptor> bind(const tcp::endpoint& endpoint,
                                    boost::system::error_code& error) {
    tcp::acceptor acceptor(io_);
    if (acceptor.open(endpoint.protocol(), error)) {
      return std::nullopt;
    }
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (endpoint.protocol() == tcp::v6()) {
      acceptor.set_option(asio::ip::v6_only(false), error);
    }
    if (acceptor.bind(endpoint, error) ||
        acceptor.listen(asio::socket_base::max_listen_connections, error)) {
      return std::nullopt;
    }
    return acceptor;
  }

  /// Takes the next connection, unless there are as many as there may be: then one that ends makes
  /// room for it, and clients wait in the system's queue.
  void accept(tcp::acceptor& acceptor) {
    if (state_->connections.load() >= state_->options.max_connections) {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(&acceptor);
      return;
    }
    acceptor.async_accept(asio::make_strand(io_), [this, &acceptor](boost::system::error_code error,
                                                                    tcp::socket socket) {
      if (!acceptor.is_open()) {
        return;
      }
      if (error) {
        return retry(acceptor);
      }
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      state_->connections.fetch_add(1);
      const auto session = std::make_shared<Session>(std::move(socket), state_);
      remember(session);
      session->start();
      accept(acceptor);
    });
  }

  /// Out of descriptors, most likely: tries again when the system had time to get some back.
  void retry(tcp::acceptor& acceptor) {
    auto timer = std::make_shared<asio::steady_timer>(io_, std::chrono::milliseconds{100});
    timer->async_wait([this, &acceptor, timer](boost::system::error_code error) {
      if (!error && acceptor.is_open()) {
        accept(acceptor);
      }
    });
  }

  void note_change() {
    if (state_->stopping.load()) {
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
      return;
    }
    std::vector<tcp::acceptor*> waiting;
    {
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
      if (state_->connections.load() < state_->options.max_connections) {
        waiting = std::exchange(waiting_, {});
      }
    }
    for (auto* acceptor : waiting) {
      asio::post(io_, [this, acceptor] {
        if (acceptor->is_open()) {
          accept(*acceptor);
        }
      });
    }
  }

  void remember(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock(sessions_mutex_);
    std::erase_if(sessions_, [](const auto& known) { return known.expired(); });
    sessions_.push_back(session);
  }

  std::vector<std::weak_ptr<Session>> sessions() {
    const std::lock_guard lock(sessions_mutex_);
    return {sessions_.begin(), sessions_.end()};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<tcp::acceptor*> waiting_;  ///< for a connection to end
  std::mutex sessions_mutex_;
  std::vector<std::weak_ptr<Session>> sessions_;  ///< at most a few more than `max_connections`
  std::shared_ptr<ServerState> state_;
  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
      asio::make_work_guard(io_)};
  std::list<tcp::acceptor> acceptors_;
  std::vector<std::thread> threads_;
};

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Server::~Server() = default;

Result<std::vector<std::uint16_t>> Server::start() { return impl_->start(); }

void Server::open(runtime::Herder& herder) { impl_->open(herder); }

void Server::stop(std::chrono::milliseconds limit) { impl_->stop(limit); }

}  // namespace troupe::rest
