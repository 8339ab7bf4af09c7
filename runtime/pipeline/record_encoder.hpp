#pragma once

#include "runtime/pipeline/errors/stage.hpp"
#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/converter.hpp>
#include <troupe/record.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// The converters of one task.
struct Converters {
  std::unique_ptr<Converter> key;
  std::unique_ptr<Converter> value;
  std::unique_ptr<HeaderConverter> header;
  // Their Java classes, for reports.
  std::string key_class;
  std::string value_class;
  std::string header_class;

  void close();
};

/// The operation a record failed in.
struct FailedOperation {
  Stage stage;
  std::string_view class_name;  ///< valid as long as the encoder or decoder that told
};

/// Turns source records into what goes onto the wire. Task thread only. Reuses one output text, so
/// that encoding does not allocate once warm; a result is valid until the next call.
class RecordEncoder {
 public:
  RecordEncoder(TransformChain transforms, Converters converters)
      : transforms_(std::move(transforms)), converters_(std::move(converters)) {}

  /// Applies the transforms in place; false drops the record. Plugin errors are thrown; the next
  /// call then goes on at the transform that failed, unless `restart` comes first.
  [[nodiscard]] bool transform(SourceRecord& record) { return transforms_.apply(record); }
  /// Converts headers, key and value, in that order. Errors as for `transform`.
  [[nodiscard]] const OutgoingRecord& encode(const SourceRecord& record);
  /// What comes next is another record.
  void restart() noexcept;
  [[nodiscard]] bool has_transforms() const noexcept { return !transforms_.empty(); }
  /// Where `transform` failed.
  [[nodiscard]] FailedOperation failed_transform() const {
    return {Stage::transformation, transforms_.failed_class()};
  }
  /// Where `encode` failed; nothing: in what error handling does not cover.
  [[nodiscard]] std::optional<FailedOperation> failed_conversion() const;
  void close();

 private:
  enum class Step : std::uint8_t { headers, key, value, check };

  void encode_headers(const SourceRecord& record);

  TransformChain transforms_;
  Converters converters_;
  std::string key_bytes_;
  std::string value_bytes_;
  std::vector<std::string> header_bytes_;
  std::vector<WireHeader> headers_;
  OutgoingRecord out_;
  Step step_ = Step::headers;  ///< where the next `encode` goes on
};

}  // namespace troupe::runtime
