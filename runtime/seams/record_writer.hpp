#pragma once

#include <troupe/config_def.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// One header as it goes onto the wire; no value is Kafka's null.
struct WireHeader {
  std::string_view key;
  std::optional<std::string_view> value;
};

/// A converted record. All views must stay valid during `RecordWriter::send`, which copies.
struct OutgoingRecord {
  const TopicName* topic = nullptr;
  std::optional<std::int32_t> partition;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::optional<std::int64_t> timestamp_ms;
  std::span<const WireHeader> headers;
};

/// How one record ended. `tag` is what the sender gave.
struct Delivery {
  std::uint64_t tag = 0;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  /// Null when stored; else valid during the callback.
  const Error* error = nullptr;
  bool fatal = false;  ///< the producer has failed for good, not this record
  /// The record's own, or when it was taken; -1: not known.
  std::int64_t timestamp_ms = -1;
};

/// Hears of deliveries, in batches, on the producer's poll thread; must not block. Never called
/// after `RecordWriter::close` has returned.
class DeliveryListener {
 public:
  virtual ~DeliveryListener() = default;
  virtual void delivered(std::span<const Delivery> deliveries) = 0;
  /// A lane that had answered `full` has room for at least half its bound again.
  virtual void room_again() = 0;
};

enum class SendOutcome : std::uint8_t {
  accepted,  ///< a delivery will follow, unless the lane is closed
  full,      ///< nothing was taken; `room_again` will be called
  refused,   ///< this record can never be stored; `last_error` tells why
  failed     ///< the lane takes nothing any more; `last_error` tells why
};

/// One task's lane of a producer: bounded in records and bytes, in order per partition.
///
/// `send` belongs to one thread at a time (the task's); `close` and the queries to any.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  [[nodiscard]] virtual SendOutcome send(const OutgoingRecord& record, std::uint64_t tag) = 0;
  /// Why the last `send` was refused or failed; code `retriable` when trying again may help.
  [[nodiscard]] virtual Error last_error() const = 0;
  /// Records taken and not yet delivered.
  [[nodiscard]] virtual std::size_t in_flight() const = 0;
  /// Waits until nothing is in flight, or the lane is closed; false when the time is over first.
  /// Any thread but the producer's.
  virtual bool flush(std::chrono::milliseconds timeout) = 0;
  /// Fences the lane: later deliveries are dropped, later sends fail. Does not block, idempotent.
  virtual void close() noexcept = 0;
};

/// Settings of a Kafka client as the user would write them for Java, upstream's names.
using ClientSettings = Settings;

/// Opens lanes; producers are shared by effective settings. Thread-safe.
class WriterFactory {
 public:
  virtual ~WriterFactory() = default;
  /// `client_id` names the lane in logs. `listener` must outlive `RecordWriter::close`.
  [[nodiscard]] virtual Result<std::unique_ptr<RecordWriter>> open_lane(
      const ClientSettings& settings, const std::string& client_id,
      std::shared_ptr<DeliveryListener> listener) = 0;
};

}  // namespace troupe::runtime
