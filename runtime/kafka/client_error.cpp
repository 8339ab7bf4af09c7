#include "runtime/kafka/client_error.hpp"

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
    {RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, Errc::data, "TimeoutException"},
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

}  // namespace troupe::runtime::kafka
