#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>

namespace troupe::runtime::kafka {

/// Calls `use(name, value, size)` for each header of a message, in order; a null value is Kafka's
/// null.
template <class Use>
void for_each_header(const rd_kafka_message_t& message, Use use) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return;
  }
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    use(name, value, size);
  }
}

}  // namespace troupe::runtime::kafka
