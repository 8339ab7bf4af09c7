#pragma once

#include <troupe/result.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace troupe::actors {

/// The answer somebody waits for. Copies share it; the first answer counts. When the last copy goes
/// without one, because a message was dropped or an actor ended, the waiting side hears that the
/// worker is shutting down, or loses a part: nobody ever waits for an answer that cannot come.
///
/// Thread-safe. The callback must not block.
template <class T>
class Reply {
 public:
  using Callback = std::function<void(Result<T>)>;

  Reply() = default;
  explicit Reply(Callback callback) : state_(std::make_shared<State>(std::move(callback))) {}

  [[nodiscard]] bool is_answered() const noexcept { return !state_ || state_->answered; }

  void operator()(Result<T> result) const {
    if (state_) {
      state_->answer(std::move(result));
    }
  }

 private:
  struct State {
    explicit State(Callback given) : callback(std::move(given)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    State(State&&) = delete;
    State& operator=(State&&) = delete;
    ~State() {
      answer(Error{Errc::internal,
                   "Worker is shutting down, or recovering from an error of its own; what became "
                   "of the request is unknown",
                   "org.apache.kafka.connect.errors.ConnectException", ""});
    }
    void answer(Result<T> result) {
      if (!answered.exchange(true)) {
        callback(std::move(result));
        callback = nullptr;
      }
    }
    std::atomic<bool> answered{false};
    Callback callback;
  };
  std::shared_ptr<State> state_;
};

}  // namespace troupe::actors
