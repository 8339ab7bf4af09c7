#include "runtime/pipeline/errors/record_errors.hpp"

#include "runtime/plugins/trace.hpp"
#include <troupe/errors.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::runtime {

namespace {

/// Upstream's class that is at work when a source's record is on its way.
constexpr std::string_view source_task_class = "org.apache.kafka.connect.runtime.WorkerSourceTask";

}  // namespace

RecordErrors::RecordErrors(RecordErrorsParts parts) : parts_(std::move(parts)) {
  if (!parts_.settings.dead_letter_topic.empty()) {
    dead_letters_.emplace(parts_.task, parts_.settings, parts_.metrics, parts_.dead_letter_log,
                          parts_.on_room);
  }
}

Status RecordErrors::open(const DeadLetterClients& clients, const std::stop_token& stop) {
  return dead_letters_ ? dead_letters_->open(clients, stop) : Status(Done{});
}

Verdict RecordErrors::failed(Stage stage, const Error& error, Attempts& attempts,
                             MonotonicTime now) {
  const auto verdict =
      judge(parts_.settings, stage, error, attempts, now, parts_.random->uniform());
  parts_.metrics->count(TaskErrorCount::record_failures);
  if (verdict.handling == Handling::retry) {
    parts_.metrics->count(TaskErrorCount::retries);
    return verdict;
  }
  parts_.metrics->count(TaskErrorCount::record_errors);
  if (verdict.handling == Handling::skip) {
    parts_.metrics->count(TaskErrorCount::records_skipped);
  }
  return verdict;
}

void RecordErrors::log(const FailedRecord& failed) {
  if (!parts_.settings.log) {
    return;
  }
  parts_.failure_log->error(failure_line(parts_.task, failed, parts_.settings.log_records) + '\n' +
                            trace_text(*failed.error));
  parts_.metrics->count(TaskErrorCount::errors_logged);
}

bool RecordErrors::report(const FailedRecord& failed, std::chrono::milliseconds patience) {
  using Taken = DeadLetterQueue::Taken;
  if (dead_letters_ && dead_letters_->write(failed) == Taken::no_room) {
    dead_letters_->flush(patience);
    if (dead_letters_->write(failed) == Taken::no_room) {
      return false;
    }
  }
  log(failed);
  return true;
}

void RecordErrors::report_last(const FailedRecord& failed, std::chrono::milliseconds patience) {
  if (!report(failed, patience)) {
    log(failed);
    parts_.metrics->count(TaskErrorCount::deadletterqueue_produce_failures);
    parts_.dead_letter_log->error("Could not produce message to dead letter queue. topic=" +
                                  parts_.settings.dead_letter_topic + ": no room after " +
                                  std::to_string(patience.count()) + " ms");
  }
}

std::future<void> RecordErrors::report_errant(const FailedRecord& failed,
                                              const std::stop_token& stop) {
  parts_.metrics->mark_failed();
  parts_.metrics->count(TaskErrorCount::record_failures);
  log(failed);
  std::future<void> written;
  if (dead_letters_) {
    written = dead_letters_->write_reported(failed, stop);
  } else {
    std::promise<void> done;
    done.set_value();
    written = done.get_future();
  }
  if (parts_.settings.tolerate_all) {
    return written;
  }
  parts_.metrics->count(TaskErrorCount::record_errors);
  const auto error = wrapped("org.apache.kafka.connect.errors.ConnectException",
                             "Tolerance exceeded in error handler", *failed.error);
  const std::lock_guard lock(mutex_);
  if (!errant_failure_) {
    errant_failure_ = error;
  }
  throw ConnectException(error.message, error.cause);
}

std::optional<Error> RecordErrors::errant_failure() const {
  const std::lock_guard lock(mutex_);
  return errant_failure_;
}

void RecordErrors::report_produce_failure(const Error& error, const SourceRecord* record) {
  parts_.metrics->mark_failed();
  parts_.metrics->count(TaskErrorCount::record_failures);
  FailedRecord failed{Stage::kafka_produce, source_task_class, &error, nullptr, record};
  log(failed);
}

std::optional<Error> RecordErrors::dead_letter_failure() const {
  if (!dead_letters_) {
    return std::nullopt;
  }
  const auto failure = dead_letters_->under_way().failure();
  if (!failure) {
    return std::nullopt;
  }
  return wrapped(
      "org.apache.kafka.connect.errors.ConnectException",
      "Could not produce message to dead letter queue. topic=" + parts_.settings.dead_letter_topic,
      *failure);
}

void RecordErrors::hold_back(SinkOffsets& offsets) const {
  if (!dead_letters_ || dead_letters_->under_way().empty()) {
    return;
  }
  for (auto& [partition, offset] : offsets) {
    offset = std::min(offset, dead_letters_->under_way().lowest(partition).value_or(offset));
  }
}

void RecordErrors::flush(std::chrono::milliseconds timeout) {
  if (dead_letters_) {
    static_cast<void>(dead_letters_->flush(timeout));
  }
}

void RecordErrors::close() noexcept {
  if (dead_letters_) {
    dead_letters_->close();
  }
}

}  // namespace troupe::runtime
