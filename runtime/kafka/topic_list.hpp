#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace troupe::runtime::kafka {

/// The names of all topics that the client may see; nothing when no broker says within the limit.
/// Asks for none by its name, which could make it. Blocks.
[[nodiscard]] std::optional<std::vector<std::string>> list_topics(rd_kafka_t* client,
                                                                  std::chrono::milliseconds limit);

}  // namespace troupe::runtime::kafka
