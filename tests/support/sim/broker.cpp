#include "tests/support/sim/broker.hpp"

#include "tests/support/sim/cluster.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::sim {

using runtime::SendOutcome;

namespace {

/// The owner's end of a lane.
class Writer final : public runtime::RecordWriter {
 public:
  Writer(std::shared_ptr<Lane> lane, std::shared_ptr<Cluster> cluster)
      : lane_(std::move(lane)), cluster_(std::move(cluster)) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer(Writer&&) = delete;
  Writer& operator=(Writer&&) = delete;
  ~Writer() override { lane_->close(*cluster_); }
  SendOutcome send(const runtime::OutgoingRecord& record, std::uint64_t tag) override {
    return lane_->send(*cluster_, record, tag);
  }
  [[nodiscard]] Error last_error() const override { return lane_->last_error(); }
  [[nodiscard]] std::size_t in_flight() const override { return lane_->size(); }
  bool flush(std::chrono::milliseconds) override {
    lane_->flush(*cluster_);
    return lane_->size() == 0;
  }
  void close() noexcept override { lane_->close(*cluster_); }

 private:
  std::shared_ptr<Lane> lane_;
  std::shared_ptr<Cluster> cluster_;
};

class Writers final : public runtime::WriterFactory {
 public:
  explicit Writers(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

  Result<std::unique_ptr<runtime::RecordWriter>> open_lane(
      const runtime::ClientSettings&, const std::string& client_id,
      std::shared_ptr<runtime::DeliveryListener> listener) override {
    auto lane = std::make_shared<Lane>(++cluster_->last_number, std::move(listener), client_id);
    cluster_->lanes.push_back(lane);
    return std::unique_ptr<runtime::RecordWriter>(
        std::make_unique<Writer>(std::move(lane), cluster_));
  }

 private:
  std::shared_ptr<Cluster> cluster_;
};

class Readers final : public runtime::ReaderFactory {
 public:
  explicit Readers(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}
  Result<std::shared_ptr<runtime::RecordReader>> open(const Settings& settings) override {
    auto reader = std::make_shared<GroupReader>(cluster_, settings);
    cluster_->readers.push_back(reader);
    return std::shared_ptr<runtime::RecordReader>(std::move(reader));
  }

 private:
  std::shared_ptr<Cluster> cluster_;
};

/// Knows the topics of the cluster, and makes more.
class TopicAdmin final : public runtime::Admin {
 public:
  explicit TopicAdmin(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}
  Result<std::string> cluster_id(const Settings&, std::chrono::milliseconds) override {
    return std::string("simulated");
  }
  Result<bool> topic_exists(const runtime::AdminCall&, const std::string& name) override {
    return cluster_->topics.contains(name);
  }
  Status create_topic(const runtime::AdminCall&, const runtime::NewTopic& topic) override {
    static_cast<void>(cluster_->partitions(topic.name));
    return Done{};
  }

