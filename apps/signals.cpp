#include "apps/signals.hpp"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <utility>

namespace troupe::apps {

namespace {

/// Ends the watcher: nobody else sends it.
constexpr int end_signal = SIGUSR2;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, end_signal);
  return set;
}

void watch(const std::function<void(int)>& first) {
  const auto set = watched();
  bool told = false;
  while (true) {
    int number = 0;
    if (sigwait(&set, &number) != 0 || number == end_signal) {
      return;
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
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of that write, not the end
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  watcher_ = std::thread([first = std::move(first)] { watch(first); });
}

Signals::~Signals() {
  pthread_kill(watcher_.native_handle(), end_signal);
  watcher_.join();
}

}  // namespace troupe::apps
