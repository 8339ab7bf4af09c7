#include "tests/support/sim/cluster.hpp"

#include <algorithm>
#include <utility>

namespace troupe::sim {

using runtime::ConsumedRecord;
using runtime::RebalanceListener;

namespace {

Error given_up() { return {Errc::io, "simulated: the consumer was given up", "", ""}; }

}  // namespace

GroupReader::GroupReader(std::shared_ptr<Cluster> cluster, const Settings& settings)
    : cluster_(std::move(cluster)),
      group_(settings.at("group.id")),
      client_(settings.at("client.id")),
      number_(++cluster_->last_number) {}

Status GroupReader::subscribe(const std::vector<std::string>& topics, RebalanceListener& listener) {
  listener_ = &listener;
  auto& group = this->group();
  group.members.push_back(number_);
  for (const auto& topic : topics) {
    const auto count = cluster_->partitions(topic).size();
    for (std::size_t i = 0; i < count; ++i) {
      group.wanted[{TopicName(Text(topic)), static_cast<std::int32_t>(i)}] = number_;
    }
  }
  cluster_->rebalance(group);
  return Done{};
}

Status GroupReader::subscribe_pattern(const std::string&, RebalanceListener&) {
  return Error{Errc::internal, "simulated: no patterns", "", ""};
}

void GroupReader::listen(RebalanceListener& listener) {
  listener_ = &listener;
  for (auto& commit : commits_) {
    commit.done = [](const SinkOffsets&, const Status&) {};
  }
}

void GroupReader::leave() noexcept {
  auto& group = this->group();
  std::erase(group.members, number_);
  std::erase_if(group.owner, [this](const auto& owned) { return owned.second == number_; });
  positions_.clear();
  if (!std::exchange(abandoned_, true) && listener_ != nullptr) {
    cluster_->rebalance(group);
  }
}

void GroupReader::close() {
  if (!abandoned_ && !positions_.empty()) {
    listener_->revoked(assignment());
  }
  leave();
}

void GroupReader::abandon() noexcept { leave(); }

// --- Records -------------------------------------------------------------------------------------

Status GroupReader::poll(std::chrono::milliseconds, std::size_t limit,
                         std::vector<ConsumedRecord>& out) {
  if (abandoned_) {
    return given_up();
  }
  if (cluster_->away) {
    return Done{};
  }
  finish_commits();
  if (cluster_->happens(cluster_->faults.rebalance_one_in)) {
    cluster_->rebalance(group());
  }
  follow_group();
  for (auto& [partition, position] : positions_) {
    if (!paused_.contains(partition)) {
      fetch(partition, position, cluster_->chance->below(limit + 1), out);
    }
  }
  return Done{};
}

void GroupReader::fetch(const TopicPartition& partition, std::int64_t& position, std::size_t limit,
                        std::vector<ConsumedRecord>& out) {
  const auto& log = cluster_->log(partition);
  for (; limit != 0 && position < static_cast<std::int64_t>(log.size()); --limit) {
    auto& record = out.emplace_back();
    record.topic = partition.topic;
    record.partition = partition.partition;
    record.offset = position;
    record.value = Slice::copy(log[static_cast<std::size_t>(position)]);
    ++position;
  }
}

Status GroupReader::seek(const TopicPartition& partition, std::int64_t offset) {
  const auto found = positions_.find(partition);
  if (found == positions_.end()) {
    return Error{Errc::internal, "simulated: no assignment of " + partition.to_text(), "", ""};
  }
  found->second = offset;
  return Done{};
}

SinkOffsets GroupReader::rewind_to_committed() {
  deal_with_commits();
  for (auto& [partition, position] : positions_) {
    position = group().committed[partition];
  }
  return positions_;
}

void GroupReader::pause(const std::vector<TopicPartition>& partitions) {
  paused_.insert(partitions.begin(), partitions.end());
}

void GroupReader::resume(const std::vector<TopicPartition>& partitions) {
  for (const auto& partition : partitions) {
    paused_.erase(partition);
  }
}

std::vector<TopicPartition> GroupReader::assignment() const {
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, position] : positions_) {
    partitions.push_back(partition);
  }
  return partitions;
}

