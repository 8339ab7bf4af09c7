#include "tests/support/sim/broker.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::sim {

using runtime::ConsumedRecord;
using runtime::Delivery;
using runtime::OutgoingRecord;
using runtime::RebalanceListener;
using runtime::SendOutcome;

namespace {

constexpr std::size_t lane_bound = 16;

}  // namespace

/// Shared by the writer a task holds and the broker that acknowledges.
class Broker::Lane {
 public:
  Lane(std::shared_ptr<runtime::DeliveryListener> listener, std::string client)
      : listener_(std::move(listener)), client_(std::move(client)) {}

  [[nodiscard]] const std::string& client() const { return client_; }
  [[nodiscard]] bool is_open() const { return !closed_; }

  SendOutcome send(const OutgoingRecord& record, std::uint64_t tag) {
    if (closed_) {
      return SendOutcome::failed;
    }
    if (waiting_.size() >= lane_bound) {
      blocked_ = true;
      return SendOutcome::full;
    }
    waiting_.push_back({tag, record.topic->str(), std::string(record.value.value_or("null"))});
    return SendOutcome::accepted;
  }
  [[nodiscard]] bool has_waiting() const { return !waiting_.empty() && !closed_; }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  void close() {
    closed_ = true;
    listener_.reset();
  }

  /// Stores the first records, in order; one of them may be refused.
  void acknowledge(State& state) {
    const auto count = 1 + state.chance->below(waiting_.size());
    const Error refused{Errc::io, "simulated: the record was not stored", "", ""};
    std::vector<Delivery> deliveries;
    for (std::size_t i = 0; i < count; ++i) {
      auto record = std::move(waiting_.front());
      waiting_.pop_front();
      const bool fails = state.faults.delivery_fails_one_in != 0 &&
                         state.chance->one_in(state.faults.delivery_fails_one_in);
      auto& log = state.topics[record.topic];
      Delivery delivery{record.tag, 0, static_cast<std::int64_t>(log.size()), nullptr};
      if (fails || failed_) {
        // As an idempotent producer: what comes behind a refused record is refused too.
        failed_ = true;
        delivery.error = &refused;
        delivery.fatal = true;
      } else {
        log.push_back(std::move(record.value));
      }
      deliveries.push_back(delivery);
    }
    const auto listener = listener_;
    listener->delivered(deliveries);
    if (waiting_.size() <= lane_bound / 2 && std::exchange(blocked_, false)) {
      listener->room_again();
    }
  }

 private:
  struct Waiting {
    std::uint64_t tag = 0;
    std::string topic;
    std::string value;
  };
  std::shared_ptr<runtime::DeliveryListener> listener_;
  const std::string client_;
  std::deque<Waiting> waiting_;
  bool blocked_ = false;
  bool closed_ = false;
  bool failed_ = false;
};

class Broker::Writers final : public runtime::WriterFactory {
 public:
  explicit Writers(std::shared_ptr<State> state) : state_(std::move(state)) {}

  Result<std::unique_ptr<runtime::RecordWriter>> open_lane(
      const runtime::ClientSettings&, const std::string& client_id,
      std::shared_ptr<runtime::DeliveryListener> listener) override {
    auto lane = std::make_shared<Lane>(std::move(listener), client_id);
    state_->lanes.push_back(lane);
    return std::unique_ptr<runtime::RecordWriter>(
        std::make_unique<Writer>(std::move(lane), state_));
  }

 private:
  class Writer final : public runtime::RecordWriter {
   public:
    Writer(std::shared_ptr<Lane> lane, std::shared_ptr<State> state)
        : lane_(std::move(lane)), state_(std::move(state)) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    Writer(Writer&&) = delete;
    Writer& operator=(Writer&&) = delete;
    ~Writer() override { lane_->close(); }
    SendOutcome send(const OutgoingRecord& record, std::uint64_t tag) override {
      return lane_->send(record, tag);
    }
    [[nodiscard]] Error last_error() const override {
      return {Errc::io, "simulated: the lane is closed", "", ""};
    }
    [[nodiscard]] std::size_t in_flight() const override { return lane_->size(); }
    bool flush(std::chrono::milliseconds) override {
      while (lane_->has_waiting()) {
        lane_->acknowledge(*state_);
      }
      return true;
    }
    void close() noexcept override { lane_->close(); }

