#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>

namespace troupe::runtime::kafka {

/// The headers of a message; null when it has none. Not cheap for those without: the client finds
/// that out anew with each call.
[[nodiscard]] inline const rd_kafka_headers_t* headers_of(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  return rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR ? headers
                                                                                    : nullptr;
}

/// Calls `each(name, value, size)` for every header, in order; a null value is Kafka's null.
template <class Each>
void for_each_header(const rd_kafka_headers_t* headers, const Each& each) {
  if (headers == nullptr) {
    return;
  }
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    each(name, value, size);
  }
}

}  // namespace troupe::runtime::kafka
