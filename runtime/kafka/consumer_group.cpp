// The life of a consumer in its group: partitions come and go, and it leaves.
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/consumer.hpp"
#include "runtime/kafka/partition_lists.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace troupe::runtime::kafka {

namespace {

/// Those for which the group has committed nothing.
std::vector<TopicPartition> without_offset(const rd_kafka_topic_partition_list_t* committed) {
  std::vector<TopicPartition> partitions;
  for (const auto& element : elements(committed)) {
    if (element.err == RD_KAFKA_RESP_ERR_NO_ERROR && element.offset < 0) {
      partitions.push_back(partition_of(element));
    }
  }
  return partitions;
}

}  // namespace

void Consumer::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(opaque);
  if (consumer.leaving_.load()) {
    consumer.go_along(code, partitions);
  } else if (consumer.abandoned_.load() || consumer.listener_ == nullptr) {
    if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
      consumer.take_away(partitions);
    } else {
      rd_kafka_assign(client, nullptr);
    }
  } else if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (consumer.closed_.load()) {
      rd_kafka_assign(client, nullptr);  // too late: it leaves
    } else {
      consumer.assign(partitions);
    }
  } else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    consumer.unassign(partitions);
  } else {
    consumer.logger_->error(std::string("consumer: the rebalance failed: ") +
                            rd_kafka_err2str(code));
    rd_kafka_assign(client, nullptr);
  }
}

/// A client that is going down has no protocol any more.
bool Consumer::is_cooperative() const {
  const char* protocol = rd_kafka_rebalance_protocol(client_.get());
  return protocol != nullptr && std::string_view(protocol) == "COOPERATIVE";
}

