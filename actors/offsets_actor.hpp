#pragma once

#include "actors/supervised.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <memory>
#include <vector>

namespace troupe::actors {

/// Stores source offsets: one write at a time, on a thread of its own. What comes while a write is
/// under way goes into the next one.
class OffsetsActor final : public Supervised {
 public:
  /// Requests that wait for one write; more are refused. A task makes one at a time, and another
  /// when its time is over.
  static constexpr std::size_t max_waiting = 100'000;

  OffsetsActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.offsets"; }

 private:
  void release() noexcept override;
  void store(const StoreOffsets& request);
  void write();

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  std::unique_ptr<runtime::WorkThread> thread_;
  runtime::RawOffsets waiting_;
  std::vector<Reply<Done>> waiting_replies_;
  bool writing_ = false;
  bool stopping_ = false;
};

}  // namespace troupe::actors
