#include "rest/session.hpp"

#include "rest/access_line.hpp"
#include "rest/error_table.hpp"
#include "rest/target.hpp"
#include "rest/views/entities.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace troupe::rest {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head:
      return Method::get;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::del;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

template <class Fields>
std::optional<std::string> field(const Fields& fields, http::field name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::nullopt : std::optional(std::string(found->value()));
}

/// What the HTTP layer itself refuses has a body that is no JSON, as upstream's.
Response html(int status, const std::string& reason) {
  return {status,
          "text/html;charset=iso-8859-1",
          "<html><head><title>Error " + std::to_string(status) + ' ' + reason +
              "</title></head><body><h2>HTTP ERROR " + std::to_string(status) + ' ' + reason +
              "</h2></body></html>\n",
          {}};
}

Response starting_response(const Request& request) {
  if (request.method == Method::get && request.path == std::vector<std::string>{"health"}) {
    return json_response(
        503, health_json({runtime::WorkerHealth::State::starting, "Worker is still starting up."}));
  }
  return html(404, "Not Found");
}

}  // namespace

void ServerState::keep(std::shared_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  waiting_.insert(std::move(session));
}

void ServerState::deliver(const std::weak_ptr<Session>& session,
                          const std::function<void(const std::shared_ptr<Session>&)>& deliver) {
  const std::lock_guard lock(mutex_);
  if (const auto strong = session.lock(); strong && !ended_) {
    deliver(strong);
  }
}

void ServerState::let_go(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(session);
}

void ServerState::end() {
  std::set<std::shared_ptr<Session>> waiting;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    waiting = std::exchange(waiting_, {});
  }
}

Session::Session(asio::ip::tcp::socket socket, std::shared_ptr<ServerState> state)
    : socket_(std::move(socket)), state_(std::move(state)), timer_(socket_.get_executor()) {
  beast::error_code ignored;
  client_ = socket_.remote_endpoint(ignored).address().to_string();
}

Session::~Session() {
  state_->connections.fetch_sub(1);
  state_->changed();
}

void Session::start() {
  asio::dispatch(socket_.get_executor(), [self = shared_from_this()] { self->wait_for_request(); });
}

void Session::close_if_idle() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (self->idle_) {
      self->close();
    }
  });
}

/// The time-out of what is read or written next; it cancels, the completion decides.
void Session::limit(std::chrono::milliseconds time) {
  timed_out_ = false;
  timer_.expires_after(time);
  timer_.async_wait([weak = weak_from_this()](beast::error_code error) {
    const auto self = weak.lock();
    if (!error && self) {
      self->timed_out_ = true;
      beast::error_code ignored;
      self->socket_.cancel(ignored);
    }
  });
}

void Session::wait_for_request() {
  if (state_->stopping.load()) {
    return close();
  }
  idle_ = true;
  if (buffer_.size() != 0) {
    return read_header();
  }
  limit(state_->options.idle_timeout);
  constexpr std::size_t first_read = 4096;
  socket_.async_read_some(buffer_.prepare(first_read),
                          [self = shared_from_this()](beast::error_code error, std::size_t count) {
                            if (error) {
                              return self->close();
                            }
                            self->buffer_.commit(count);
                            self->read_header();
                          });
}

void Session::read_header() {
  idle_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(state_->options.max_header_bytes));
  parser_->body_limit(state_->options.max_body_bytes);
  limit(state_->options.request_timeout);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                            error ? self->refuse(error) : self->read_body();
                          });
}

void Session::read_body() {
  const auto& head = parser_->get();
  if (beast::iequals(head[http::field::expect], "100-continue")) {
    auto proceed =
        std::make_shared<http::response<http::empty_body>>(http::status::continue_, head.version());
    return http::async_write(
        socket_, *proceed,
        [self = shared_from_this(), proceed](beast::error_code error, std::size_t) {
          if (error) {
            return self->close();
          }
          self->parser_->get().erase(http::field::expect);
          self->read_body();
        });
  }
  http::async_read(socket_, buffer_, *parser_,
                   [self = shared_from_this()](beast::error_code error, std::size_t) {
                     error ? self->refuse(error) : self->serve();
                   });
}

/// Whether the header limit was met before the request line had ended.
bool Session::target_is_too_long() const { return parser_->get().target().empty(); }

void Session::refuse(beast::error_code error) {
  if (timed_out_) {
    return refuse(408, "Request Timeout");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return target_is_too_long() ? refuse(414, "URI Too Long")
                                : refuse(431, "Request Header Fields Too Large");
  }
  if (error == http::error::body_limit) {
    keep_alive_ = false;
    received_ms_ = state_->options.wall_ms();
    return answer(error_response(413, "The request body is larger than the " +
                                          std::to_string(state_->options.max_body_bytes) +
                                          " bytes that troupe.rest.max.body.bytes allows"));
  }
  if (error.category() == make_error_code(http::error::end_of_stream).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return refuse(400, "Bad Request");
  }
  close();
}

