#include "runtime/kafka/consumer.hpp"

#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// How long the position of a new partition may be looked up.
constexpr int position_timeout_ms = 10000;

/// How long topics may be listed for a pattern, and the pause after that has failed: the task's
/// thread waits.
constexpr int listing_timeout_ms = 1000;
constexpr std::chrono::milliseconds listing_pause{1000};
/// A pattern of librdkafka's that no topic's name fits: a member without a topic.
constexpr const char* no_topic = "^[^a-zA-Z0-9._-]";

/// The names of all topics; nothing when the broker cannot say now.
std::optional<std::vector<std::string>> all_topics(rd_kafka_t* client) {
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, listing_timeout_ms) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(metadata->topic_cnt));
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    names.emplace_back(metadata->topics[i].topic);
  }
  rd_kafka_metadata_destroy(metadata);
  return names;
}

/// The value of a setting that every client has.
std::string value_of(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 32> text{};
  auto size = text.size();
  rd_kafka_conf_get(conf, name, text.data(), &size);
  return text.data();
}

/// The keys, values and headers of one batch.
class BatchBlock final : public Buffer {
 public:
  // NOLINTNEXTLINE(*-avoid-c-arrays): a vector or a string would fill the bytes with zeros first
  explicit BatchBlock(std::size_t size) : bytes_(std::make_unique_for_overwrite<char[]>(size)) {}

  /// Copies bytes in and returns a slice that takes over one of the references counted later.
  Slice append(const void* bytes, std::size_t size) {
    auto* place = bytes_.get() + used_;
    if (size != 0) {
      std::memcpy(place, bytes, size);
    }
    used_ += size;
    ++slices_;
    return Slice::adopt({place, size}, *this);
  }
  [[nodiscard]] std::uint32_t slices() const noexcept { return slices_; }

 private:
  std::unique_ptr<char[]> bytes_;  // NOLINT(*-avoid-c-arrays): as above
  std::size_t used_ = 0;
  std::uint32_t slices_ = 0;
};

PartitionList list_of(const std::vector<TopicPartition>& partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                      partition.partition);
  }
  return list;
}

PartitionList list_of(const SinkOffsets& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                      partition.partition)
        ->offset = offset;
  }
  return list;
}

std::size_t header_bytes(const rd_kafka_message_t& message, rd_kafka_headers_t** headers,
                         std::size_t& slices) {
  *headers = nullptr;
  if (rd_kafka_message_headers(&message, headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return 0;
  }
  std::size_t bytes = 0;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(*headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    bytes += std::strlen(name) + size;
    slices += 2;
  }
  return bytes;
}

Error given_up() {
  return {Errc::io, "the consumer was given up", "org.apache.kafka.common.errors.WakeupException",
          ""};
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
  }
  if (const auto found = settings.find("exclude.internal.topics"); found != settings.end()) {
    consumer->exclude_internal_ = found->second != "false";
  }
  consumer->look_up_interval_ = std::chrono::milliseconds(
      std::stoll(value_of(conf->get(), "topic.metadata.refresh.interval.ms")));
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
  return consumer;
}

Consumer::~Consumer() {
  handles_.clear();
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
  const auto listed = all_topics(client_.get());
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
  messages_.resize(limit);
  const auto count = rd_kafka_consume_batch_queue(queue_.get(), static_cast<int>(timeout.count()),
                                                  messages_.data(), limit);
  if (count > 0) {
    if (auto taken = take(messages_.data(), static_cast<std::size_t>(count), out); !taken.ok()) {
      return taken;
    }
  }
  if (fatal_) {
    return *fatal_;
  }
  return Done{};
}

Status Consumer::take(rd_kafka_message_t** messages, std::size_t count,
                      std::vector<ConsumedRecord>& out) {
  std::size_t bytes = 0;
  std::size_t slices = 0;
  rd_kafka_headers_t* headers = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    bytes += messages[i]->len + messages[i]->key_len + header_bytes(*messages[i], &headers, slices);
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): counted, the last slice destroys it
  auto* block = new BatchBlock(bytes);
  // Enough references for every slice; what was not used is given back at the end.
  const auto references = static_cast<std::uint32_t>(slices + 2 * count + 1);
  block->retain(references);
  out.reserve(out.size() + count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& message = *messages[i];
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      auto& record = out.emplace_back();
      record.topic = topic_name(message.rkt);
      record.partition = message.partition;
      record.offset = message.offset;
      rd_kafka_timestamp_type_t type{};
      const auto timestamp = rd_kafka_message_timestamp(&message, &type);
      if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && timestamp >= 0) {
        record.timestamp_ms = timestamp;
      }
      record.timestamp_type = type == RD_KAFKA_TIMESTAMP_CREATE_TIME ? TimestampType::create_time
                              : type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME
                                  ? TimestampType::log_append_time
                                  : TimestampType::none;
      if (message.key != nullptr) {
        record.key = block->append(message.key, message.key_len);
      }
      if (message.payload != nullptr) {
        record.value = block->append(message.payload, message.len);
      }
      if (header_bytes(message, &headers, slices) != 0 || headers != nullptr) {
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        for (std::size_t k = 0; rd_kafka_header_get_all(headers, k, &name, &value, &size) ==
                                RD_KAFKA_RESP_ERR_NO_ERROR;
             ++k) {
          Text key(block->append(name, std::strlen(name)));
          record.headers.emplace_back(
              std::move(key),
              value != nullptr ? std::optional(block->append(value, size)) : std::nullopt);
        }
      }
    } else {
      logger_->warn("consumer: " + std::string(rd_kafka_message_errstr(&message)));
    }
    rd_kafka_message_destroy(messages[i]);
  }
  block->release(references - block->slices());
  return Done{};
}

