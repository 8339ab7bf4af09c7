// The commits of a consumer: offsets go out, and what became of them comes back.
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/consumer.hpp"
#include "runtime/kafka/partition_lists.hpp"

#include <utility>

namespace troupe::runtime::kafka {

Status Consumer::commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds timeout) {
  if (offsets.empty()) {
    return Done{};
  }
  if (abandoned_.load()) {
    return given_up();
  }
  const QueueHandle replies(rd_kafka_queue_new(client_.get()));
  const auto list = list_of(offsets);
  const auto code =
      rd_kafka_commit_queue(client_.get(), list.get(), replies.get(), nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(code, "offsets cannot be committed");
  }
  auto* event = rd_kafka_queue_poll(replies.get(), static_cast<int>(timeout.count()));
  if (event == nullptr) {
    return client_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "offsets were not committed");
  }
  const auto outcome = rd_kafka_event_error(event);
  rd_kafka_event_destroy(event);
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(outcome, "offsets were not committed");
  }
  return Done{};
}

void Consumer::commit_async(const SinkOffsets& offsets, CommitDone done) {
  if (abandoned_.load()) {
    done(offsets, given_up());
    return;
  }
  const auto number = ++last_commit_;
  const auto list = list_of(offsets);
  const auto code =
      rd_kafka_commit_queue(client_.get(), list.get(), queue_.get(), &Consumer::on_commit,
                            // NOLINTNEXTLINE(*-reinterpret-cast,*-no-int-to-ptr): an opaque number
                            reinterpret_cast<void*>(number));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    done(offsets, client_error(code, "offsets cannot be committed"));
    return;
  }
  commits_.emplace(number, CommitCall{offsets, std::move(done)});
}

void Consumer::on_commit(rd_kafka_t* client, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t*, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(rd_kafka_opaque(client));
  if (consumer.abandoned_.load()) {
    return;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an opaque number
  auto call = consumer.commits_.extract(reinterpret_cast<std::uintptr_t>(opaque));
  if (!call.empty()) {
    call.mapped().done(call.mapped().offsets,
                       code == RD_KAFKA_RESP_ERR_NO_ERROR
                           ? Status(Done{})
                           : Status(client_error(code, "offsets were not committed")));
  }
}

}  // namespace troupe::runtime::kafka
