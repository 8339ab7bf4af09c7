#pragma once

#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <librdkafka/rdkafka.h>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime::kafka {

/// Turns a client or broker error into ours, with the Java class upstream would show.
[[nodiscard]] Error client_error(rd_kafka_resp_err_t code, const std::string& what);

/// What a broker's code means when the broker says no more, in upstream's words where they differ.
/// Source: org.apache.kafka.common.protocol.Errors.
[[nodiscard]] std::string broker_text(rd_kafka_resp_err_t code);

/// `client_error` about one topic, in upstream's words where it has them.
[[nodiscard]] Error topic_error(rd_kafka_resp_err_t code, const std::string& what,
                                const std::string& topic);

/// What a consumer meets that Java's `poll` throws: the task cannot go on. Nothing for trouble that
/// the client deals with. Source: org.apache.kafka.clients.consumer.KafkaConsumer.poll.
[[nodiscard]] std::optional<Error> consumer_failure(rd_kafka_resp_err_t code,
                                                    const std::string& reason,
                                                    const TopicPartition& partition,
                                                    const std::string& group);

/// What a broker's refusal of a login or certificate is, out of an error callback's arguments;
/// nothing for trouble that may pass. Java's clients end with it instead of trying again.
/// Source: org.apache.kafka.common.errors.AuthenticationException.
[[nodiscard]] std::optional<Error> refused_login(rd_kafka_resp_err_t code, std::string_view reason);

/// Whether that is what the error is.
[[nodiscard]] bool is_refused_login(const Error& error);

/// Whether what has ended a producer is a batch that was too large for its topic.
[[nodiscard]] bool is_refused_batch(const Error& failure);

}  // namespace troupe::runtime::kafka
