#pragma once

#include "runtime/seams/record_reader.hpp"
#include <troupe/record.hpp>

#include <librdkafka/rdkafka.h>

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe::runtime::kafka {

/// Copies messages of one client into records: the bytes of a batch into one block, so that nothing
/// of librdkafka's outlives the call and a kept record pins its batch only. Names of topics are
/// shared by all records. Task thread only.
class MessageCopier {
 public:
  /// Appends the good ones to `out`; the messages stay the caller's.
  void copy(std::span<rd_kafka_message_t* const> messages, std::vector<ConsumedRecord>& out);
  /// The one object of that name.
  [[nodiscard]] TopicName shared_name(const std::string& name);

 private:
  [[nodiscard]] const TopicName& topic_name(const rd_kafka_topic_t* topic);

  /// Of the messages of one call.
  std::vector<const rd_kafka_headers_t*> headers_;
  /// Messages come in runs of one topic.
  const rd_kafka_topic_t* last_topic_ = nullptr;
  TopicName last_name_;
  std::unordered_map<const rd_kafka_topic_t*, TopicName> names_by_handle_;
  std::unordered_map<std::string, TopicName> names_;
};

}  // namespace troupe::runtime::kafka
