#include "tests/support/sim/cluster.hpp"

#include <algorithm>
#include <utility>

namespace troupe::sim {

using runtime::Delivery;
using runtime::SendOutcome;

namespace {

constexpr std::size_t lane_bound = 16;

const Error not_stored{Errc::io, "simulated: the record was not stored", "", ""};
const Error too_large{Errc::data, "simulated: the record is too large",
                      "org.apache.kafka.common.errors.RecordTooLargeException", ""};

}  // namespace

SendOutcome Lane::send(const Cluster& cluster, const runtime::OutgoingRecord& record,
                       std::uint64_t tag) {
  if (closed_ || failed_) {
    last_error_ = {Errc::io, "simulated: the lane is closed", "", ""};
    return SendOutcome::failed;
  }
  if (is_bounded() && size() >= lane_bound) {
    blocked_ = true;
    return SendOutcome::full;
  }
  std::string value(record.value.value_or("null"));
  if (cluster.faults.refuses && cluster.faults.refuses(value) && cluster.chance->one_in(2)) {
    last_error_ = too_large;
    return SendOutcome::refused;
  }
  waiting_.push_back(
      {tag, {*record.topic, record.partition.value_or(0)}, std::move(value), -1, nullptr, false});
  return SendOutcome::accepted;
}

void Lane::append(Cluster& cluster, Record& record) const {
  auto& log = cluster.log(record.partition);
  record.offset = static_cast<std::int64_t>(log.size());
  log.push_back(record.value);
  if (cluster.watch != nullptr) {
    cluster.watch->appended(number_, record.partition, record.value);
  }
}

/// As an idempotent producer: what comes behind a record that ends it is not stored either.
void Lane::store_one(Cluster& cluster, Record& record) {
  const bool fails = !failed_ && cluster.happens(cluster.faults.delivery_fails_one_in);
  const bool refused = cluster.faults.refuses && cluster.faults.refuses(record.value);
  if (fails && !refused && cluster.faults.late && cluster.chance->one_in(2)) {
    append(cluster, record);  // and nobody hears of it
  }
  failed_ = failed_ || fails;
  if (failed_) {
    record.error = &not_stored;
    record.fatal = true;
  } else if (refused) {
    record.error = &too_large;
  } else {
    append(cluster, record);
  }
}

void Lane::store(Cluster& cluster) {
  const auto count = 1 + cluster.chance->below(waiting_.size());
  for (std::size_t i = 0; i < count; ++i) {
    store_one(cluster, waiting_[i]);
  }
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(waiting_.begin(), end, std::back_inserter(stored_));
  waiting_.erase(waiting_.begin(), end);
  if (!cluster.faults.late) {
    acknowledge(cluster, stored_.size());
  }
}

void Lane::acknowledge(Cluster& cluster, std::size_t count) {
  std::vector<Record> told(
      std::make_move_iterator(stored_.begin()),
      std::make_move_iterator(stored_.begin() + static_cast<std::ptrdiff_t>(count)));
  stored_.erase(stored_.begin(), stored_.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<Delivery> deliveries;
  for (const auto& record : told) {
    deliveries.push_back(
        {record.tag, record.partition.partition, record.offset, record.error, record.fatal});
    if (record.error == nullptr && cluster.watch != nullptr) {
      cluster.watch->acknowledged(record.partition, record.value);
    }
  }
  const auto listener = listener_;
  listener->delivered(deliveries);
  if (size() <= lane_bound / 2 && std::exchange(blocked_, false)) {
    listener->room_again();
  }
}

void Lane::flush(Cluster& cluster) {
  while (!closed_ && size() != 0 && !cluster.away) {
    if (!waiting_.empty()) {
      store(cluster);
    }
    if (!stored_.empty()) {
      acknowledge(cluster, stored_.size());
    }
  }
}

void Lane::close(Cluster& cluster) {
  if (!std::exchange(closed_, true) && cluster.faults.late && cluster.chance->one_in(2)) {
    // A producer shared with others goes on, and comes to its next lane after this one.
    for (auto& record : waiting_) {
      store_one(cluster, record);
    }
  }
  cut_off();
}

void Lane::cut_off() {
  closed_ = true;
  waiting_.clear();
  stored_.clear();
  listener_.reset();
}

void Lane::add_steps(const std::shared_ptr<Lane>& self, const std::shared_ptr<Cluster>& cluster,
                     Steps& steps) {
  if (closed_ || cluster->away) {
    return;
  }
  if (!waiting_.empty()) {
    steps.emplace_back([self, cluster] { self->store(*cluster); });
  }
  if (!stored_.empty()) {
    steps.emplace_back([self, cluster] {
      self->acknowledge(*cluster, 1 + cluster->chance->below(self->stored_.size()));
    });
  }
}

}  // namespace troupe::sim
