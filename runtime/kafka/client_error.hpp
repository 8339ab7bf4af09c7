#pragma once

#include <troupe/result.hpp>

#include <librdkafka/rdkafka.h>

#include <string>

namespace troupe::runtime::kafka {

/// Turns a client or broker error into ours, with the Java class upstream would show.
[[nodiscard]] Error client_error(rd_kafka_resp_err_t code, const std::string& what);

}  // namespace troupe::runtime::kafka
