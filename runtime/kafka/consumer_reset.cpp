// Where a consumer starts with `auto.offset.reset=by_duration:…` (KIP-1106), which librdkafka
// lacks: it is set up to tell of partitions without a valid offset, and these are sought here.
#include "config/java_duration.hpp"
#include "runtime/kafka/consumer.hpp"
#include "runtime/kafka/partition_lists.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace troupe::runtime::kafka {

namespace {

constexpr std::string_view by_duration = "by_duration:";

/// Between two tries to reset a partition: the task's thread waits for each.
constexpr std::chrono::milliseconds reset_pause{1000};

}  // namespace

std::optional<std::chrono::milliseconds> Consumer::lookback_of(std::string_view reset) {
  return reset.starts_with(by_duration)
             ? config::parse_java_duration(reset.substr(by_duration.size()))
             : std::nullopt;
}

std::optional<std::int64_t> Consumer::offset_by_duration(const TopicPartition& partition) const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto now = duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto since = std::max(now - *lookback_, milliseconds{0});
  // Timestamps go in, offsets come out.
  const auto list = list_of(SinkOffsets{{partition, since.count()}});
  const auto code = rd_kafka_offsets_for_times(client_.get(), list.get(), position_timeout_ms);
  const auto& found = list->elems[0];
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  if (found.offset >= 0) {
    return found.offset;
  }
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto asked = rd_kafka_query_watermark_offsets(client_.get(), found.topic, found.partition,
                                                      &low, &high, position_timeout_ms);
  return asked == RD_KAFKA_RESP_ERR_NO_ERROR ? std::optional(high) : std::nullopt;
}

void Consumer::reset_partitions() {
  const auto now = std::chrono::steady_clock::now();
  if (to_reset_.empty() || now < next_reset_) {
    return;
  }
  const auto assigned = assignment();
  std::erase_if(to_reset_, [&](const TopicPartition& partition) {
    if (std::find(assigned.begin(), assigned.end(), partition) == assigned.end()) {
      return true;  // another member's by now
    }
    const auto offset = offset_by_duration(partition);
    if (offset) {
      start_again(partition, *offset);
    }
    return offset.has_value();
  });
  next_reset_ = now + reset_pause;
}

/// Fetching has ended for it, so it cannot be sought: it is assigned anew, in an eager group with
/// the others at where they are, and is paused if it was.
void Consumer::start_again(const TopicPartition& partition, std::int64_t offset) {
  at_end_.erase(partition);
  const auto sought = list_of(SinkOffsets{{partition, offset}});
  if (is_cooperative()) {
    log_failure(rd_kafka_incremental_unassign(client_.get(), sought.get()));
    log_failure(rd_kafka_incremental_assign(client_.get(), sought.get()));
  } else {
    const auto all = list_of(assignment());
    rd_kafka_position(client_.get(), all.get());
    for (auto& element : std::span(all->elems, static_cast<std::size_t>(all->cnt))) {
      if (element.partition == partition.partition && partition.topic.view() == element.topic) {
        element.offset = offset;
      }
    }
    rd_kafka_assign(client_.get(), all.get());
  }
  const std::vector<TopicPartition> paused(paused_.begin(), paused_.end());
  rd_kafka_pause_partitions(client_.get(), list_of(paused).get());
}

}  // namespace troupe::runtime::kafka
