#pragma once

#include "runtime/pipeline/transforms/date_pattern.hpp"
#include <troupe/transformation.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace troupe::runtime::transforms {

/// Builds the topic name from the topic and the record's timestamp.
/// Source: org.apache.kafka.connect.transforms.TimestampRouter.
class TimestampRouter final : public Transformation {
 public:
  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] bool apply_to_sink(SinkRecord& record) override;
  [[nodiscard]] bool apply_to_source(SourceRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  template <class Record>
  [[nodiscard]] bool route(Record& record);

  std::string topic_format_;
  std::string timestamp_format_;
  /// Made at the first record: upstream tells of a bad format then.
  std::optional<DatePattern> pattern_;
  std::int64_t span_ms_ = 1;  ///< the pattern's resolution
  /// The last answer, which holds for the topic in that span of time.
  TopicName topic_;
  std::int64_t span_ = 0;
  TopicName routed_;
};

}  // namespace troupe::runtime::transforms
