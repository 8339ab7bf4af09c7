#include "runtime/kafka/producer.hpp"

#include "config/keys/client_classes.hpp"
#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"

#include <array>
#include <string_view>
#include <thread>

namespace troupe::runtime::kafka {

namespace {

constexpr int poll_ms = 500;
constexpr const char* interceptor = "troupe";

/// Whether Java's producer would wait for a topic or a partition for ever, as Kafka Connect's do.
bool blocks_for_ever(const Settings& settings) {
  const auto found = settings.find("max.block.ms");
  return found != settings.end() && found->second == "9223372036854775807";
}

/// Why a client has ended, out of what it says itself.
Error failure_of(rd_kafka_resp_err_t code, std::string_view text) {
  if (code != RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
    return client_error(code, "the producer has failed for good (" + std::string(text) + ")");
  }
  constexpr std::string_view before = "test_fatal_error: ";  // what `on_answer` has it end with
  text.remove_prefix(text.starts_with(before) ? before.size() : 0);
  return client_error(code, "a batch of records was refused by topic '" + std::string(text) + "'");
}

}  // namespace

Result<std::shared_ptr<Producer>> Producer::create(const Settings& settings, LoggerPtr logger) {
  auto conf = make_conf(settings, ClientKind::producer, *logger);
  if (!conf.ok()) {
    return conf.error();
  }
  auto producer = std::shared_ptr<Producer>(new Producer(std::move(logger)));
  if (const auto found = settings.find("partitioner.class"); found != settings.end()) {
    producer->round_robin_ = found->second == config::round_robin_partitioner;
  }
  producer->batch_bytes_ = batch_bytes(settings);
  producer->waits_for_places_ = blocks_for_ever(settings);
  rd_kafka_conf_set_opaque(conf->get(), producer.get());
  rd_kafka_conf_interceptor_add_on_new(conf->get(), interceptor, &Producer::on_new, producer.get());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), &Producer::on_delivery);
  rd_kafka_conf_set_error_cb(conf->get(), &Producer::on_error);
  rd_kafka_conf_set_log_cb(conf->get(), &Producer::on_log);
  auto client = make_client(RD_KAFKA_PRODUCER, std::move(conf).value());
  if (!client.ok()) {
    return client.error();
  }
  producer->client_ = std::move(client).value();
  producer->queue_.reset(rd_kafka_queue_get_main(producer->client_.get()));
  return producer;
}

void Producer::run() {
  while (!retired_.load()) {
    static_cast<void>(rd_kafka_poll(client_.get(), poll_ms));
    finish_round();
    drop_closed_lanes();
    if (failed_.load()) {
      // The library did so when it failed, but a record may have slipped in behind.
      rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_NON_BLOCKING);
    }
  }
  for (const auto& lane : lanes()) {
    lane->close();
    while (lane->is_sending()) {
      std::this_thread::yield();
    }
  }
  // Everything in flight belongs to closed lanes, or to a worker that ends: nobody waits for it.
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_poll(client_.get(), 0) > 0) {
  }
  finish_round();
  {
    const std::lock_guard lock(mutex_);
    queue_.reset();
    topics_.clear();
  }
  client_.reset();
  const std::lock_guard lock(mutex_);
  lanes_.clear();
}

void Producer::retire() noexcept {
  retired_.store(true);
  const std::lock_guard lock(mutex_);
  if (queue_) {
    rd_kafka_queue_yield(queue_.get());
  }
}

bool Producer::attach(std::shared_ptr<Lane> lane) {
  const std::lock_guard lock(mutex_);
  if (!retired_.load()) {
    lanes_.push_back(std::move(lane));
    ++open_lanes_;
    return true;
  }
  return false;
}

std::vector<std::shared_ptr<Lane>> Producer::lanes() const {
  const std::lock_guard lock(mutex_);
  return lanes_;
}

void Producer::detached() noexcept {
  const std::lock_guard lock(mutex_);
  const bool last = --open_lanes_ == 0;
  if (last && !retired_.exchange(true) && queue_) {
    rd_kafka_queue_yield(queue_.get());
  }
}

std::optional<Error> Producer::fatal_error() const {
  const std::lock_guard lock(mutex_);
  return fatal_;
}

bool Producer::has_failed() {
  if (failed_.load()) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  if (failed_.load() || !queue_) {  // without the queue the client is gone, or going
    return failed_.load();
  }
  std::array<char, 512> text{};
  const auto code = rd_kafka_fatal_error(client_.get(), text.data(), text.size());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    return false;
  }
  fatal_ = failure_of(code, text.data());
  logger_->log(is_refused_batch(*fatal_) ? LogLevel::warn : LogLevel::error, fatal_->message);
  idempotence_refused_.store(code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED);
  failed_.store(true);
  return true;
}

