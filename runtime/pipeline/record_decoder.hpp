#pragma once

#include "runtime/pipeline/record_encoder.hpp"
#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/seams/record_reader.hpp"
#include <troupe/record.hpp>

#include <utility>

namespace troupe::runtime {

/// Turns consumed records into sink records. Task thread only.
class RecordDecoder {
 public:
  RecordDecoder(TransformChain transforms, Converters converters)
      : transforms_(std::move(transforms)), converters_(std::move(converters)) {}

  /// Converts key, value and headers, in that order, into `record`. Plugin errors are thrown.
  void decode(const ConsumedRecord& consumed, SinkRecord& record);
  /// Applies the transforms in place; false drops the record. Plugin errors are thrown.
  [[nodiscard]] bool transform(SinkRecord& record) { return transforms_.apply(record); }
  void close();

 private:
  TransformChain transforms_;
  Converters converters_;
};

}  // namespace troupe::runtime
