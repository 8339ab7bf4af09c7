#include "runtime/kafka/topic_list.hpp"

#include <cstddef>
#include <span>

namespace troupe::runtime::kafka {

std::optional<std::vector<std::string>> list_topics(rd_kafka_t* client,
                                                    std::chrono::milliseconds limit) {
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, static_cast<int>(limit.count())) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(metadata->topic_cnt));
  for (const auto& topic :
       std::span(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt))) {
    names.emplace_back(topic.topic);
  }
  rd_kafka_metadata_destroy(metadata);
  return names;
}

}  // namespace troupe::runtime::kafka
