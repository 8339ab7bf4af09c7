#include "runtime/pipeline/record_places.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace troupe::runtime {

std::string places_of(const std::vector<SinkRecord>& batch) {
  std::map<TopicPartition, std::pair<std::int64_t, std::int64_t>> spans;
  for (const auto& record : batch) {
    const auto offset = record.original_offset;
    auto& [first, last] =
        spans
            .try_emplace({record.original_topic, record.original_partition.value_or(0)}, offset,
                         offset)
            .first->second;
    first = std::min(first, offset);
    last = std::max(last, offset);
  }
  std::string text;
  for (const auto& [partition, span] : spans) {
    text += (text.empty() ? "" : ", ") + partition.to_text() + '@' + std::to_string(span.first);
    text += span.second == span.first ? "" : ".." + std::to_string(span.second);
  }
  return text;
}

}  // namespace troupe::runtime
