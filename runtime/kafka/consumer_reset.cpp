// Where a consumer starts with `auto.offset.reset=by_duration:…` (KIP-1106), which librdkafka
// lacks: it is set up to tell of partitions without a valid offset, and these are sought here.
#include "config/java_duration.hpp"
#include "runtime/kafka/consumer.hpp"
#include "runtime/kafka/partition_lists.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
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

SinkOffsets Consumer::offsets_by_duration(const std::vector<TopicPartition>& partitions) const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto now = duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto since = std::max(now - *lookback_, milliseconds{0});
  SinkOffsets times;
  for (const auto& partition : partitions) {
    times[partition] = since.count();
  }
  // Timestamps go in, offsets come out.
  const auto list = list_of(times);
  SinkOffsets starts;
  if (partitions.empty() ||
      rd_kafka_offsets_for_times(client_.get(), list.get(), position_timeout_ms) !=
          RD_KAFKA_RESP_ERR_NO_ERROR) {
    return starts;
  }
  for (const auto& found : elements(list.get())) {
    std::int64_t low = 0;
    std::int64_t high = found.offset;
    auto code = found.err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high < 0) {
      code = rd_kafka_query_watermark_offsets(client_.get(), found.topic, found.partition, &low,
                                              &high, position_timeout_ms);
    }
    if (code == RD_KAFKA_RESP_ERR__TIMED_OUT || abandoned_.load()) {
      return starts;  // nor will it tell of the others now
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      starts[partition_of(found)] = high;
    }
  }
  return starts;
}

void Consumer::reset_partitions() {
  const auto now = std::chrono::steady_clock::now();
  if (to_reset_.empty() || now < next_reset_) {
    return;
  }
  next_reset_ = now + reset_pause;
  const auto held = assignment();
  // That one has no valid offset may be told of after it has gone.
  std::erase_if(to_reset_, [&held](const TopicPartition& partition) {
    return std::find(held.begin(), held.end(), partition) == held.end();
  });
  const auto starts = offsets_by_duration({to_reset_.begin(), to_reset_.end()});
  if (starts.size() < to_reset_.size()) {
    logger_->warn(
        "consumer: the broker does not tell where records of the age of "
        "auto.offset.reset begin; asking again");
  }
  if (!starts.empty() && !abandoned_.load() && start_again(starts)) {
    placed(starts);
  }
}

void Consumer::placed(const SinkOffsets& starts) {
  if (!lookback_) {
    return;
  }
  for (const auto& [partition, offset] : starts) {
    places_[partition] = offset;
    to_reset_.erase(partition);
  }
}

/// librdkafka's own position will not do: the error that tells of a missing offset moves it.
void Consumer::note_place(const rd_kafka_message_t& record) {
  if (lookback_) {
    places_[{copier_.shared_name(rd_kafka_topic_name(record.rkt)), record.partition}] =
        record.offset + 1;
  }
}

/// Fetching has ended for them, so they cannot be sought: they are assigned anew, in an eager group
/// with the others at where they are, and are paused if they were.
bool Consumer::start_again(const SinkOffsets& starts) {
  const auto sought = list_of(starts);
  bool done = false;
  if (is_cooperative()) {
    log_failure(rd_kafka_incremental_unassign(client_.get(), sought.get()));
    auto* error = rd_kafka_incremental_assign(client_.get(), sought.get());
    done = error == nullptr;
    log_failure(error);
  } else {
    const auto all = list_of(assignment());
    for (auto& element : elements(all.get())) {
      const auto partition = partition_of(element);
      const auto start = starts.find(partition);
      const auto place = places_.find(partition);
      if (start != starts.end()) {
        element.offset = start->second;
      } else if (place != places_.end()) {
        element.offset = place->second;
      }
    }
    done = rd_kafka_assign(client_.get(), all.get()) == RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  const std::vector<TopicPartition> paused(paused_.begin(), paused_.end());
  rd_kafka_pause_partitions(client_.get(), list_of(paused).get());
  return done;
}

}  // namespace troupe::runtime::kafka
