#include "runtime/kafka/stable_ends.hpp"

#include "runtime/kafka/partition_lists.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace troupe::runtime::kafka {

namespace {

constexpr std::chrono::milliseconds question_pause{1000};
constexpr int answer_timeout_ms = 10000;

AdminOptions committed_only(rd_kafka_t* client) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_LISTOFFSETS));
  std::array<char, 256> why{};
  // Both are refused only where the question does not know them.
  rd_kafka_AdminOptions_set_request_timeout(options.get(), answer_timeout_ms, why.data(),
                                            why.size());
  if (auto* refused = rd_kafka_AdminOptions_set_isolation_level(
          options.get(), RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED)) {
    rd_kafka_error_destroy(refused);
  }
  return options;
}

}  // namespace

bool StableEnds::are_beyond(const SinkOffsets& positions,
                            std::chrono::steady_clock::time_point now) {
  take_answer();
  if (!is_asked_ && now >= next_) {
    next_ = now + question_pause;
    ask(positions);
  }
  return std::any_of(positions.begin(), positions.end(), [this](const auto& position) {
    const auto end = ends_.find(position.first);
    return end != ends_.end() && end->second > position.second;
  });
}

void StableEnds::ask(const SinkOffsets& partitions) {
  const auto list = list_of(partitions);
  for (auto& element : elements(list.get())) {
    element.offset = RD_KAFKA_OFFSET_SPEC_LATEST;
  }
  rd_kafka_ListOffsets(client_, list.get(), committed_only(client_).get(), answers_.get());
  is_asked_ = true;
}

/// A question that failed is asked again.
void StableEnds::take_answer() {
  const EventHandle event(rd_kafka_queue_poll(answers_.get(), 0));
  if (!event) {
    return;
  }
  is_asked_ = false;
  ends_.clear();
  const auto* answer = rd_kafka_event_ListOffsets_result(event.get());
  if (answer == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return;
  }
  std::size_t count = 0;
  const auto* const* infos = rd_kafka_ListOffsets_result_infos(answer, &count);
  for (const auto* info : std::span(infos, count)) {
    const auto* end = rd_kafka_ListOffsetsResultInfo_topic_partition(info);
    if (end->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ends_[partition_of(*end)] = end->offset;
    }
  }
}

}  // namespace troupe::runtime::kafka
