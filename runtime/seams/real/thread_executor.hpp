#pragma once

#include "runtime/seams/executor.hpp"

#include <memory>
#include <string>

namespace troupe::runtime {

/// Work threads as operating-system threads, started at their first job.
class ThreadExecutor final : public Executor {
 public:
  /// Stack of a work thread. Room for what converters, transforms and plugins do with a value that
  /// is nested as deep as one may be (`values::max_depth`); what is not used costs no memory.
#ifdef __SANITIZE_ADDRESS__
  static constexpr std::size_t stack_bytes = std::size_t{8} * 1024 * 1024;  // with red zones
#else
  static constexpr std::size_t stack_bytes = std::size_t{2} * 1024 * 1024;
#endif

  using Executor::create;
  [[nodiscard]] std::unique_ptr<WorkThread> create(const std::string& name,
                                                   ThreadOwner owner) override;
  [[nodiscard]] const AbandonedThreads& abandoned_threads() const override { return *abandoned_; }

 private:
  /// Shared with threads that outlive this object.
  const std::shared_ptr<AbandonedThreads> abandoned_ = std::make_shared<AbandonedThreads>();
};

}  // namespace troupe::runtime