/// Takes the error, if there is one.
void Consumer::log_failure(rd_kafka_error_t* error) {
  if (error != nullptr) {
    logger_->error(std::string("consumer: ") + rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
  }
}

void Consumer::assign(rd_kafka_topic_partition_list_t* partitions) {
  const auto start = positions(partitions);
  for (auto& element : elements(partitions)) {
    const auto known = start.find({copier_.shared_name(element.topic), element.partition});
    if (known != start.end()) {
      element.offset = known->second;
    }
  }
  if (is_cooperative()) {
    log_failure(rd_kafka_incremental_assign(client_.get(), partitions));
  } else {
    rd_kafka_assign(client_.get(), partitions);
  }
  placed(start);
  listener_->assigned(start);
}

void Consumer::unassign(rd_kafka_topic_partition_list_t* partitions) {
  std::vector<TopicPartition> gone;
  gone.reserve(static_cast<std::size_t>(partitions->cnt));
  for (const auto& element : elements(partitions)) {
    gone.push_back({copier_.shared_name(element.topic), element.partition});
  }
  if (rd_kafka_assignment_lost(client_.get()) != 0) {
    listener_->lost(gone);
  } else {
    listener_->revoked(gone);
  }
  take_away(partitions);
}

void Consumer::take_away(const rd_kafka_topic_partition_list_t* partitions) {
  if (!abandoned_.load()) {  // else it is the task's thread's, which may come back
    ++departures_;
    for (const auto& gone : elements(partitions)) {
      const TopicPartition partition{copier_.shared_name(gone.topic), gone.partition};
      paused_.erase(partition);
      places_.erase(partition);
      to_reset_.erase(partition);
    }
  }
  if (is_cooperative()) {
    log_failure(rd_kafka_incremental_unassign(client_.get(), partitions));
  } else {
    rd_kafka_assign(client_.get(), nullptr);
  }
}

/// Where each partition starts: its committed offset, else the end that `auto.offset.reset` names.
/// A partition whose position cannot be found out now is left to librdkafka and starts at its
/// offset once the first record tells it.
SinkOffsets Consumer::positions(const rd_kafka_topic_partition_list_t* partitions) {
  const PartitionList list(rd_kafka_topic_partition_list_copy(partitions));
  SinkOffsets positions;
  const auto code = rd_kafka_committed(client_.get(), list.get(), position_timeout_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    logger_->warn(std::string("consumer: committed offsets cannot be read: ") +
                  rd_kafka_err2str(code));
  }
  const bool asks_age = lookback_ && code == RD_KAFKA_RESP_ERR_NO_ERROR;
  const auto young = asks_age ? offsets_by_duration(without_offset(list.get())) : SinkOffsets();
  for (const auto& element : elements(list.get())) {
    auto offset = element.offset;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR || element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      offset = RD_KAFKA_OFFSET_STORED;
    } else if (offset < 0 && lookback_) {
      const auto found = young.find({copier_.shared_name(element.topic), element.partition});
      offset = found == young.end() ? RD_KAFKA_OFFSET_STORED : found->second;
    } else if (offset < 0 && reset_ == "none") {
      fatal_ = consumer_failure(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, "",
                                {copier_.shared_name(element.topic), element.partition}, group_);
    } else if (offset < 0) {
      std::int64_t low = 0;
      std::int64_t high = 0;
      if (rd_kafka_query_watermark_offsets(client_.get(), element.topic, element.partition, &low,
                                           &high,
                                           position_timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        offset = reset_ == "latest" || reset_ == "largest" ? high : low;
      } else {
        offset = reset_ == "latest" ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
      }
    }
    positions[{copier_.shared_name(element.topic), element.partition}] = offset;
  }
  return positions;
}

SinkOffsets Consumer::rewind_to_committed() {
  const auto assigned = assignment();
  if (assigned.empty()) {
    return {};
  }
  auto start = positions(list_of(assigned).get());
  const bool sought = std::all_of(start.begin(), start.end(), [this](const auto& position) {
    return position.second >= 0 && seek(position.first, position.second).ok();
  });
  if (!sought) {
    // The broker does not answer: assigned anew, the client asks until it does.
    assign_anew(list_of(start).get());
    placed(start);
  }
  return start;
}

void Consumer::assign_anew(const rd_kafka_topic_partition_list_t* partitions) {
  to_reset_.clear();  // what has no place after this is told of again
  if (is_cooperative()) {
    log_failure(rd_kafka_incremental_unassign(client_.get(), partitions));
    log_failure(rd_kafka_incremental_assign(client_.get(), partitions));
  } else {
    rd_kafka_assign(client_.get(), partitions);
  }
}

void Consumer::close() {
  if (abandoned_.load() || closed_.exchange(true)) {
    return;
  }
  leave_without_partitions();
  rd_kafka_consumer_close(client_.get());
}

/// When it closes a member that has no partitions, of a cooperative group or of one it is about to
/// join, librdkafka (2.8.0) does not leave the group, and the others wait for the end of its
/// session; when such a member unsubscribes, it does. A name that is on its way is waited for (who
/// has none cannot leave, but is expected to join), and so is the end of a rebalance: not longer
/// than the session, which the broker ends by itself.
void Consumer::leave_without_partitions() {
  const char* protocol = rd_kafka_rebalance_protocol(client_.get());
  if (protocol == nullptr || std::string_view(protocol) == "EAGER" || !assignment().empty()) {
    return;
  }
  leaving_.store(true);
  serve_until_member(true, naming_timeout);
  rd_kafka_unsubscribe(client_.get());
  serve_until_member(false, session_timeout_);
  leaving_.store(false);
}

void Consumer::serve_until_member(bool wanted, std::chrono::milliseconds timeout) {
  constexpr int turn_ms = 5;
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (is_member() != wanted && std::chrono::steady_clock::now() < end) {
    if (auto* message = rd_kafka_consumer_poll(client_.get(), turn_ms)) {
      rd_kafka_message_destroy(message);
    }
  }
}

/// Whether its group knows it. The client forgets the group's name for it when it leaves.
bool Consumer::is_member() const {
  char* id = rd_kafka_memberid(client_.get());
  const bool is_named = id != nullptr && !std::string_view(id).empty();
  rd_kafka_mem_free(client_.get(), id);
  return is_named;
}

/// Lets the last rebalance of a member that leaves come to its end; nobody is told.
void Consumer::go_along(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions) {
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    take_away(partitions);
  } else if (is_cooperative()) {
    log_failure(rd_kafka_incremental_assign(client_.get(), partitions));
  } else {
    rd_kafka_assign(client_.get(), partitions);
  }
}

void Consumer::abandon() noexcept {
  if (closed_.load() || abandoned_.exchange(true)) {
    return;
  }
  try {
    std::thread([self = shared_from_this()] { self->leave(); }).detach();
  } catch (const std::exception& e) {
    logger_->error(std::string("consumer: cannot leave its group before the session time-out: ") +
                   e.what());
  }
}

/// Leaves the group without calling any listener: `on_rebalance` sees that it was given up.
void Consumer::leave() noexcept {
  leave_without_partitions();
  const QueueHandle replies(rd_kafka_queue_new(client_.get()));
  auto* error = rd_kafka_consumer_close_queue(client_.get(), replies.get());
  if (error != nullptr) {
    rd_kafka_error_destroy(error);  // the task's thread is closing it already
    return;
  }
  rd_kafka_queue_yield(queue_.get());
  constexpr int turn_ms = 100;
  while (rd_kafka_consumer_closed(client_.get()) == 0) {
    if (auto* event = rd_kafka_queue_poll(replies.get(), turn_ms)) {
      if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
        take_away(rd_kafka_event_topic_partition_list(event));
      }
      rd_kafka_event_destroy(event);
    }
  }
}

}  // namespace troupe::runtime::kafka