bool GroupReader::has_backlog(const SinkOffsets& positions) {
  return std::any_of(positions.begin(), positions.end(), [this](const auto& position) {
    return static_cast<std::int64_t>(cluster_->log(position.first).size()) > position.second;
  });
}

// --- Membership ----------------------------------------------------------------------------------

void GroupReader::follow_group() {
  if (generation_ != group().generation) {
    give_back();
    generation_ = group().generation;
    if (cluster_->faults.cooperative) {
      listener_->assigned({});
    }
  }
  take_what_is_free();
}

/// Before another member can have a partition, this one has let it go; or it was missed, and hears
/// of it now.
void GroupReader::give_back() {
  auto& group = this->group();
  std::vector<TopicPartition> gone;
  for (const auto& [partition, position] : positions_) {
    if (!cluster_->faults.cooperative || group.wanted[partition] != number_) {
      gone.push_back(partition);
    }
  }
  if (gone.empty()) {
    return;
  }
  const bool lost = cluster_->happens(cluster_->faults.lost_one_in);
  if (lost) {
    for (const auto& partition : gone) {
      group.owner.erase(partition);
    }
    cluster_->work_elsewhere(group);
  }
  deal_with_commits();
  if (lost) {
    listener_->lost(gone);
  } else {
    listener_->revoked(gone);
  }
  for (const auto& partition : gone) {
    positions_.erase(partition);
    paused_.erase(partition);
    if (const auto found = group.owner.find(partition);
        found != group.owner.end() && found->second == number_) {
      group.owner.erase(found);
    }
  }
}

void GroupReader::take_what_is_free() {
  auto& group = this->group();
  SinkOffsets start;
  for (const auto& [partition, member] : group.wanted) {
    if (member == number_ && group.owner.emplace(partition, number_).second) {
      start[partition] = group.committed[partition];
    }
  }
  if (!start.empty()) {
    positions_.insert(start.begin(), start.end());
    listener_->assigned(start);
  }
}

// --- Commits -------------------------------------------------------------------------------------

void GroupReader::note_sent(const SinkOffsets& offsets) const {
  if (cluster_->watch != nullptr) {
    for (const auto& [partition, offset] : offsets) {
      cluster_->watch->commit_sent(partition, offset, positions_.contains(partition));
    }
  }
}

/// As the coordinator: nothing for partitions that another member may have.
Status GroupReader::store(const SinkOffsets& offsets) {
  auto& group = this->group();
  const bool fails = cluster_->away || cluster_->happens(cluster_->faults.commit_fails_one_in);
  const Error error{Errc::io, "simulated: the commit was not answered", "", ""};
  if (abandoned_ || (fails && (cluster_->away || cluster_->chance->one_in(2)))) {
    return error;
  }
  for (const auto& [partition, offset] : offsets) {
    if (const auto found = group.owner.find(partition);
        found == group.owner.end() || found->second != number_) {
      return Error{Errc::conflict, "simulated: not the owner of " + partition.to_text(), "", ""};
    }
  }
  for (const auto& [partition, offset] : offsets) {
    group.committed[partition] = offset;
    if (cluster_->watch != nullptr) {
      cluster_->watch->committed(partition, offset);
    }
  }
  return fails ? Status(error) : Status(Done{});
}

Status GroupReader::commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds) {
  if (abandoned_) {
    return given_up();
  }
  note_sent(offsets);
  deal_with_commits();
  return store(offsets);
}

/// One connection: what was sent before arrives before what is sent now.
void GroupReader::deal_with_commits() {
  for (auto& commit : commits_) {
    if (!commit.outcome) {
      commit.outcome = store(commit.offsets);
    }
  }
}

void GroupReader::commit_async(const SinkOffsets& offsets, runtime::CommitDone done) {
  note_sent(offsets);
  commits_.push_back({offsets, std::move(done), std::nullopt});
}

void GroupReader::finish_commits() {
  while (!commits_.empty() && cluster_->chance->one_in(2)) {
    if (!commits_.front().outcome) {
      commits_.front().outcome = store(commits_.front().offsets);
      continue;
    }
    const auto commit = std::move(commits_.front());
    commits_.pop_front();
    commit.done(commit.offsets, *commit.outcome);
  }
}

}  // namespace troupe::sim