const TopicName& Consumer::topic_name(const rd_kafka_topic_t* topic) {
  auto& name = names_by_handle_[topic];
  if (name.empty()) {
    name = shared_name(rd_kafka_topic_name(topic));
  }
  return name;
}

TopicName Consumer::shared_name(const std::string& name) {
  auto& shared = names_[name];
  if (shared.empty()) {
    shared = TopicName(Text(name));
  }
  return shared;
}

void Consumer::wake_up() noexcept { rd_kafka_queue_yield(queue_.get()); }

Status Consumer::seek(const TopicPartition& partition, std::int64_t offset) {
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
  return Done{};
}

Result<SinkOffsets> Consumer::rewind_to_committed() {
  const auto assigned = assignment();
  if (assigned.empty()) {
    return SinkOffsets{};
  }
  auto start = positions(list_of(assigned).get());
  for (const auto& [partition, offset] : start) {
    if (auto sought = seek(partition, offset); !sought.ok()) {
      return sought.error();
    }
  }
  return start;
}

bool Consumer::has_backlog(const SinkOffsets& positions) const {
  return std::any_of(positions.begin(), positions.end(), [this](const auto& position) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    // What the last fetch told: no request is sent.
    return rd_kafka_get_watermark_offsets(client_.get(), position.first.topic.str().c_str(),
                                          position.first.partition, &low,
                                          &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           high > position.second;
  });
}

void Consumer::pause(const std::vector<TopicPartition>& partitions) {
  if (!partitions.empty()) {
    rd_kafka_pause_partitions(client_.get(), list_of(partitions).get());
  }
}

void Consumer::resume(const std::vector<TopicPartition>& partitions) {
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
  for (int i = 0; i < list->cnt; ++i) {
    partitions.push_back({TopicName(Text(list->elems[i].topic)), list->elems[i].partition});
  }
  return partitions;
}

Status Consumer::commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds timeout) {
  if (offsets.empty()) {
    return Done{};
  }
  if (abandoned_.load()) {
    return given_up();
  }
  const QueueHandle replies(rd_kafka_queue_new(client_.get()));
  const auto list = list_of(offsets);
  const auto code =
      rd_kafka_commit_queue(client_.get(), list.get(), replies.get(), nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(code, "offsets cannot be committed");
  }
  auto* event = rd_kafka_queue_poll(replies.get(), static_cast<int>(timeout.count()));
  if (event == nullptr) {
    return client_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "offsets were not committed");
  }
  const auto outcome = rd_kafka_event_error(event);
  rd_kafka_event_destroy(event);
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(outcome, "offsets were not committed");
  }
  return Done{};
}

void Consumer::commit_async(const SinkOffsets& offsets, CommitDone done) {
  if (abandoned_.load()) {
    done(offsets, given_up());
    return;
  }
  const auto number = ++last_commit_;
  const auto list = list_of(offsets);
  const auto code =
      rd_kafka_commit_queue(client_.get(), list.get(), queue_.get(), &Consumer::on_commit,
                            // NOLINTNEXTLINE(*-reinterpret-cast,*-no-int-to-ptr): an opaque number
                            reinterpret_cast<void*>(number));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    done(offsets, client_error(code, "offsets cannot be committed"));
    return;
  }
  commits_.emplace(number, CommitCall{offsets, std::move(done)});
}

void Consumer::on_commit(rd_kafka_t* client, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t*, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(rd_kafka_opaque(client));
  if (consumer.abandoned_.load()) {
    return;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an opaque number
  auto call = consumer.commits_.extract(reinterpret_cast<std::uintptr_t>(opaque));
  if (!call.empty()) {
    call.mapped().done(call.mapped().offsets,
                       code == RD_KAFKA_RESP_ERR_NO_ERROR
                           ? Status(Done{})
                           : Status(client_error(code, "offsets were not committed")));
  }
}

void Consumer::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                            rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(opaque);
  if (consumer.abandoned_.load() || consumer.listener_ == nullptr) {
    if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
      consumer.take_away(partitions);
    } else {
      rd_kafka_assign(client, nullptr);
    }
  } else if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (consumer.closed_.load()) {
      rd_kafka_assign(client, nullptr);  // too late: it leaves
    } else {
      consumer.assign(partitions);
    }
  } else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    consumer.unassign(partitions);
  } else {
    consumer.logger_->error(std::string("consumer: the rebalance failed: ") +
                            rd_kafka_err2str(code));
    rd_kafka_assign(client, nullptr);
  }
}

