#pragma once

#include <functional>
#include <semaphore>
#include <thread>
#include <utility>

namespace troupe::sim {

/// A job on a thread of its own that runs only while the simulation waits for it: it can be held in
/// the middle, and everything still happens in one order. It must have ended before it is
/// destroyed.
class HoldableJob {
 public:
  explicit HoldableJob(std::function<void()> job)
      : thread_([this, job = std::move(job)] {
          go_.acquire();
          job();
          ended_ = true;
          back_.release();
        }) {}
  HoldableJob(const HoldableJob&) = delete;
  HoldableJob& operator=(const HoldableJob&) = delete;
  HoldableJob(HoldableJob&&) = delete;
  HoldableJob& operator=(HoldableJob&&) = delete;
  ~HoldableJob() { thread_.join(); }

  /// The simulation: lets it run until it is held, false, or has ended.
  bool resume() {
    go_.release();
    back_.acquire();
    return ended_;
  }
  /// The job: comes back with the next `resume`.
  void hold() {
    back_.release();
    go_.acquire();
  }

 private:
  std::binary_semaphore go_{0};
  std::binary_semaphore back_{0};
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace troupe::sim
