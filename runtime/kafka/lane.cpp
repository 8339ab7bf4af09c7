#include "runtime/kafka/lane.hpp"

#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/message_headers.hpp"
#include "runtime/kafka/producer.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// What one record costs in memory beyond its bytes.
constexpr std::size_t record_overhead = 64;

/// Whether it is the record, or its topic, that is refused: others may still be sent.
bool record_alone(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return true;
    default:
      return false;
  }
}

/// Whether it is where the record goes that is not there: it may be made yet.
bool is_missing_place(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

std::string destination(const OutgoingRecord& record) {
  const auto topic = "topic '" + record.topic->str() + "'";
  return record.partition ? "partition " + std::to_string(*record.partition) + " of " + topic
                          : topic;
}

void* pointer(std::string_view bytes) {
  // librdkafka takes non-const pointers and copies.
  return const_cast<char*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

std::optional<std::string> copied(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::nullopt
                          : std::optional(std::string(static_cast<const char*>(bytes), size));
}

std::optional<std::int64_t> timestamp_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type{};
  const auto timestamp = rd_kafka_message_timestamp(&message, &type);
  return timestamp < 0 ? std::nullopt : std::optional(timestamp);
}

/// Everything that was sent, out of the report that it was not stored.
ReturnedRecord returned(const Pending& pending, const rd_kafka_message_t& message) {
  ReturnedRecord record;
  record.number = pending.number;
  record.tag = pending.tag;
  record.topic = TopicName(Text(std::string_view(rd_kafka_topic_name(message.rkt))));
  if (message.partition >= 0) {
    record.partition = message.partition;
  }
  record.key = copied(message.key, message.key_len);
  record.value = copied(message.payload, message.len);
  record.timestamp_ms = timestamp_of(message);
  for_each_header(headers_of(message), [&](const char* name, const void* value, std::size_t size) {
    record.headers.emplace_back(name, copied(value, size));
  });
  return record;
}

}  // namespace

Lane::Lane(std::shared_ptr<Producer> producer, LaneLimits limits, std::shared_ptr<LaneOwner> owner)
    : producer_(std::move(producer)), limits_(limits), owner_(std::move(owner)) {}

std::size_t records_of_one(const LaneLimits& limits, std::size_t lanes) noexcept {
  constexpr std::size_t of_all = 100'000;
  constexpr std::size_t least = 1000;
  const auto share = std::max(least, of_all / std::max<std::size_t>(lanes, 1));
  return std::max<std::size_t>(1, std::min(share, limits.max_records));
}

std::size_t Lane::max_records() const noexcept {
  return records_of_one(limits_, producer_->open_lanes());
}

bool Lane::is_full() const {
  return records_.load(std::memory_order_acquire) >= max_records() ||
         bytes_.load(std::memory_order_acquire) >= limits_.max_bytes;
}

SendOutcome Lane::send(const OutgoingRecord& record, std::uint64_t tag, std::uint64_t number) {
  // Announced before `closed_` is read: whoever closes the lane sees one of the two.
  sending_.store(true);
  const auto outcome = try_send(record, tag, number);
  sending_.store(false);
  return outcome;
}

SendOutcome Lane::try_send(const OutgoingRecord& record, std::uint64_t tag, std::uint64_t number) {
  if (closed_.load()) {
    error_ = {Errc::internal, "the producer lane of this task is closed",
              "org.apache.kafka.connect.errors.ConnectException", ""};
    return SendOutcome::failed;
  }
  if (is_full()) {
    blocked_.store(true);
    // Deliveries may have made room before the flag was seen.
    if (is_full() || !blocked_.exchange(false)) {
      return SendOutcome::full;
    }
  }
  auto* pending = take_slot();
  pending->tag = tag;
  pending->number = number;
  pending->bytes = record_overhead + (record.key ? record.key->size() : 0) +
                   (record.value ? record.value->size() : 0);
  records_.fetch_add(1, std::memory_order_acq_rel);
  bytes_.fetch_add(pending->bytes, std::memory_order_acq_rel);
  auto code = produce(record, *pending);
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    waits_for_producer_.store(true);
    code = produce(record, *pending);  // there may have been room before the flag was seen
  }
  if (is_missing_place(code)) {
    look_for_place();
    code = produce(record, *pending);
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return SendOutcome::accepted;
  }
  records_.fetch_sub(1, std::memory_order_acq_rel);
  bytes_.fetch_sub(pending->bytes, std::memory_order_acq_rel);
  free_.push_back(pending);
  return code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? SendOutcome::full : not_produced(code, record);
}

