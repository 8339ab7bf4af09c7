#pragma once

#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/seams/record_reader.hpp"
#include <troupe/record.hpp>

#include <cstdint>
#include <utility>

namespace troupe::runtime {

/// Turns consumed records into sink records. Task thread only.
class RecordDecoder {
 public:
  RecordDecoder(TransformChain transforms, Converters converters)
      : transforms_(std::move(transforms)), converters_(std::move(converters)) {}

  /// Converts key, value and headers, in that order, into `record` and applies the transforms;
  /// false drops it. Plugin errors are thrown; the next call, with the same record as it was left,
  /// then goes on at the operation that failed, unless `restart` comes first.
  [[nodiscard]] bool decode(const ConsumedRecord& consumed, SinkRecord& record);
  /// What comes next is another record.
  void restart() noexcept;
  /// Where `decode` failed.
  [[nodiscard]] FailedOperation failed_operation() const;
  void close();

 private:
  enum class Step : std::uint8_t { key, value, headers, transforms };

  void decode_headers(const ConsumedRecord& consumed, SinkRecord& record);

  TransformChain transforms_;
  Converters converters_;
  Step step_ = Step::key;  ///< where the next `decode` goes on
};

}  // namespace troupe::runtime
