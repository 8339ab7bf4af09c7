#include "runtime/kafka/consumer.hpp"

#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/partition_lists.hpp"
#include "runtime/kafka/topic_list.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// How long topics may be listed for a pattern, and the pause after that has failed: the task's
/// thread waits.
constexpr std::chrono::milliseconds listing_timeout{1000};
constexpr std::chrono::milliseconds listing_pause{1000};
/// A pattern of librdkafka's that no topic's name fits: a member without a topic.
constexpr const char* no_topic = "^[^a-zA-Z0-9._-]";

/// The value of a setting that every client has.
std::string value_of(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 32> text{};
  auto size = text.size();
  rd_kafka_conf_get(conf, name, text.data(), &size);
  return text.data();
}

}  // namespace

Result<std::shared_ptr<Consumer>> Consumer::create(const Settings& settings, LoggerPtr logger) {
  auto conf = make_conf(settings, ClientKind::consumer, *logger);
  if (!conf.ok()) {
    return conf.error();
  }
  std::shared_ptr<Consumer> consumer(new Consumer(std::move(logger)));
  if (const auto reset = settings.find("auto.offset.reset"); reset != settings.end()) {
    consumer->reset_ = reset->second;
    consumer->lookback_ = lookback_of(reset->second);
  }
  if (const auto group = settings.find("group.id"); group != settings.end()) {
    consumer->group_ = group->second;
  }
  if (const auto found = settings.find("exclude.internal.topics"); found != settings.end()) {
    consumer->exclude_internal_ = found->second != "false";
  }
  consumer->look_up_interval_ = std::chrono::milliseconds(
      std::stoll(value_of(conf->get(), "topic.metadata.refresh.interval.ms")));
  consumer->session_timeout_ =
      std::chrono::milliseconds(std::stoll(value_of(conf->get(), "session.timeout.ms")));
  const bool committed_only = value_of(conf->get(), "isolation.level") == "read_committed";
  consumer->makes_topics_ = value_of(conf->get(), "allow.auto.create.topics") == "true";
  rd_kafka_conf_set_opaque(conf->get(), consumer.get());
  rd_kafka_conf_set_rebalance_cb(conf->get(), &Consumer::on_rebalance);
  rd_kafka_conf_set_error_cb(conf->get(), &Consumer::on_error);
  rd_kafka_conf_set_log_cb(conf->get(), &Consumer::on_log);
  auto client = make_client(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client.ok()) {
    return client.error();
  }
  consumer->client_ = std::move(client).value();
  rd_kafka_poll_set_consumer(consumer->client_.get());
  consumer->queue_.reset(rd_kafka_queue_get_consumer(consumer->client_.get()));
  if (committed_only) {
    consumer->stable_ends_.emplace(consumer->client_.get());
  }
  return consumer;
}

Consumer::~Consumer() {
  handles_.clear();
  stable_ends_.reset();
  queue_.reset();
  if (client_) {
    // Without the implicit close: that would wait for the broker in whatever thread drops the last
    // reference. Who was neither closed nor given up leaves the group by its session time-out.
    rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
}

Status Consumer::subscribe(const std::vector<std::string>& topics, RebalanceListener& listener) {
  listener_ = &listener;
  make_topics(topics);
  return subscribe_names(topics);
}

/// Subscribing makes no topic, a topic that is in use does, where the client allows it: one that
/// the broker lacks is asked for as in use, at every refresh.
void Consumer::make_topics(const std::vector<std::string>& topics) {
  if (!makes_topics_) {
    return;
  }
  for (const auto& topic : topics) {
    if (TopicHandle handle{rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)}) {
      handles_.push_back(std::move(handle));
    }
  }
}

Status Consumer::subscribe_pattern(const std::string& pattern, RebalanceListener& listener) {
  auto compiled = TopicPattern::compile(pattern, exclude_internal_);
  if (!compiled.ok()) {
    return compiled.error();
  }
  listener_ = &listener;
  watch_.emplace(Watch{std::move(compiled).value(), {}, std::nullopt});
  return look_up_topics();
}

/// Subscribes to what the pattern stands for now, when that has changed. A broker that cannot list
/// its topics is asked again soon.
Status Consumer::look_up_topics() {
  const auto listed = list_topics(client_.get(), listing_timeout);
  watch_->next = std::chrono::steady_clock::now() + (listed ? look_up_interval_ : listing_pause);
  if (!listed) {
    return Done{};
  }
  auto topics = watch_->pattern.select(*listed);
  if (!topics.ok()) {
    return topics.error();
  }
  if (watch_->topics == *topics) {
    return Done{};
  }
  watch_->topics = *topics;
  return subscribe_names(topics->empty() ? std::vector<std::string>{no_topic} : *topics);
}