SendOutcome Lane::not_produced(rd_kafka_resp_err_t code, const OutgoingRecord& record) {
  const auto fatal = producer_->fatal_error();
  error_ = fatal ? *fatal
                 : topic_error(code, "a record could not be sent to " + destination(record),
                               record.topic->str());
  return fatal || producer_->has_failed() || !record_alone(code) || stands_still(code)
             ? SendOutcome::failed
             : SendOutcome::refused;
}

/// Whether what comes behind the record must wait for it: Java's producer waits for its place.
bool Lane::stands_still(rd_kafka_resp_err_t code) const {
  return is_missing_place(code) && producer_->waits_for_places();
}

/// Asks the brokers for the last topic: what librdkafka knows of it may be minutes old.
void Lane::look_for_place() {
  constexpr int patience_ms = 500;
  const rd_kafka_metadata_t* metadata = nullptr;
  if (last_handle_ != nullptr && rd_kafka_metadata(producer_->client(), 0, last_handle_, &metadata,
                                                   patience_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
}

Pending* Lane::take_slot() {
  if (free_.empty()) {
    const std::lock_guard lock(mutex_);
    std::swap(free_, returned_);
  }
  if (free_.empty()) {
    slab_.push_back({this, 0, 0, 0});
    return &slab_.back();
  }
  auto* slot = free_.back();
  free_.pop_back();
  return slot;
}

rd_kafka_topic_t* Lane::topic_handle(const TopicName& topic) {
  if (last_handle_ == nullptr || topic.view() != last_topic_) {
    last_topic_ = topic.str();
    last_handle_ = producer_->topic(last_topic_);
  }
  return last_handle_;
}

rd_kafka_resp_err_t Lane::produce(const OutgoingRecord& record, Pending& pending) {
  auto* topic = topic_handle(*record.topic);
  if (topic == nullptr) {
    return rd_kafka_last_error();
  }
  std::array<rd_kafka_vu_t, 8> arguments{};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    auto& argument = arguments[count++];
    argument.vtype = type;
    return argument;
  };
  // NOLINTBEGIN(cppcoreguidelines-pro-type-union-access): librdkafka's own tagged union
  add(RD_KAFKA_VTYPE_RKT).u.rkt = topic;
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = &pending;
  if (record.key) {
    auto& key = add(RD_KAFKA_VTYPE_KEY);
    key.u.mem.ptr = pointer(*record.key);
    key.u.mem.size = record.key->size();
  }
  if (record.value) {
    auto& value = add(RD_KAFKA_VTYPE_VALUE);
    value.u.mem.ptr = pointer(*record.value);
    value.u.mem.size = record.value->size();
  }
  if (record.timestamp_ms) {
    // To librdkafka 0 is now: a millisecond after the epoch is the nearest to it.
    add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = std::max(*record.timestamp_ms, std::int64_t{1});
  }
  rd_kafka_headers_t* headers = nullptr;
  if (!record.headers.empty()) {
    // As one list: single headers together with a partition that does not exist are freed twice by
    // librdkafka before 2.12.
    headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& header : record.headers) {
      rd_kafka_header_add(headers, header.key.data(), static_cast<ssize_t>(header.key.size()),
                          header.value ? header.value->data() : nullptr,
                          header.value ? static_cast<ssize_t>(header.value->size()) : 0);
    }
    add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers;
  }
  // NOLINTEND(cppcoreguidelines-pro-type-union-access)
  auto* error = rd_kafka_produceva(producer_->client(), arguments.data(), count);
  if (error == nullptr) {
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  const auto code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  if (headers != nullptr) {
    rd_kafka_headers_destroy(headers);
  }
  return code;
}

bool Lane::report(Pending& pending, const rd_kafka_message_t& message) {
  const bool first = round_slots_.empty();
  note_report(pending, message);
  round_slots_.push_back(&pending);
  round_bytes_ += pending.bytes;
  return first;
}

/// Whether a record that was not stored goes to the producer's successor.
bool Lane::gives_back(const rd_kafka_message_t& message) {
  if (is_closed() || !producer_->has_failed()) {
    return false;
  }
  const bool in_batch =
      message.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE && !producer_->fills_batch(message);
  if (in_batch) {
    refused_batch_.store(true);
  }
  return in_batch || !record_alone(message.err);
}

void Lane::note_report(const Pending& pending, const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const auto timestamp_ms = timestamp_of(message).value_or(-1);
    auto& stored = round_.emplace_back();  // filled in place: a copy would wait for its parts
    stored.tag = pending.tag;
    stored.partition = message.partition;
    stored.offset = message.offset;
    stored.timestamp_ms = timestamp_ms;
    return;
  }
  if (gives_back(message)) {
    round_returned_.push_back(returned(pending, message));
    return;
  }
  const char* topic = message.rkt != nullptr ? rd_kafka_topic_name(message.rkt) : "?";
  const auto partition =
      message.partition < 0 ? "" : ", partition " + std::to_string(message.partition) + ',';
  round_errors_.push_back(topic_error(
      message.err,
      std::string("a record of topic '") + topic + '\'' + partition + " was not stored", topic));
  round_.push_back({pending.tag, message.partition, message.offset, &round_errors_.back(),
                    stands_still(message.err)});
}

