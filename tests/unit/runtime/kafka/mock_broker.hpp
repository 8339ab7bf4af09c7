#pragma once

#include "runtime/kafka/handles.hpp"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <memory>
#include <string>

namespace troupe::runtime::kafka {

/// A broker in this process: librdkafka's own.
class MockBroker {
 public:
  MockBroker() {
    std::array<char, 256> why{};
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why.data(), why.size()));
    cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), 1));
  }
  /// With a topic `t`.
  explicit MockBroker(int partitions) : MockBroker() {
    rd_kafka_mock_topic_create(cluster_.get(), "t", partitions, 1);
  }
  [[nodiscard]] std::string address() const {
    return rd_kafka_mock_cluster_bootstraps(cluster_.get());
  }
  [[nodiscard]] rd_kafka_mock_cluster_t* cluster() const { return cluster_.get(); }

 private:
  struct Destroy {
    void operator()(rd_kafka_mock_cluster_t* cluster) const {
      rd_kafka_mock_cluster_destroy(cluster);
    }
  };
  ClientHandle client_;
  std::unique_ptr<rd_kafka_mock_cluster_t, Destroy> cluster_;
};

}  // namespace troupe::runtime::kafka