Status Consumer::subscribe_names(const std::vector<std::string>& names) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(names.size())));
  for (const auto& name : names) {
    rd_kafka_topic_partition_list_add(list.get(), name.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const auto code = rd_kafka_subscribe(client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    std::string all;
    for (const auto& name : names) {
      all += (all.empty() ? "" : ", ") + name;
    }
    return client_error(code, "the topics (" + all + ") cannot be subscribed to");
  }
  return Done{};
}

Error Consumer::given_up() {
  return {Errc::io, "the consumer was given up", "org.apache.kafka.common.errors.WakeupException",
          ""};
}

Status Consumer::poll(std::chrono::milliseconds timeout, std::size_t limit,
                      std::vector<ConsumedRecord>& out) {
  if (abandoned_.load()) {
    return given_up();
  }
  if (watch_ && std::chrono::steady_clock::now() >= watch_->next) {
    if (auto looked = look_up_topics(); !looked.ok()) {
      return looked;
    }
  }
  if (const auto count = receive(timeout, limit); count != 0) {
    take(std::span(messages_).first(count), out);
  }
  reset_partitions();
  if (fatal_) {
    return *fatal_;
  }
  return Done{};
}

/// Waits for the first record and takes what is there with it. In one call librdkafka would go on
/// waiting until there are as many as are wanted, or the time is over.
std::size_t Consumer::receive(std::chrono::milliseconds timeout, std::size_t limit) {
  messages_.resize(limit);
  const auto consume = [this](std::chrono::milliseconds wait, std::size_t begin, std::size_t end) {
    const auto room = std::span(messages_).subspan(begin, end - begin);
    const auto count = rd_kafka_consume_batch_queue(queue_.get(), static_cast<int>(wait.count()),
                                                    room.data(), room.size());
    return static_cast<std::size_t>(std::max(count, ssize_t{0}));
  };
  auto count = consume(timeout, 0, std::min<std::size_t>(limit, 1));
  if (count != 0 && limit > 1) {
    const auto before = departures_;
    count += consume(std::chrono::milliseconds{0}, 1, limit);
    if (departures_ != before) {
      count = keep_own(count);
    }
  }
  return count;
}

/// Among the first `count`: its partition went while those behind it were taken, and librdkafka
/// clears up within one call only. Who has the partition now gets it.
std::size_t Consumer::keep_own(std::size_t count) {
  const auto held = assignment();
  const auto all = std::span(messages_).first(count);
  const auto others = std::stable_partition(all.begin(), all.end(), [&](const auto* message) {
    return message->rkt == nullptr ||
           std::find(held.begin(), held.end(),
                     TopicPartition{copier_.shared_name(rd_kafka_topic_name(message->rkt)),
                                    message->partition}) != held.end();
  });
  std::for_each(others, all.end(), rd_kafka_message_destroy);
  return static_cast<std::size_t>(others - all.begin());
}

void Consumer::take(std::span<rd_kafka_message_t* const> messages,
                    std::vector<ConsumedRecord>& out) {
  copier_.copy(messages, out);
  SinkOffsets misled;
  for (auto* message : messages) {
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      note_place(*message);
    } else {
      note_error(*message);
    }
    note_misled(*message, misled);
    rd_kafka_message_destroy(message);
  }
  for (const auto& [partition, offset] : misled) {
    if (const auto sought = seek(partition, offset); !sought.ok()) {
      logger_->warn("consumer: " + sought.error().message);  // it has gone meanwhile
    }
  }
}

/// librdkafka counts the failure of a fetch as if a record had been consumed, and would go on
/// behind it after a pause: `misled` tells where it really is.
void Consumer::note_misled(const rd_kafka_message_t& message, SinkOffsets& misled) {
  const bool is_record = message.err == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (message.rkt == nullptr || message.offset < 0 || (is_record && misled.empty())) {
    return;
  }
  const TopicPartition partition{copier_.shared_name(rd_kafka_topic_name(message.rkt)),
                                 message.partition};
  if (is_record) {
    misled.erase(partition);
  } else if (message.err != RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
    misled[partition] = message.offset;
  }
}