void Lane::end_of_reports() {
  const auto count = round_slots_.size();
  {
    const std::lock_guard lock(mutex_);
    returned_.insert(returned_.end(), round_slots_.begin(), round_slots_.end());
    std::move(round_returned_.begin(), round_returned_.end(), std::back_inserter(given_back_));
    telling_ = true;
  }
  bytes_.fetch_sub(round_bytes_, std::memory_order_acq_rel);
  tell_owner(records_.fetch_sub(count, std::memory_order_acq_rel) - count);
  {
    const std::lock_guard lock(mutex_);
    telling_ = false;
  }
  ended_.notify_all();
  round_.clear();
  round_errors_.clear();
  round_slots_.clear();
  round_returned_.clear();
  round_bytes_ = 0;
  if (is_dead()) {
    std::unique_lock lock(owner_mutex_);
    const auto owner = owner_;
    lock.unlock();
    if (owner) {
      owner->producer_failed();
    }
  }
}

/// So many records are left in flight.
void Lane::tell_owner(std::size_t left) {
  const std::lock_guard lock(owner_mutex_);
  if (!owner_) {
    return;
  }
  if (!round_.empty()) {
    owner_->delivered(round_);
  }
  if (left <= max_records() / 2 &&
      bytes_.load(std::memory_order_acquire) <= limits_.max_bytes / 2 && blocked_.exchange(false)) {
    owner_->room_again();
  }
}

bool Lane::is_dead() const { return producer_->has_failed(); }

std::optional<Error> Lane::failure() const { return producer_->fatal_error(); }

std::optional<std::vector<ReturnedRecord>> Lane::take_returned() {
  const std::lock_guard lock(mutex_);
  if (is_taken_ || !is_dead() || records_.load(std::memory_order_acquire) != 0) {
    return std::nullopt;
  }
  is_taken_ = true;
  return std::exchange(given_back_, {});
}

bool Lane::is_drained() {
  const std::lock_guard lock(mutex_);
  return records_.load() == 0 && !telling_ && given_back_.empty();
}

void Lane::producer_has_room() {
  if (waits_for_producer_.exchange(false)) {
    const std::lock_guard lock(owner_mutex_);
    if (owner_) {
      owner_->room_again();
    }
  }
}

bool Lane::flush(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, timeout,
                         [this] { return (records_.load() == 0 && !telling_) || closed_.load(); });
}

void Lane::close() noexcept {
  if (closed_.exchange(true)) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);  // who is about to wait sees the flag, or hears this
  }
  ended_.notify_all();
  {
    const std::lock_guard lock(owner_mutex_);
    owner_.reset();
  }
  producer_->detached();
}

}  // namespace troupe::runtime::kafka