 private:
  std::shared_ptr<Cluster> cluster_;
};

}  // namespace

// --- The cluster ---------------------------------------------------------------------------------

std::vector<std::vector<std::string>>& Cluster::partitions(const std::string& topic) {
  auto& logs = topics[topic];
  if (logs.empty()) {
    logs.resize(1);
  }
  return logs;
}

std::vector<std::string>& Cluster::log(const TopicPartition& partition) {
  return partitions(partition.topic.str()).at(static_cast<std::size_t>(partition.partition));
}

void Cluster::rebalance(Group& group) {
  ++group.generation;
  for (auto& [partition, member] : group.wanted) {
    if (auto owner = group.owner.find(partition);
        owner != group.owner.end() && owner->second == Group::elsewhere) {
      group.owner.erase(owner);
    }
    const bool moves = !group.members.empty() && !(faults.rival && chance->one_in(4));
    member = moves ? group.members[chance->below(group.members.size())] : Group::elsewhere;
  }
}

void Cluster::work_elsewhere(Group& group) {
  for (const auto& [partition, member] : group.wanted) {
    if (member != Group::elsewhere) {
      continue;
    }
    const auto [owner, taken] = group.owner.emplace(partition, Group::elsewhere);
    const auto from = group.committed[partition];
    const auto end = static_cast<std::int64_t>(log(partition).size());
    if (owner->second == Group::elsewhere && from < end) {
      const auto to =
          from + 1 + static_cast<std::int64_t>(chance->below(static_cast<std::size_t>(end - from)));
      if (watch != nullptr) {
        watch->consumed_elsewhere(partition, from, to);
        watch->committed(partition, to);
      }
      group.committed[partition] = to;
    }
  }
}

// --- The broker ----------------------------------------------------------------------------------

Broker::Broker(std::shared_ptr<Chance> chance, Faults faults)
    : cluster_(std::make_shared<Cluster>()) {
  cluster_->chance = std::move(chance);
  cluster_->faults = std::move(faults);
}

std::shared_ptr<runtime::WriterFactory> Broker::writers() {
  return std::make_shared<Writers>(cluster_);
}

std::shared_ptr<runtime::ReaderFactory> Broker::readers() {
  return std::make_shared<Readers>(cluster_);
}

std::shared_ptr<runtime::GroupOffsets> Broker::group_offsets() {
  return make_group_offsets(cluster_);
}

std::shared_ptr<runtime::Admin> Broker::admin() { return std::make_shared<TopicAdmin>(cluster_); }

void Broker::make_topic(const std::string& name, std::size_t partitions) {
  cluster_->topics[name].resize(partitions);
}

void Broker::set_watch(BrokerWatch& watch) { cluster_->watch = &watch; }

void Broker::set_faults(Faults faults) {
  cluster_->faults = std::move(faults);
  for (auto& [name, group] : cluster_->groups) {
    cluster_->rebalance(group);
  }
}

void Broker::set_away(bool away) { cluster_->away = away; }

void Broker::cut_off() {
  for (const auto& weak : std::exchange(cluster_->lanes, {})) {
    if (const auto lane = weak.lock()) {
      lane->cut_off();
    }
  }
  for (const auto& weak : std::exchange(cluster_->readers, {})) {
    if (const auto reader = weak.lock()) {
      reader->abandon();
    }
  }
}

const std::vector<std::string>& Broker::topic(const std::string& name, std::size_t partition) {
  return cluster_->partitions(name).at(partition);
}

void Broker::add_steps(Steps& steps) {
  std::erase_if(cluster_->lanes, [](const auto& lane) { return lane.expired(); });
  for (const auto& weak : cluster_->lanes) {
    if (const auto lane = weak.lock()) {
      lane->add_steps(lane, cluster_, steps);
    }
  }
  if (cluster_->faults.rival && !cluster_->away) {
    for (auto& [name, group] : cluster_->groups) {
      if (cluster_->chance->one_in(64)) {
        steps.emplace_back(
            [cluster = cluster_, &group = group] { cluster->work_elsewhere(group); });
      }
    }
  }
}

std::optional<std::string> Broker::find_double_life() const {
  std::erase_if(cluster_->readers, [](const auto& reader) { return reader.expired(); });
  std::set<std::string> alive;
  for (const auto& weak : cluster_->lanes) {
    const auto lane = weak.lock();
    if (lane && lane->is_open() && !alive.insert(lane->client()).second) {
      return lane->client();
    }
  }
  for (const auto& weak : cluster_->readers) {
    const auto reader = weak.lock();
    if (reader && reader->is_open() && !alive.insert(reader->client()).second) {
      return reader->client();
    }
  }
  return std::nullopt;
}

std::int64_t Broker::committed(const std::string& group, const std::string& topic,
                               std::int32_t partition) const {
  const auto found = cluster_->groups.find(group);
  if (found == cluster_->groups.end()) {
    return 0;
  }
  const auto offset = found->second.committed.find({TopicName(Text(topic)), partition});
  return offset == found->second.committed.end() ? 0 : offset->second;
}

}  // namespace troupe::sim
