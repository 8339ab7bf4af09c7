#include "runtime/pipeline/errors/dead_letter_queue.hpp"

#include "runtime/plugins/trace.hpp"

#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

/// Upstream's limit of calls to the cluster's admin.
constexpr std::chrono::milliseconds admin_timeout{60000};

Error cannot_open(const std::string& topic, const Error& cause) {
  return wrapped("org.apache.kafka.connect.errors.ConnectException",
                 "Could not initialize dead letter queue with topic=" + topic,
                 wrapped("java.util.concurrent.ExecutionException",
                         cause.java_class + ": " + cause.message, cause));
}

std::optional<std::string_view> view_of(const std::optional<Slice>& bytes) {
  return bytes ? std::optional(bytes->view()) : std::nullopt;
}

}  // namespace

DeadLetterQueue::DeadLetterQueue(TaskId task, const ErrorSettings& settings,
                                 std::shared_ptr<TaskErrorMetrics> metrics, LoggerPtr logger,
                                 std::function<void()> on_room)
    : task_(std::move(task)),
      topic_(Text(settings.dead_letter_topic)),
      replication_(settings.dead_letter_replication),
      with_headers_(settings.dead_letter_headers),
      metrics_(std::move(metrics)),
      logger_(std::move(logger)),
      under_way_(std::make_shared<DeadLettersUnderWay>(settings.dead_letter_topic, metrics_,
                                                       logger_, std::move(on_room))) {}

Status DeadLetterQueue::open(const DeadLetterClients& clients, const std::stop_token& stop) {
  const AdminCall call{clients.admin_settings, admin_timeout, stop};
  const auto exists = clients.admin->topic_exists(call, topic_.str());
  if (!exists.ok() && is_unmade_client(exists.error())) {
    return exists.error();
  }
  if (!exists.ok()) {
    return cannot_open(topic_.str(), exists.error());
  }
  if (!*exists) {
    logger_->error("Topic " + topic_.str() + " doesn't exist. Will attempt to create topic.");
    const auto created = clients.admin->create_topic(call, {topic_.str(), 1, replication_, {}});
    // Another task, or worker, may have been quicker.
    if (!created.ok() && created.error().code != Errc::already_exists) {
      return cannot_open(topic_.str(), created.error());
    }
  }
  auto writer = clients.writers->open_lane(clients.producer_settings,
                                           "connector-dlq-producer-" + task_.to_text(), under_way_);
  if (!writer.ok()) {
    return writer.error();
  }
  const std::lock_guard lock(mutex_);
  writer_ = std::move(writer).value();
  if (closed_) {
    writer_->close();
  }
  return Done{};
}

bool DeadLetterQueue::send(const FailedRecord& failed, std::uint64_t tag) {
  const auto& record = *failed.consumed;
  std::vector<WireHeader> headers;
  headers.reserve(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    headers.push_back({name.view(), view_of(value)});
  }
  const auto context =
      with_headers_ ? dead_letter_headers(task_, failed) : std::vector<DeadLetterHeader>{};
  for (const auto& [name, value] : context) {
    headers.push_back({name, value ? std::optional<std::string_view>(*value) : std::nullopt});
  }
  OutgoingRecord letter;
  letter.topic = &topic_;
  letter.key = view_of(record.key);
  letter.value = view_of(record.value);
  letter.timestamp_ms = record.timestamp_ms;
  letter.headers = headers;
  std::unique_lock lock(mutex_);
  const auto outcome = writer_->send(letter, tag);
  if (outcome == SendOutcome::refused || outcome == SendOutcome::failed) {
    const auto error = writer_->last_error();
    lock.unlock();
    under_way_->refused(tag, error, outcome == SendOutcome::failed);
  }
  return outcome != SendOutcome::full;
}

DeadLetterQueue::Taken DeadLetterQueue::write(const FailedRecord& failed) {
  if (!under_way_->has_room()) {
    return Taken::no_room;
  }
  const auto& record = *failed.consumed;
  const auto tag = under_way_->begin({record.topic, record.partition}, record.offset, {});
  if (!send(failed, tag)) {
    static_cast<void>(under_way_->cancel(tag));
    return Taken::no_room;
  }
  metrics_->count(TaskErrorCount::deadletterqueue_produce_requests);
  return Taken::yes;
}

std::future<void> DeadLetterQueue::write_reported(const FailedRecord& failed,
                                                  const std::stop_token& stop) {
  const auto& record = *failed.consumed;
  const TopicPartition partition{record.topic, record.partition};
  std::optional<std::promise<void>> reported(std::in_place);
  auto future = reported->get_future();
  metrics_->count(TaskErrorCount::deadletterqueue_produce_requests);
  while (under_way_->wait_for_room(stop)) {
    const auto tag = under_way_->begin(partition, record.offset, std::move(reported));
    if (send(failed, tag)) {
      return future;
    }
    reported = under_way_->cancel(tag);
  }
  const auto tag = under_way_->begin(partition, record.offset, std::move(reported));
  under_way_->refused(
      tag,
      {Errc::internal,
       "the task has come to its end before the record " + partition.to_text() + '@' +
           std::to_string(record.offset) + " could be written to topic '" + topic_.str() + "'",
       "org.apache.kafka.connect.errors.ConnectException", ""},
      false);
  return future;
}

bool DeadLetterQueue::flush(std::chrono::milliseconds timeout) {
  if (under_way_->empty() || !writer_) {
    return true;
  }
  return writer_->flush(timeout);
}

void DeadLetterQueue::close() noexcept {
  under_way_->close();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (writer_) {
    writer_->close();
  }
}

}  // namespace troupe::runtime
