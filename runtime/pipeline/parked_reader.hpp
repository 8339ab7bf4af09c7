#pragma once

#include "runtime/seams/record_reader.hpp"

#include <memory>
#include <vector>

namespace troupe::runtime {

/// The consumer of a sink task between two incarnations of the task: it stays in its group, with
/// all its partitions paused, so that a restart makes no rebalance.
///
/// Belongs to one thread at a time. Destroyed without having been taken, it leaves the group on a
/// thread of its own.
class ParkedReader final : private RebalanceListener {
 public:
  explicit ParkedReader(std::shared_ptr<RecordReader> reader);
  ParkedReader(const ParkedReader&) = delete;
  ParkedReader& operator=(const ParkedReader&) = delete;
  ParkedReader(ParkedReader&&) = delete;
  ParkedReader& operator=(ParkedReader&&) = delete;
  ~ParkedReader() override;

  /// Takes part in the group's life; does not wait. Call several times a second. An error: the
  /// consumer has failed, let it go.
  [[nodiscard]] Status serve();
  /// Hands the reader over. This object must live until the reader listens to somebody else.
  [[nodiscard]] std::shared_ptr<RecordReader> take() { return std::move(reader_); }

 private:
  void assigned(const SinkOffsets& positions) override;
  void revoked(const std::vector<TopicPartition>&) override {}
  void lost(const std::vector<TopicPartition>&) override {}

  std::shared_ptr<RecordReader> reader_;
  RecordReader* const same_reader_;  ///< also after `take`
  std::vector<ConsumedRecord> unwanted_;
};

}  // namespace troupe::runtime