void Consumer::note_error(const rd_kafka_message_t& message) {
  const std::string reason = rd_kafka_message_errstr(&message);
  TopicPartition partition{{}, message.partition};
  if (message.rkt != nullptr) {
    partition.topic = copier_.shared_name(rd_kafka_topic_name(message.rkt));
  }
  if (lookback_ && message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
    to_reset_.insert(partition);
  } else if (message.err == RD_KAFKA_RESP_ERR__FATAL) {
    fatal_ = failure_for_good();
  } else if (auto failure = consumer_failure(message.err, reason, partition, group_)) {
    fatal_ = std::move(failure);
  } else {
    logger_->warn("consumer: " + reason);
  }
}

void Consumer::wake_up() noexcept { rd_kafka_queue_yield(queue_.get()); }

Status Consumer::seek(const TopicPartition& partition, std::int64_t offset) {
  if (offset < 0) {  // to librdkafka some are names of places, the end's too
    return Error{Errc::data, "seek offset must not be a negative number",
                 "java.lang.IllegalArgumentException", ""};
  }
  const auto list = list_of(SinkOffsets{{partition, offset}});
  auto* error = rd_kafka_seek_partitions(client_.get(), list.get(), position_timeout_ms);
  auto code = list->elems[0].err;
  if (error != nullptr) {
    code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(code, "partition " + partition.to_text() + " cannot be rewound to offset " +
                                  std::to_string(offset));
  }
  placed({{partition, offset}});
  return Done{};
}

bool Consumer::has_backlog(const SinkOffsets& positions) {
  auto behind = behind_broker(positions);
  return !behind.empty() &&
         (!stable_ends_ || stable_ends_->are_beyond(behind, std::chrono::steady_clock::now()));
}

/// Those of the positions that do not reach the end that the last fetch told of.
SinkOffsets Consumer::behind_broker(const SinkOffsets& positions) const {
  const auto consumed = list_of(positions);
  // Goes beyond the records, over the markers of transactions.
  rd_kafka_position(client_.get(), consumed.get());
  SinkOffsets behind;
  for (const auto& element : elements(consumed.get())) {
    auto partition = partition_of(element);
    const auto reached = std::max(element.offset, positions.at(partition));
    std::int64_t low = 0;
    std::int64_t high = 0;
    if (rd_kafka_get_watermark_offsets(client_.get(), element.topic, element.partition, &low,
                                       &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        high > std::max(reached, low)) {
      behind.emplace(std::move(partition), reached);
    }
  }
  return behind;
}

void Consumer::pause(const std::vector<TopicPartition>& partitions) {
  paused_.insert(partitions.begin(), partitions.end());
  if (!partitions.empty()) {
    rd_kafka_pause_partitions(client_.get(), list_of(partitions).get());
  }
}

void Consumer::resume(const std::vector<TopicPartition>& partitions) {
  for (const auto& partition : partitions) {
    paused_.erase(partition);
  }
  if (!partitions.empty()) {
    rd_kafka_resume_partitions(client_.get(), list_of(partitions).get());
  }
}

std::vector<TopicPartition> Consumer::assignment() const {
  rd_kafka_topic_partition_list_t* raw = nullptr;
  std::vector<TopicPartition> partitions;
  if (rd_kafka_assignment(client_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return partitions;
  }
  const PartitionList list(raw);
  for (const auto& element : elements(list.get())) {
    partitions.push_back(partition_of(element));
  }
  return partitions;
}

/// What has ended the client's work: nothing comes from it any more.
Error Consumer::failure_for_good() const {
  std::array<char, 512> text{};
  const auto cause = rd_kafka_fatal_error(client_.get(), text.data(), text.size());
  const auto known = consumer_failure(cause, text.data(), {}, group_);
  return known ? *known
               : client_error(
                     cause, std::string("the consumer has failed for good (") + text.data() + ")");
}

void Consumer::on_error(rd_kafka_t* /*client*/, int code, const char* reason, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(opaque);
  if (consumer.abandoned_.load()) {
    return;  // nobody asks any more, and it is not the task's thread that hears of it
  }
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    consumer.fatal_ = consumer.failure_for_good();
  } else if (auto refused = refused_login(static_cast<rd_kafka_resp_err_t>(code), reason)) {
    consumer.fatal_ = std::move(refused);
  } else {
    consumer.logger_->debug(std::string("consumer: ") + reason);
  }
}

void Consumer::on_log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  auto* consumer = static_cast<Consumer*>(rd_kafka_opaque(client));
  if (!consumer->abandoned_.load()) {
    forward_log(*consumer->logger_, level, facility, text);
  }
}

}  // namespace troupe::runtime::kafka