   private:
    std::shared_ptr<Lane> lane_;
    std::shared_ptr<State> state_;
  };
  std::shared_ptr<State> state_;
};

class Broker::Reader final : public runtime::RecordReader {
 public:
  Reader(std::shared_ptr<State> state, std::string group)
      : state_(std::move(state)), group_(std::move(group)) {}

  Status subscribe(const std::vector<std::string>& topics, RebalanceListener& listener) override {
    topics_ = topics;
    listener_ = &listener;
    return Done{};
  }
  Status subscribe_pattern(const std::string&, RebalanceListener&) override {
    return Error{Errc::internal, "simulated: no patterns", "", ""};
  }

  Status poll(std::chrono::milliseconds, std::size_t limit,
              std::vector<ConsumedRecord>& out) override {
    if (abandoned_) {
      return Error{Errc::io, "simulated: the consumer was given up", "", ""};
    }
    finish_commits();
    rebalance();
    for (auto& [partition, position] : positions_) {
      const auto& log = state_->topics[partition.topic.str()];
      const auto count = paused_.contains(partition) ? 0 : state_->chance->below(limit + 1);
      for (std::size_t i = 0; i < count && position < static_cast<std::int64_t>(log.size()); ++i) {
        auto& record = out.emplace_back();
        record.topic = partition.topic;
        record.offset = position;
        record.value = Slice::copy(log[static_cast<std::size_t>(position)]);
        ++position;
      }
    }
    return Done{};
  }
  void wake_up() noexcept override {}
  void listen(RebalanceListener& listener) override {
    listener_ = &listener;
    for (auto& [offsets, done] : commits_) {
      done = [](const SinkOffsets&, const Status&) {};
    }
  }
  Result<SinkOffsets> rewind_to_committed() override {
    for (auto& [partition, position] : positions_) {
      position = state_->committed[group_][partition.topic.str()];
    }
    return positions_;
  }
  [[nodiscard]] bool has_backlog(const SinkOffsets& positions) const override {
    return std::any_of(positions.begin(), positions.end(), [this](const auto& position) {
      return static_cast<std::int64_t>(state_->topics[position.first.topic.str()].size()) >
             position.second;
    });
  }
  Status seek(const TopicPartition& partition, std::int64_t offset) override {
    positions_[partition] = offset;
    return Done{};
  }
  void pause(const std::vector<TopicPartition>& partitions) override {
    paused_.insert(partitions.begin(), partitions.end());
  }
  void resume(const std::vector<TopicPartition>& partitions) override {
    for (const auto& partition : partitions) {
      paused_.erase(partition);
    }
  }
  [[nodiscard]] std::vector<TopicPartition> assignment() const override {
    std::vector<TopicPartition> partitions;
    for (const auto& [partition, position] : positions_) {
      partitions.push_back(partition);
    }
    return partitions;
  }
  Status commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds) override {
    if (abandoned_) {
      return Error{Errc::io, "simulated: the consumer was given up", "", ""};
    }
    store(offsets);
    return Done{};
  }
  void commit_async(const SinkOffsets& offsets, runtime::CommitDone done) override {
    commits_.emplace_back(offsets, std::move(done));
  }
  void close() override {
    if (!abandoned_ && !positions_.empty()) {
      listener_->revoked(assignment());
    }
    positions_.clear();
    abandoned_ = true;
  }
  void abandon() noexcept override { abandoned_ = true; }
  [[nodiscard]] const std::string& group() const { return group_; }
  [[nodiscard]] bool is_open() const { return listener_ != nullptr && !abandoned_; }

 private:
  void rebalance() {
    if (!positions_.empty() && state_->faults.rebalance_one_in != 0 &&
        state_->chance->one_in(state_->faults.rebalance_one_in)) {
      listener_->revoked(assignment());
      positions_.clear();
      paused_.clear();
    }
    if (positions_.empty()) {
      SinkOffsets start;
      for (const auto& topic : topics_) {
        start[{TopicName(Text(topic)), 0}] = state_->committed[group_][topic];
      }
      positions_ = start;
      listener_->assigned(start);
    }
  }
  void finish_commits() {
    while (!commits_.empty() && state_->chance->one_in(2)) {
      auto [offsets, done] = std::move(commits_.front());
      commits_.pop_front();
      store(offsets);
      done(offsets, Done{});
    }
  }
  void store(const SinkOffsets& offsets) {
    for (const auto& [partition, offset] : offsets) {
      state_->committed[group_][partition.topic.str()] = offset;
    }
  }

  std::shared_ptr<State> state_;
  std::string group_;
  std::vector<std::string> topics_;
  RebalanceListener* listener_ = nullptr;
  SinkOffsets positions_;
  std::set<TopicPartition> paused_;
  std::deque<std::pair<SinkOffsets, runtime::CommitDone>> commits_;
  bool abandoned_ = false;
};

