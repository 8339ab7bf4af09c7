#pragma once

#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/converter.hpp>
#include <troupe/record.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::runtime {

/// The converters of one task.
struct Converters {
  std::unique_ptr<Converter> key;
  std::unique_ptr<Converter> value;
  std::unique_ptr<HeaderConverter> header;

  void close();
};

/// Turns source records into what goes onto the wire. Task thread only. Reuses one output text, so
/// that encoding does not allocate once warm; a result is valid until the next call.
class RecordEncoder {
 public:
  RecordEncoder(TransformChain transforms, Converters converters)
      : transforms_(std::move(transforms)), converters_(std::move(converters)) {}

  /// Applies the transforms in place; false drops the record. Plugin errors are thrown.
  [[nodiscard]] bool transform(SourceRecord& record) { return transforms_.apply(record); }
  /// Converts headers, key and value, in that order. Plugin errors are thrown.
  [[nodiscard]] const OutgoingRecord& encode(const SourceRecord& record);
  void close();

 private:
  void encode_headers(const SourceRecord& record);

  TransformChain transforms_;
  Converters converters_;
  std::string key_bytes_;
  std::string value_bytes_;
  std::vector<std::string> header_bytes_;
  std::vector<WireHeader> headers_;
  OutgoingRecord out_;
};

}  // namespace troupe::runtime
