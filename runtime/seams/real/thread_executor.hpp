#pragma once

#include "runtime/seams/executor.hpp"

#include <atomic>
#include <memory>

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

  [[nodiscard]] std::unique_ptr<WorkThread> create(const std::string& name) override;
  [[nodiscard]] std::size_t abandoned() const override { return *abandoned_; }

 private:
  std::shared_ptr<std::atomic<std::size_t>> abandoned_ =
      std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace troupe::runtime
