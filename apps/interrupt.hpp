#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace troupe::apps {

/// What the main thread waits for: an outcome, or a signal before it. Thread-safe.
class Interrupt {
 public:
  void raise(int number) {
    const std::lock_guard lock(mutex_);
    signal_ = number;
    changed_.notify_all();
  }
  /// Something the main thread waits for may have happened.
  void notify() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }
  [[nodiscard]] std::optional<int> signal() const {
    const std::lock_guard lock(mutex_);
    return signal_;
  }
  /// Waits until `ready` or a signal; false when the time is over first. `ready` runs under the
  /// lock.
  template <class Ready>
  bool wait(Ready ready, std::optional<std::chrono::milliseconds> limit = {}) {
    std::unique_lock lock(mutex_);
    const auto done = [&] { return signal_.has_value() || ready(); };
    if (limit) {
      return changed_.wait_for(lock, *limit, done);
    }
    changed_.wait(lock, done);
    return true;
  }
  /// As `wait`, but signals do not end it.
  template <class Ready>
  bool wait_uninterrupted(Ready ready, std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, ready);
  }
  /// Sets `place` under the lock and wakes the main thread.
  template <class T>
  void put(std::optional<T>& place, T value) {
    const std::lock_guard lock(mutex_);
    place = std::move(value);
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<int> signal_;
};

}  // namespace troupe::apps
