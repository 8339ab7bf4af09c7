#pragma once

#include "runtime/kafka/client_settings.hpp"
#include "runtime/kafka/handles.hpp"
#include <troupe/logger.hpp>
#include <troupe/result.hpp>

namespace troupe::runtime::kafka {

/// Makes librdkafka's configuration object. What Java's client refuses is refused here, in its
/// words
/// (`check_settings`). Unknown keys are dropped with a warning; a value that
/// librdkafka refuses is an error with its text.
[[nodiscard]] Result<ConfHandle> make_conf(const Settings& java, ClientKind kind, Logger& logger);

/// Makes a client. Takes the configuration. `opaque` must be set in it before.
[[nodiscard]] Result<ClientHandle> make_client(rd_kafka_type_t type, ConfHandle conf);

/// Makes a client for admin calls, whose log lines go to `logger`: it must outlive the client.
/// `debug` names what librdkafka logs in detail, at trace level. `group`: for a client that asks
/// for the offsets of this group. Without one, librdkafka up to 2.10 ends the process when the
/// answer is that the group's coordinator is elsewhere (librdkafka #5040). Its client never joins
/// the group.
[[nodiscard]] Result<ClientHandle> make_admin_client(const Settings& java, Logger& logger,
                                                     const std::string& debug = {},
                                                     const std::string& group = {});

/// Passes a log line of librdkafka on.
void forward_log(Logger& logger, int level, const char* facility, const char* text);

}  // namespace troupe::runtime::kafka
