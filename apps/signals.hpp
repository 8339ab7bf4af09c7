#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace troupe::apps {

/// SIGTERM, SIGINT and SIGHUP as events of the program: the first calls `first` on the watcher's
/// thread, a second one leaves the process at once with 128 + its number. SIGPIPE, SIGQUIT,
/// SIGUSR2 and SIGXFSZ are ignored.
///
/// Make it before any other thread: threads inherit the signal mask.
class Signals {
 public:
  explicit Signals(std::function<void(int number)> first);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  Signals(Signals&&) = delete;
  Signals& operator=(Signals&&) = delete;
  ~Signals();

 private:
  std::atomic<bool> ending_{false};
  std::thread watcher_;
};

}  // namespace troupe::apps
