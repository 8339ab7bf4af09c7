#include "runtime/kafka/client_error.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime::kafka {

TEST_CASE("a refused login is told from a connection that breaks", "[runtime][kafka]") {
  struct Case {
    rd_kafka_resp_err_t code;
    const char* reason;
    const char* java_class;  ///< null: trouble that may pass
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {RD_KAFKA_RESP_ERR__AUTHENTICATION,
       "sasl_ssl://b:1/1: SASL authentication error: Authentication failed: Invalid username or "
       "password (after 302ms in state AUTH_REQ)",
       "org.apache.kafka.common.errors.SaslAuthenticationException",
       "Authentication failed: Invalid username or password"},
      {RD_KAFKA_RESP_ERR__AUTHENTICATION,
       "sasl_plaintext://b:1/1: SASL authentication error: SaslAuthenticateRequest failed: Local: "
       "Broker handle destroyed (after 0ms in state DOWN)",
       nullptr, nullptr},
      {RD_KAFKA_RESP_ERR__SSL,
       "ssl://b:1/1: SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: "
       "broker certificate could not be verified (after 11ms in state SSL_HANDSHAKE)",
       "org.apache.kafka.common.errors.SslAuthenticationException",
       "error:0A000086:SSL routines::certificate verify failed: broker certificate could not be "
       "verified"},
      {RD_KAFKA_RESP_ERR__TRANSPORT,
       "ssl://b:1/1: Receive failed: error:0A000412:SSL routines::sslv3 alert bad certificate: SSL "
       "alert number 42 (after 1ms in state APIVERSION_QUERY)",
       "org.apache.kafka.common.errors.SslAuthenticationException",
       "ssl://b:1/1: Receive failed: error:0A000412:SSL routines::sslv3 alert bad certificate: SSL "
       "alert number 42"},
      {RD_KAFKA_RESP_ERR__SSL,
       "ssl://b:1/1: SSL handshake failed: error:0A0000F4:SSL routines::unexpected message: client "
       "SSL authentication might be required (see ssl.key.location and ssl.certificate.location "
       "and "
       "consult the broker logs for more information) (after 18ms in state SSL_HANDSHAKE)",
       "org.apache.kafka.common.errors.SslAuthenticationException",
       "error:0A0000F4:SSL routines::unexpected message: client SSL authentication might be "
       "required "
       "(see ssl.key.location and ssl.certificate.location and consult the broker logs for more "
       "information)"},
      {RD_KAFKA_RESP_ERR__SSL, "ssl://b:1/1: SSL handshake failed: Disconnected", nullptr, nullptr},
      {RD_KAFKA_RESP_ERR__TRANSPORT, "b:1/1: Connect to ipv4#127.0.0.1:1 failed", nullptr, nullptr},
  }));
  CAPTURE(c.reason);
  const auto refused = refused_login(c.code, c.reason);
  REQUIRE(refused.has_value() == (c.java_class != nullptr));
  if (refused) {
    CHECK(refused->java_class == c.java_class);
    CHECK(refused->message == c.message);
    CHECK(is_refused_login(*refused));
  }
}

TEST_CASE("what ends a consumer is said in upstream's words", "[runtime][kafka]") {
  struct Case {
    rd_kafka_resp_err_t code;
    const char* java_class;  ///< null: the client deals with it
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
       "org.apache.kafka.common.errors.TopicAuthorizationException",
       "Not authorized to access topics: [t]"},
      {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
       "org.apache.kafka.common.errors.GroupAuthorizationException",
       "Not authorized to access group: g"},
      {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, "org.apache.kafka.common.errors.InvalidTopicException",
       "Invalid topics: [t]"},
      {RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
       "org.apache.kafka.clients.consumer.NoOffsetForPartitionException",
       "Undefined offset with no reset policy for partitions: [t-3]"},
      {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
       "org.apache.kafka.common.errors.FencedInstanceIdException",
       "The broker rejected this static consumer since another consumer with the same "
       "group.instance.id has registered with a different member.id."},
      {RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED,
       "org.apache.kafka.common.errors.GroupMaxSizeReachedException",
       "The consumer group has reached its max size."},
      {RD_KAFKA_RESP_ERR__BAD_MSG, "org.apache.kafka.common.KafkaException",
       "Record batch for partition t-3: why"},
      {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, nullptr, nullptr},
      {RD_KAFKA_RESP_ERR__TRANSPORT, nullptr, nullptr},
      {RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, nullptr, nullptr},
  }));
  CAPTURE(rd_kafka_err2name(c.code));
  const auto failure = consumer_failure(c.code, "why", {TopicName(Text("t")), 3}, "g");
  REQUIRE(failure.has_value() == (c.java_class != nullptr));
  if (failure) {
    CHECK(failure->java_class == c.java_class);
    CHECK(failure->message == c.message);
  }
}

TEST_CASE("what a code means is said as Java says it", "[kafka]") {
  CHECK(broker_text(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) == "Topic authorization failed.");
  CHECK(broker_text(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR) == "Invalid replication factor");
  CHECK(broker_text(RD_KAFKA_RESP_ERR__TIMED_OUT) == "Local: Timed out");
}

}  // namespace troupe::runtime::kafka
