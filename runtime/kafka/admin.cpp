#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/factories.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace troupe::runtime::kafka {

namespace {

class ClientAdmin final : public Admin {
 public:
  explicit ClientAdmin(LoggerPtr logger) : logger_(std::move(logger)) {}

  Result<std::string> cluster_id(const Settings& settings,
                                 std::chrono::milliseconds timeout) override {
    auto conf = make_conf(settings, ClientKind::admin, *logger_);
    if (!conf.ok()) {
      return conf.error();
    }
    rd_kafka_conf_set_opaque(conf->get(), logger_.get());
    rd_kafka_conf_set_log_cb(conf->get(), [](const rd_kafka_t* client, int level,
                                             const char* facility, const char* text) {
      forward_log(*static_cast<Logger*>(rd_kafka_opaque(client)), level, facility, text);
    });
    auto client = make_client(RD_KAFKA_PRODUCER, std::move(conf).value());
    if (!client.ok()) {
      return client.error();
    }
    // Clients connect when they first need a broker; without this it would be their housekeeping
    // that does, a second later.
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto begun = std::chrono::steady_clock::now();
    if (rd_kafka_metadata(client->get(), 0, nullptr, &metadata,
                          static_cast<int>(timeout.count())) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_metadata_destroy(metadata);
    }
    timeout -= std::min(timeout, std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::steady_clock::now() - begun));
    char* id = rd_kafka_clusterid(client->get(), static_cast<int>(timeout.count()));
    if (id == nullptr) {
      const auto servers = settings.find("bootstrap.servers");
      return Error{Errc::retriable,
                   "Failed to connect to and describe Kafka cluster. Check worker's broker "
                   "connection and security properties: no broker of " +
                       (servers == settings.end() ? std::string() : servers->second) +
                       " answered within " + std::to_string(timeout.count()) + " ms",
                   "org.apache.kafka.connect.errors.ConnectException", ""};
    }
    std::string text(id);
    rd_kafka_mem_free(client->get(), id);
    return text;
  }

 private:
  LoggerPtr logger_;
};

}  // namespace

std::unique_ptr<Admin> make_admin(LoggerPtr logger) {
  return std::make_unique<ClientAdmin>(std::move(logger));
}

}  // namespace troupe::runtime::kafka
