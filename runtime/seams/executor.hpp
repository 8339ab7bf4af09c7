#pragma once

#include "runtime/seams/abandoned_threads.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace troupe::runtime {

/// What a job leaves to be told of its end; may be empty. Its thread calls it once it is free
/// again: who hears of the end can have the thread joined. It must not block.
using JobReport = std::function<void()>;
/// Must not throw. What it holds is let go before its report is called.
using Job = std::function<JobReport()>;

/// One thread for calls that may block or never return: user code, Kafka calls that wait.
///
/// Runs one job at a time; `run` may be called again only after the job has reported its end.
/// Destroying it joins an idle thread and abandons a busy one, which ends when its job does.
class WorkThread {
 public:
  virtual ~WorkThread() = default;
  /// Throws, without having run anything, when the system has no thread left.
  virtual void run(Job job) = 0;
};

/// Makes work threads. Real: operating-system threads. Simulated: jobs run inline, in seeded order.
/// Thread-safe.
class Executor {
 public:
  virtual ~Executor() = default;
  /// `name` is shown by the operating system (cut to 15 characters).
  [[nodiscard]] virtual std::unique_ptr<WorkThread> create(const std::string& name,
                                                           ThreadOwner owner) = 0;
  /// The worker's own: for no plugin in particular.
  [[nodiscard]] std::unique_ptr<WorkThread> create(const std::string& name) {
    return create(name, ThreadOwner{});
  }
  /// Work threads that were abandoned while busy and have not ended since.
  [[nodiscard]] virtual const AbandonedThreads& abandoned_threads() const = 0;
  [[nodiscard]] std::size_t abandoned() const { return abandoned_threads().total(); }
};

}  // namespace troupe::runtime
