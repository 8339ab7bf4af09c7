#include "runtime/pipeline/source_deliveries.hpp"

namespace troupe::runtime {

void SourceDeliveries::submit(std::span<const SourceRecord> records,
                              std::vector<OffsetLedger::Tag>& tags) {
  const std::lock_guard lock(mutex_);
  for (const auto& record : records) {
    tags.push_back(ledger_.submit(record.source_partition, record.source_offset));
  }
}

void SourceDeliveries::watch(OffsetLedger::Tag tag, std::string topic) {
  const std::lock_guard lock(mutex_);
  watched_.insert_or_assign(tag, std::move(topic));
}

void SourceDeliveries::keep(OffsetLedger::Tag tag, const SourceRecord& record) {
  const std::lock_guard lock(mutex_);
  kept_.insert_or_assign(tag, record);
}

void SourceDeliveries::dropped(OffsetLedger::Tag tag) {
  const std::lock_guard lock(mutex_);
  forget(tag);
  ledger_.dropped(tag);
}

void SourceDeliveries::skipped(OffsetLedger::Tag tag) {
  const std::lock_guard lock(mutex_);
  forget(tag);
  ledger_.stored(tag);
}

/// Under the lock: nothing more is heard of it.
void SourceDeliveries::forget(OffsetLedger::Tag tag) {
  watched_.erase(tag);
  kept_.erase(tag);
}

void SourceDeliveries::withdraw(std::span<const OffsetLedger::Tag> tags) {
  const std::lock_guard lock(mutex_);
  for (const auto tag : tags) {
    forget(tag);
    ledger_.withdrawn(tag);
  }
}

DeliveryNews SourceDeliveries::take_news() {
  const std::lock_guard lock(mutex_);
  news_wanted_ = false;
  return std::exchange(news_, {});
}

bool SourceDeliveries::watch_for_news() {
  const std::lock_guard lock(mutex_);
  news_wanted_ = !has_news();
  return !news_wanted_;
}

CommittableOffsets SourceDeliveries::take_committable() {
  const std::lock_guard lock(mutex_);
  return ledger_.take_committable();
}

/// Under the lock.
void SourceDeliveries::note_topic(OffsetLedger::Tag tag) {
  if (auto found = watched_.extract(tag); !found.empty()) {
    used_topics_.push_back(std::move(found.mapped()));
  }
}

std::vector<std::string> SourceDeliveries::take_topics() {
  const std::lock_guard lock(mutex_);
  return std::exchange(used_topics_, {});
}

bool SourceDeliveries::drain() {
  const std::lock_guard lock(mutex_);
  draining_ = ledger_.pending() > failed_;
  return !draining_;
}

std::size_t SourceDeliveries::pending() const {
  const std::lock_guard lock(mutex_);
  return ledger_.pending();
}

/// Under the lock.
void SourceDeliveries::note_stored(const Delivery& delivery) {
  ledger_.stored(delivery.tag);
  ++news_.stored;
  if (!watched_.empty()) {
    note_topic(delivery.tag);
  }
  if (!kept_.empty()) {
    kept_.erase(delivery.tag);
  }
  if (keep_metadata_) {
    RecordMetadata metadata;
    metadata.topic_partition.partition = delivery.partition;
    metadata.offset = delivery.offset;
    news_.acknowledged.emplace_back(delivery.tag, metadata);
  }
}

/// Outside the lock: before the record counts as stored.
void SourceDeliveries::report_refused(const Delivery& delivery) {
  decltype(kept_)::node_type kept;
  {
    const std::lock_guard lock(mutex_);
    kept = kept_.extract(delivery.tag);
  }
  report_refused_(*delivery.error, kept.empty() ? nullptr : &kept.mapped());
}

void SourceDeliveries::delivered(std::span<const Delivery> deliveries) {
  for (const auto& delivery : deliveries) {
    if (is_tolerated(delivery)) {
      report_refused(delivery);
    }
  }
  bool failed = false;
  bool drained = false;
  bool news = false;
  BatchTimestamps stored;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& delivery : deliveries) {
      if (delivery.error == nullptr) {
        note_stored(delivery);
        if (delivery.timestamp_ms >= 0) {
          stored.add(delivery.timestamp_ms);
        }
      } else if (is_tolerated(delivery)) {
        watched_.erase(delivery.tag);
        ledger_.stored(delivery.tag);
        news_.refused.push_back(delivery.tag);
      } else {
        // Not ended in the ledger: its offset, and those behind it, must not be committed.
        ++failed_;
        failed = failed || !news_.error;
        news_.error = news_.error ? news_.error : std::optional(*delivery.error);
      }
    }
    drained = draining_ && ledger_.pending() <= failed_;
    draining_ = draining_ && !drained;
    news = news_wanted_ && has_news();
    news_wanted_ = news_wanted_ && !news;
  }
  if (latency_) {
    latency_->arrived(stored);
  }
  if (failed) {
    wake_(Wake::error);
  }
  if (drained) {
    wake_(Wake::drained);
  }
  if (news) {
    wake_(Wake::news);
  }
}

}  // namespace troupe::runtime
