#include "runtime/kafka/client_error.hpp"

#include "runtime/legal_name.hpp"

#include <array>
#include <string>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

struct Known {
  rd_kafka_resp_err_t code;
  Errc kind;
  const char* java_class;
};

constexpr auto table = std::to_array<Known>({
    {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, Errc::retriable, "TimeoutException"},
    {RD_KAFKA_RESP_ERR__TIMED_OUT, Errc::retriable, "TimeoutException"},
    {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, Errc::retriable, "TimeoutException"},
    {RD_KAFKA_RESP_ERR_NOT_CONTROLLER, Errc::retriable, "NotControllerException"},
    {RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, Errc::retriable,
     "ThrottlingQuotaExceededException"},
    {RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, Errc::internal, "UnsupportedVersionException"},
    {RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, Errc::internal, "UnsupportedVersionException"},
    {RD_KAFKA_RESP_ERR__TRANSPORT, Errc::retriable, "NetworkException"},
    {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, Errc::retriable, "NetworkException"},
    {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, Errc::data, "RecordTooLargeException"},
    {RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, Errc::internal, "TimeoutException"},
    {RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, Errc::internal, "UnknownTopicOrPartitionException"},
    {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, Errc::internal, "UnknownTopicOrPartitionException"},
    {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, Errc::invalid_config, "InvalidTopicException"},
    {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, Errc::internal, "TopicAuthorizationException"},
    {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, Errc::internal, "GroupAuthorizationException"},
    {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, Errc::internal,
     "ClusterAuthorizationException"},
    {RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, Errc::already_exists, "TopicExistsException"},
    {RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, Errc::internal,
     "InvalidReplicationFactorException"},
    {RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, Errc::invalid_config, "InvalidPartitionsException"},
    {RD_KAFKA_RESP_ERR_INVALID_CONFIG, Errc::invalid_config, "InvalidConfigurationException"},
    {RD_KAFKA_RESP_ERR_POLICY_VIOLATION, Errc::internal, "PolicyViolationException"},
    {RD_KAFKA_RESP_ERR__AUTHENTICATION, Errc::internal, "SaslAuthenticationException"},
    {RD_KAFKA_RESP_ERR_INVALID_MSG, Errc::data, "CorruptRecordException"},
    {RD_KAFKA_RESP_ERR_INVALID_RECORD, Errc::data, "InvalidRecordException"},
    {RD_KAFKA_RESP_ERR__FATAL, Errc::internal, "KafkaException"},
});

}  // namespace

Error client_error(rd_kafka_resp_err_t code, const std::string& what) {
  const auto message = what + ": " + rd_kafka_err2str(code);
  for (const auto& known : table) {
    if (known.code == code) {
      std::string java_class = "org.apache.kafka.common.errors.";
      java_class += known.java_class;
      return {known.kind, message, std::move(java_class), ""};
    }
  }
  return {Errc::internal, message, "org.apache.kafka.common.KafkaException", ""};
}

std::string broker_text(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return "Topic authorization failed.";
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return "Group authorization failed.";
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "Cluster authorization failed.";
    default: {
      constexpr std::string_view from_broker = "Broker: ";
      std::string_view text = rd_kafka_err2str(code);
      text.remove_prefix(text.starts_with(from_broker) ? from_broker.size() : 0);
      return std::string(text);
    }
  }
}

Error topic_error(rd_kafka_resp_err_t code, const std::string& what, const std::string& topic) {
  auto error = client_error(code, what);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    error.message = "Not authorized to access topics: [" + topic + ']';
  } else if (code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION ||
             (code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC && legal_name_problem(topic))) {
    // Whether librdkafka passes the broker's refusal on depends on when it looks.
    error = client_error(RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, what);
    error.message = "Invalid topics: [" + topic + ']';
  }
  return error;
}

std::optional<Error> consumer_failure(rd_kafka_resp_err_t code, const std::string& reason,
                                      const TopicPartition& partition, const std::string& group) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return topic_error(code, reason, partition.topic.str());
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: {
      auto error = client_error(code, reason);
      error.message = "Not authorized to access group: " + group;
      return error;
    }
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      return Error{Errc::invalid_config,
                   "The session timeout is not within the range allowed by the broker (as "
                   "configured by group.min.session.timeout.ms and group.max.session.timeout.ms).",
                   "org.apache.kafka.common.errors.InvalidSessionTimeoutException", ""};
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return Error{Errc::conflict,
                   "The broker rejected this static consumer since another consumer with the same "
                   "group.instance.id has registered with a different member.id.",
                   "org.apache.kafka.common.errors.FencedInstanceIdException", ""};
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
      return Error{Errc::conflict,
                   "The group member's supported protocols are incompatible with those of existing "
                   "members or first group member tried to join with empty protocol type or empty "
                   "protocol list.",
                   "org.apache.kafka.common.errors.InconsistentGroupProtocolException", ""};
    case RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
      return Error{Errc::conflict, "The consumer group has reached its max size.",
                   "org.apache.kafka.common.errors.GroupMaxSizeReachedException", ""};
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return Error{
          Errc::internal,
          "Undefined offset with no reset policy for partitions: [" + partition.to_text() + ']',
          "org.apache.kafka.clients.consumer.NoOffsetForPartitionException", ""};
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
      // Going on would step over what cannot be read.
      return Error{Errc::data, "Record batch for partition " + partition.to_text() + ": " + reason,
                   "org.apache.kafka.common.KafkaException", ""};
    default:
      return std::nullopt;
  }
}

namespace {

constexpr const char* sasl_refused = "org.apache.kafka.common.errors.SaslAuthenticationException";
constexpr const char* tls_refused = "org.apache.kafka.common.errors.SslAuthenticationException";

/// `broker: SASL authentication error: WHY (after 3ms in state AUTH_REQ)`: the why.
std::string why(std::string_view reason, std::string_view before) {
  if (const auto at = reason.find(before); at != std::string_view::npos) {
    reason.remove_prefix(at + before.size());
  }
  return std::string(reason.substr(0, reason.find(" (after ")));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::optional<Error> refused_login(rd_kafka_resp_err_t code, std::string_view reason) {
  // "Local:" begins librdkafka's own errors: the connection broke while the login was under way.
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION && !contains(reason, "Local:")) {
    return Error{Errc::internal, why(reason, "SASL authentication error: "), sasl_refused, ""};
  }
  // The second: librdkafka's words for how old brokers refuse a client that shows no certificate.
  if (contains(reason, "certificate verify failed") ||
      contains(reason, "client SSL authentication might be required") ||
      (contains(reason, "SSL routines") && contains(reason, " alert "))) {
    return Error{Errc::internal, why(reason, "SSL handshake failed: "), tls_refused, ""};
  }
  return std::nullopt;
}

bool is_refused_login(const Error& error) {
  return error.java_class == sasl_refused || error.java_class == tls_refused;
}

bool is_refused_batch(const Error& failure) {
  return failure.java_class == "org.apache.kafka.common.errors.RecordTooLargeException";
}

}  // namespace troupe::runtime::kafka
