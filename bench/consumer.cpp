// The peer of topic -> file: consumes a number of records with librdkafka alone, and prints how
// long that took from the first record on. Usage: bare_consumer BROKERS TOPIC COUNT
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  std::array<char, 512> error{};
  if (rd_kafka_conf_set(conf, name, value, error.data(), error.size()) != RD_KAFKA_CONF_OK) {
    std::fprintf(stderr, "%s\n", error.data());
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): no other thread is there yet
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("Usage: bare_consumer BROKERS TOPIC COUNT\n", stderr);
    return 1;
  }
  const auto wanted = std::strtoull(argv[3], nullptr, 10);
  auto* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", argv[1]);
  set(conf, "group.id",
      (std::string("bare-") + argv[2] + std::to_string(std::random_device{}())).c_str());
  set(conf, "enable.auto.commit", "false");
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "fetch.queue.backoff.ms", "2");
  set(conf, "queued.min.messages", "1000000");
  std::array<char, 512> error{};
  auto* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error.data(), error.size());
  if (client == nullptr) {
    std::fprintf(stderr, "%s\n", error.data());
    return 1;
  }
  rd_kafka_poll_set_consumer(client);
  auto* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, argv[2], 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client, topics);
  rd_kafka_topic_partition_list_destroy(topics);
  auto* queue = rd_kafka_queue_get_consumer(client);
  std::array<rd_kafka_message_t*, 1000> messages{};
  unsigned long long seen = 0;
  std::size_t bytes = 0;
  const auto begun = std::chrono::steady_clock::now();
  while (seen < wanted) {
    constexpr int wait_ms = 1000;
    const auto count =
        rd_kafka_consume_batch_queue(queue, wait_ms, messages.data(), messages.size());
    for (ssize_t i = 0; i < count; ++i) {
      auto* message = messages[static_cast<std::size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++seen;
        bytes += message->len;
      }
      rd_kafka_message_destroy(message);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::printf("%.6f %zu\n", took.count(), bytes);
  std::fflush(stdout);
  rd_kafka_queue_destroy(queue);
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  return 0;
}
