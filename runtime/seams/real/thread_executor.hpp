#pragma once

#include "runtime/seams/executor.hpp"

#include <memory>
#include <string>

namespace troupe::runtime {

/// Work threads as operating-system threads with small stacks, started at their first job.
class ThreadExecutor final : public Executor {
 public:
  /// Stack of a work thread.
  static constexpr std::size_t stack_bytes = std::size_t{512} * 1024;

  using Executor::create;
  [[nodiscard]] std::unique_ptr<WorkThread> create(const std::string& name,
                                                   ThreadOwner owner) override;
  [[nodiscard]] const AbandonedThreads& abandoned_threads() const override { return *abandoned_; }

 private:
  /// Shared with threads that outlive this object.
  const std::shared_ptr<AbandonedThreads> abandoned_ = std::make_shared<AbandonedThreads>();
};

}  // namespace troupe::runtime
