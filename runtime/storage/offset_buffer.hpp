#pragma once

#include "runtime/pipeline/offset_ledger.hpp"
#include "runtime/seams/offset_store.hpp"
#include <troupe/result.hpp>

#include <string>

namespace troupe::runtime {

/// Offsets of one task between "safe to commit" and "stored".
///
/// At most one flush at a time; what a failed flush carried goes back, unless something newer came.
/// Pure; owned by the task's actor.
/// Source: org.apache.kafka.connect.storage.OffsetStorageWriter.
class OffsetBuffer {
 public:
  explicit OffsetBuffer(std::string connector) : connector_(std::move(connector)) {}

  /// Adds what became safe. An offset that cannot be serialised is an error; the others are taken.
  [[nodiscard]] Status add(const CommittableOffsets& offsets);

  [[nodiscard]] bool is_empty() const noexcept { return waiting_.empty(); }
  [[nodiscard]] bool is_flushing() const noexcept { return flushing_; }

  /// Takes everything that waits; `flushed` or `cancelled` must follow.
  [[nodiscard]] RawOffsets begin_flush();
  void flushed();
  void cancelled();

 private:
  std::string connector_;
  RawOffsets waiting_;
  RawOffsets on_the_way_;
  bool flushing_ = false;
};

}  // namespace troupe::runtime