class Broker::Readers final : public runtime::ReaderFactory {
 public:
  explicit Readers(std::shared_ptr<State> state) : state_(std::move(state)) {}
  Result<std::shared_ptr<runtime::RecordReader>> open(const Settings& settings) override {
    auto reader = std::make_shared<Reader>(state_, settings.at("group.id"));
    state_->readers.push_back(reader);
    return std::shared_ptr<runtime::RecordReader>(std::move(reader));
  }

 private:
  std::shared_ptr<State> state_;
};

Broker::Broker(std::shared_ptr<Chance> chance, Faults faults) : state_(std::make_shared<State>()) {
  state_->chance = std::move(chance);
  state_->faults = faults;
}

std::shared_ptr<runtime::WriterFactory> Broker::writers() {
  return std::make_shared<Writers>(state_);
}

std::shared_ptr<runtime::ReaderFactory> Broker::readers() {
  return std::make_shared<Readers>(state_);
}

/// Knows the topics of the cluster, and makes more.
class Broker::TopicAdmin final : public runtime::Admin {
 public:
  explicit TopicAdmin(std::shared_ptr<State> state) : state_(std::move(state)) {}
  Result<std::string> cluster_id(const Settings&, std::chrono::milliseconds) override {
    return std::string("simulated");
  }
  Result<bool> topic_exists(const runtime::AdminCall&, const std::string& name) override {
    return state_->topics.contains(name);
  }
  Status create_topic(const runtime::AdminCall&, const runtime::NewTopic& topic) override {
    state_->topics[topic.name];
    return Done{};
  }

 private:
  std::shared_ptr<State> state_;
};

std::shared_ptr<runtime::Admin> Broker::admin() { return std::make_shared<TopicAdmin>(state_); }

void Broker::add_steps(Steps& steps) {
  std::erase_if(state_->lanes, [](const auto& lane) { return lane.expired(); });
  for (const auto& weak : state_->lanes) {
    if (auto lane = weak.lock(); lane && lane->has_waiting()) {
      steps.emplace_back([lane, state = state_] { lane->acknowledge(*state); });
    }
  }
}

std::optional<std::string> Broker::find_double_life() const {
  std::erase_if(state_->readers, [](const auto& reader) { return reader.expired(); });
  std::set<std::string> alive;
  for (const auto& weak : state_->lanes) {
    const auto lane = weak.lock();
    if (lane && lane->is_open() && !alive.insert(lane->client()).second) {
      return lane->client();
    }
  }
  for (const auto& weak : state_->readers) {
    const auto reader = weak.lock();
    if (reader && reader->is_open() && !alive.insert(reader->group()).second) {
      return reader->group();
    }
  }
  return std::nullopt;
}

std::int64_t Broker::committed(const std::string& group, const std::string& topic) const {
  const auto found = state_->committed.find(group);
  if (found == state_->committed.end()) {
    return 0;
  }
  const auto offset = found->second.find(topic);
  return offset == found->second.end() ? 0 : offset->second;
}

}  // namespace troupe::sim
