#include "apps/signals.hpp"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <utility>

namespace troupe::apps {

namespace {

/// Wakes the watcher, which looks whether it shall end: others may send it, too.
constexpr int wake_signal = SIGUSR2;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, wake_signal}) {
    sigaddset(&set, number);
  }
  return set;
}

void watch(const std::function<void(int)>& first, const std::atomic<bool>& ending) {
  const auto set = watched();
  bool told = false;
  while (true) {
    int number = 0;
    if (sigwait(&set, &number) != 0 || ending.load()) {
      return;
    }
    if (number == wake_signal) {
      continue;
    }
    if (std::exchange(told, true)) {
      constexpr int killed_by = 128;
      std::_Exit(killed_by + number);
    }
    first(number);
  }
}

}  // namespace

Signals::Signals(std::function<void(int number)> first) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGQUIT, SIG_IGN);  // operators send it to Java workers for a dump of threads
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of that write, not the end
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_ = std::thread([this, first = std::move(first)] { watch(first, ending_); });
}

Signals::~Signals() {
  ending_.store(true);
  pthread_kill(watcher_.native_handle(), wake_signal);
  watcher_.join();
}

}  // namespace troupe::apps