/// Answers what never became a request, and ends the connection.
void Session::refuse(int status, const char* reason) {
  keep_alive_ = false;
  received_ms_ = state_->options.wall_ms();
  answer(html(status, reason));
}

void Session::serve() {
  timer_.cancel();
  const auto& head = parser_->get();
  keep_alive_ = head.keep_alive();
  head_ = head.method() == http::verb::head;
  received_ms_ = state_->options.wall_ms();
  Request request;
  request.method = method_of(head.method());
  request.accept = field(head, http::field::accept);
  request.content_type = field(head, http::field::content_type);
  const auto host = field(head, http::field::host);
  const std::string target(head.target());
  if ((!host && head.version() >= 11) || !parse_target(target, request)) {
    return refuse(400, "Bad Request");
  }
  request.host = host.value_or("localhost");
  request.body = std::move(parser_->get().body());
  state_->answering.fetch_add(1);
  counted_ = true;
  dispatch(std::move(request));
}

void Session::dispatch(Request request) {
  auto* herder = state_->herder.load();
  if (herder == nullptr) {
    return answer(starting_response(request));
  }
  state_->keep(shared_from_this());
  const Respond respond = [state = state_, weak = weak_from_this()](Response response) {
    state->deliver(weak, [&](const std::shared_ptr<Session>& self) {
      asio::post(self->socket_.get_executor(), [self, response = std::move(response)]() mutable {
        self->state_->let_go(self);
        self->answer(std::move(response));
      });
    });
  };
  try {
    state_->routes.serve(std::move(request), *herder, respond);
  } catch (const std::exception& e) {
    answer(error_response(500, e.what()));
  }
}

void Session::answer(Response response) {
  const bool has_request = parser_ && parser_->is_header_done();
  out_.emplace(static_cast<http::status>(response.status),
               has_request ? parser_->get().version() : 11);
  out_->set(http::field::date, http_date(state_->options.wall_ms()));
  out_->set(http::field::server, "troupe");
  if (!response.content_type.empty()) {
    out_->set(http::field::content_type, response.content_type);
  }
  for (const auto& [name, value] : response.headers) {
    out_->set(name, value);
  }
  out_->keep_alive(keep_alive_ && !state_->stopping.load());
  log(response);
  if (head_) {
    out_->content_length(response.body.size());
  } else {
    out_->body() = std::move(response.body);
    out_->prepare_payload();
    if (response.status == 204) {
      out_->erase(http::field::content_length);
    }
  }
  write();
}

void Session::write() {
  limit(state_->options.idle_timeout);
  const auto done = [self = shared_from_this()](beast::error_code error, std::size_t) {
    if (std::exchange(self->counted_, false)) {
      self->state_->answering.fetch_sub(1);
      self->state_->changed();
    }
    const bool go_on = !error && self->out_->keep_alive();
    self->head_ = false;
    self->out_.reset();
    self->parser_.reset();
    go_on ? self->wait_for_request() : self->close();
  };
  if (head_) {
    auto header = std::make_shared<http::response<http::empty_body>>(std::move(out_->base()));
    out_.emplace();
    out_->keep_alive(header->keep_alive());
    auto serializer = std::make_shared<http::response_serializer<http::empty_body>>(*header);
    http::async_write_header(
        socket_, *serializer,
        [done, header, serializer](beast::error_code error, std::size_t n) { done(error, n); });
  } else {
    http::async_write(socket_, *out_, done);
  }
}

void Session::log(const Response& response) {
  if (!state_->options.access_log || !state_->options.access_log->enabled(LogLevel::info)) {
    return;
  }
  AccessLine line;
  line.client = client_;
  line.wall_ms = received_ms_;
  if (parser_ && parser_->is_header_done()) {
    const auto& head = parser_->get();
    line.method = std::string(head.method_string());
    line.target = std::string(head.target());
    line.http_minor = head.version() == 10 ? 0 : 1;
    line.referer = field(head, http::field::referer).value_or("");
    line.user_agent = field(head, http::field::user_agent).value_or("");
  }
  line.status = response.status;
  line.bytes = response.body.size();
  line.took_ms = state_->options.wall_ms() - received_ms_;
  state_->options.access_log->log(LogLevel::info, access_text(line));
}

void Session::close() {
  timer_.cancel();
  if (std::exchange(counted_, false)) {
    state_->answering.fetch_sub(1);
    state_->changed();
  }
  beast::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace troupe::rest
