#pragma once

#include "runtime/seams/clock.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe::runtime {

/// Hears what a source loop does, once per batch: metrics and logs. Thread-safe.
class SourceObserver {
 public:
  virtual ~SourceObserver() = default;
  virtual void polled(std::size_t records, std::chrono::nanoseconds took) = 0;
  virtual void stored(std::size_t records) = 0;
  virtual void dropped(std::size_t records) = 0;
  /// Trouble that does not fail the task: `what` is the call (`poll`, `commit`, …).
  virtual void trouble(std::string_view what, const Error& error) = 0;
};

/// Hears what a sink loop does, once per batch: metrics and logs. Thread-safe.
class SinkObserver {
 public:
  virtual ~SinkObserver() = default;
  virtual void consumed(std::size_t records) = 0;
  virtual void put(std::size_t records, std::chrono::nanoseconds took) = 0;
  virtual void partitions(std::size_t count) = 0;
  /// So many records are consumed and not committed.
  virtual void active(std::int64_t records) = 0;
  virtual void committed(std::chrono::nanoseconds took) = 0;
  virtual void commit_failed() = 0;
  virtual void commit_skipped() = 0;
  virtual void trouble(std::string_view what, const Error& error) = 0;
};

}  // namespace troupe::runtime