/// A client that is going down has no protocol any more.
bool Consumer::is_cooperative() const {
  const char* protocol = rd_kafka_rebalance_protocol(client_.get());
  return protocol != nullptr && std::string_view(protocol) == "COOPERATIVE";
}

void Consumer::assign(rd_kafka_topic_partition_list_t* partitions) {
  const auto start = positions(partitions);
  for (int i = 0; i < partitions->cnt; ++i) {
    auto& element = partitions->elems[i];
    const auto known = start.find({shared_name(element.topic), element.partition});
    if (known != start.end()) {
      element.offset = known->second;
    }
  }
  if (is_cooperative()) {
    if (auto* error = rd_kafka_incremental_assign(client_.get(), partitions)) {
      logger_->error(std::string("consumer: ") + rd_kafka_error_string(error));
      rd_kafka_error_destroy(error);
    }
  } else {
    rd_kafka_assign(client_.get(), partitions);
  }
  listener_->assigned(start);
}

void Consumer::unassign(rd_kafka_topic_partition_list_t* partitions) {
  std::vector<TopicPartition> gone;
  gone.reserve(static_cast<std::size_t>(partitions->cnt));
  for (int i = 0; i < partitions->cnt; ++i) {
    gone.push_back({shared_name(partitions->elems[i].topic), partitions->elems[i].partition});
  }
  if (rd_kafka_assignment_lost(client_.get()) != 0) {
    listener_->lost(gone);
  } else {
    listener_->revoked(gone);
  }
  take_away(partitions);
}

void Consumer::take_away(const rd_kafka_topic_partition_list_t* partitions) {
  if (is_cooperative()) {
    if (auto* error = rd_kafka_incremental_unassign(client_.get(), partitions)) {
      logger_->error(std::string("consumer: ") + rd_kafka_error_string(error));
      rd_kafka_error_destroy(error);
    }
  } else {
    rd_kafka_assign(client_.get(), nullptr);
  }
}

/// Where each partition starts: its committed offset, else the end that `auto.offset.reset` names.
/// A partition whose position cannot be found out now is left to librdkafka and starts at its
/// offset once the first record tells it.
SinkOffsets Consumer::positions(const rd_kafka_topic_partition_list_t* partitions) {
  const PartitionList list(rd_kafka_topic_partition_list_copy(partitions));
  SinkOffsets positions;
  const auto code = rd_kafka_committed(client_.get(), list.get(), position_timeout_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    logger_->warn(std::string("consumer: committed offsets cannot be read: ") +
                  rd_kafka_err2str(code));
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto& element = list->elems[i];
    auto offset = element.offset;
    if (offset < 0) {
      std::int64_t low = 0;
      std::int64_t high = 0;
      if (rd_kafka_query_watermark_offsets(client_.get(), element.topic, element.partition, &low,
                                           &high,
                                           position_timeout_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        offset = reset_ == "latest" || reset_ == "largest" ? high : low;
      } else {
        offset = reset_ == "latest" ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
      }
    }
    positions[{shared_name(element.topic), element.partition}] = offset;
  }
  return positions;
}

void Consumer::on_error(rd_kafka_t* client, int code, const char* reason, void* opaque) {
  auto& consumer = *static_cast<Consumer*>(opaque);
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> text{};
    const auto cause = rd_kafka_fatal_error(client, text.data(), text.size());
    consumer.fatal_ =
        client_error(cause, std::string("the consumer has failed for good (") + text.data() + ")");
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

void Consumer::close() {
  if (abandoned_.load() || closed_.exchange(true)) {
    return;
  }
  rd_kafka_consumer_close(client_.get());
}

void Consumer::abandon() noexcept {
  if (closed_.load() || abandoned_.exchange(true)) {
    return;
  }
  try {
    std::thread([self = shared_from_this()] { self->leave(); }).detach();
  } catch (const std::exception& e) {
    logger_->error(std::string("consumer: cannot leave its group before the session time-out: ") +
                   e.what());
  }
}

/// Leaves the group without calling any listener: `on_rebalance` sees that it was given up.
void Consumer::leave() noexcept {
  const QueueHandle replies(rd_kafka_queue_new(client_.get()));
  auto* error = rd_kafka_consumer_close_queue(client_.get(), replies.get());
  if (error != nullptr) {
    rd_kafka_error_destroy(error);  // the task's thread is closing it already
    return;
  }
  rd_kafka_queue_yield(queue_.get());
  constexpr int turn_ms = 100;
  while (rd_kafka_consumer_closed(client_.get()) == 0) {
    if (auto* event = rd_kafka_queue_poll(replies.get(), turn_ms)) {
      if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
        take_away(rd_kafka_event_topic_partition_list(event));
      }
      rd_kafka_event_destroy(event);
    }
  }
}

}  // namespace troupe::runtime::kafka
