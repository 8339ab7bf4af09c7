#include "runtime/kafka/message_copier.hpp"

#include "runtime/kafka/message_headers.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// The keys, values and headers of one batch.
class BatchBlock final : public Buffer {
 public:
  // NOLINTNEXTLINE(*-avoid-c-arrays): a vector or a string would fill the bytes with zeros first
  explicit BatchBlock(std::size_t size) : bytes_(std::make_unique_for_overwrite<char[]>(size)) {}

  /// Copies bytes in and returns a slice that takes over one of the references counted later.
  Slice append(const void* bytes, std::size_t size) {
    auto* place = bytes_.get() + used_;
    if (size != 0) {
      std::memcpy(place, bytes, size);
    }
    used_ += size;
    ++slices_;
    return Slice::adopt({place, size}, *this);
  }
  [[nodiscard]] std::uint32_t slices() const noexcept { return slices_; }

 private:
  std::unique_ptr<char[]> bytes_;  // NOLINT(*-avoid-c-arrays): as above
  std::size_t used_ = 0;
  std::uint32_t slices_ = 0;
};

void copy_timestamp(const rd_kafka_message_t& message, ConsumedRecord& record) {
  rd_kafka_timestamp_type_t type{};
  const auto timestamp = rd_kafka_message_timestamp(&message, &type);
  if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && timestamp >= 0) {
    record.timestamp_ms = timestamp;
  }
  record.timestamp_type = type == RD_KAFKA_TIMESTAMP_CREATE_TIME ? TimestampType::create_time
                          : type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME
                              ? TimestampType::log_append_time
                              : TimestampType::none;
}

void copy_bytes(const rd_kafka_message_t& message, const rd_kafka_headers_t* headers,
                BatchBlock& block, ConsumedRecord& record) {
  if (message.key != nullptr) {
    record.key = block.append(message.key, message.key_len);
  }
  if (message.payload != nullptr) {
    record.value = block.append(message.payload, message.len);
  }
  for_each_header(headers, [&](const char* name, const void* value, std::size_t size) {
    Text key(block.append(name, std::strlen(name)));
    record.headers.emplace_back(
        std::move(key), value != nullptr ? std::optional(block.append(value, size)) : std::nullopt);
  });
}

}  // namespace

void MessageCopier::copy(std::span<rd_kafka_message_t* const> messages,
                         std::vector<ConsumedRecord>& out) {
  std::size_t bytes = 0;
  std::size_t slices = 0;
  headers_.clear();
  for (const auto* message : messages) {
    bytes += message->len + message->key_len;
    slices += 2;
    headers_.push_back(headers_of(*message));
    for_each_header(headers_.back(), [&](const char* name, const void*, std::size_t size) {
      bytes += std::strlen(name) + size;
      slices += 2;
    });
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): counted, the last slice destroys it
  auto* block = new BatchBlock(bytes);
  // Enough references for every slice; what was not used is given back at the end.
  const auto references = static_cast<std::uint32_t>(slices + 1);
  block->retain(references);
  out.reserve(out.size() + messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto* message = messages[i];
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      continue;
    }
    auto& record = out.emplace_back();
    record.topic = topic_name(message->rkt);
    record.partition = message->partition;
    record.offset = message->offset;
    copy_timestamp(*message, record);
    copy_bytes(*message, headers_[i], *block, record);
  }
  block->release(references - block->slices());
}

const TopicName& MessageCopier::topic_name(const rd_kafka_topic_t* topic) {
  if (topic != last_topic_) {
    auto& name = names_by_handle_[topic];
    if (name.empty()) {
      name = shared_name(rd_kafka_topic_name(topic));
    }
    last_topic_ = topic;
    last_name_ = name;
  }
  return last_name_;
}

TopicName MessageCopier::shared_name(const std::string& name) {
  auto& shared = names_[name];
  if (shared.empty()) {
    shared = TopicName(Text(name));
  }
  return shared;
}

}  // namespace troupe::runtime::kafka