rd_kafka_topic_t* Producer::topic(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (retired_.load()) {
    return nullptr;
  }
  auto& handle = topics_[name];
  if (!handle) {
    handle.reset(rd_kafka_topic_new(client_.get(), name.c_str(), topic_conf(name)));
  }
  return handle.get();
}

/// Null is the client's own.
rd_kafka_topic_conf_t* Producer::topic_conf(const std::string& name) {
  if (!round_robin_) {
    return nullptr;
  }
  auto* conf = rd_kafka_default_topic_conf_dup(client_.get());
  rd_kafka_topic_conf_set_opaque(conf, &turns_[name]);
  rd_kafka_topic_conf_set_partitioner_cb(conf, &Producer::take_turn);
  return conf;
}

/// As upstream's RoundRobinPartitioner: partitions without a leader are passed over, unless none
/// has one. On any thread that sends, and on the client's.
std::int32_t Producer::take_turn(const rd_kafka_topic_t* topic, const void*, std::size_t,
                                 std::int32_t partitions, void* turns, void*) {
  const auto turn = static_cast<std::atomic<std::uint32_t>*>(turns)->fetch_add(1);
  const auto nth_available = [topic, partitions](std::uint32_t n) {
    std::int32_t partition = 0;
    while (partition < partitions &&
           (rd_kafka_topic_partition_available(topic, partition) == 0 || n-- != 0)) {
      ++partition;
    }
    return partition;
  };
  std::uint32_t available = 0;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    available += rd_kafka_topic_partition_available(topic, partition) != 0 ? 1 : 0;
  }
  const auto chosen = available == 0 ? partitions : nth_available(turn % available);
  // The last of them may have lost its leader meanwhile.
  return chosen < partitions
             ? chosen
             : static_cast<std::int32_t>(turn % static_cast<std::uint32_t>(partitions));
}

bool Producer::fills_batch(const rd_kafka_message_t& message) const noexcept {
  constexpr std::size_t least_overhead = 7;  // of a record in a batch
  return message.len + message.key_len + least_overhead >= batch_bytes_;
}

rd_kafka_resp_err_t Producer::on_new(rd_kafka_t* client, const rd_kafka_conf_t*, void* opaque,
                                     char*, std::size_t) {
  return rd_kafka_interceptor_add_on_acknowledgement(client, interceptor, &Producer::on_answer,
                                                     opaque);
}

/// On the thread that sends to the partition, before it sends more. A batch that is too large for
/// its topic is to go again in parts, with nothing overtaking it: the client ends, so that its
/// successor does that.
rd_kafka_resp_err_t Producer::on_answer(rd_kafka_t* client, rd_kafka_message_t* message,
                                        void* opaque) {
  if (message->err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE &&
      !static_cast<Producer*>(opaque)->fills_batch(*message) &&
      !static_cast<Pending*>(message->_private)->lane->is_closed()) {
    rd_kafka_test_fatal_error(client, message->err, rd_kafka_topic_name(message->rkt));
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void Producer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& producer = *static_cast<Producer*>(opaque);
  auto& pending = *static_cast<Pending*>(message->_private);
  if (pending.lane->report(pending, *message)) {
    producer.dirty_.push_back(pending.lane);
  }
}

void Producer::finish_round() {
  if (dirty_.empty()) {
    return;
  }
  for (auto* lane : dirty_) {
    lane->end_of_reports();
  }
  dirty_.clear();
  for (const auto& lane : lanes()) {
    lane->producer_has_room();
  }
}

void Producer::drop_closed_lanes() {
  const std::lock_guard lock(mutex_);
  std::erase_if(lanes_, [](const auto& lane) {
    return lane->is_closed() && lane->in_flight() == 0 && !lane->is_sending();
  });
}

void Producer::on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  auto& producer = *static_cast<Producer*>(opaque);
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    static_cast<void>(producer.has_failed());
  } else if (auto refused = refused_login(static_cast<rd_kafka_resp_err_t>(code), reason)) {
    const std::lock_guard lock(producer.mutex_);
    producer.fatal_ = std::move(refused);
    producer.failed_.store(true);
  } else {
    producer.logger_->debug(std::string("producer: ") + reason);
  }
}

void Producer::on_log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  forward_log(*static_cast<Producer*>(rd_kafka_opaque(client))->logger_, level, facility, text);
}

}  // namespace troupe::runtime::kafka
