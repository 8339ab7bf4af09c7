#pragma once

#include "tests/support/sim/broker.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::sim {

class Lane;
class GroupReader;

/// A consumer group as its coordinator sees it.
struct Group {
  static constexpr std::uint64_t elsewhere = 0;  ///< the rival's number

  std::map<TopicPartition, std::int64_t> committed;
  std::map<TopicPartition, std::uint64_t> owner;   ///< none: free
  std::map<TopicPartition, std::uint64_t> wanted;  ///< who is to have it
  std::vector<std::uint64_t> members;
  std::uint64_t generation = 0;
};

/// What the parts of a simulated broker share.
struct Cluster {
  std::shared_ptr<Chance> chance;
  Faults faults;
  bool away = false;
  BrokerWatch* watch = nullptr;
  std::map<std::string, std::vector<std::vector<std::string>>> topics;
  std::map<std::string, Group> groups;
  std::vector<std::weak_ptr<Lane>> lanes;
  std::vector<std::weak_ptr<GroupReader>> readers;
  std::uint64_t last_number = Group::elsewhere;  ///< of lanes and members

  [[nodiscard]] bool happens(std::size_t one_in) const {
    return one_in != 0 && chance->one_in(one_in);
  }
  std::vector<std::vector<std::string>>& partitions(const std::string& topic);
  std::vector<std::string>& log(const TopicPartition& partition);
  /// Decides anew who is to have which partition.
  void rebalance(Group& group);
  /// The rival works on what it has.
  void work_elsewhere(Group& group);
};

/// Shared by the writer a task holds and the broker that acknowledges.
class Lane {
 public:
  Lane(std::uint64_t number, std::shared_ptr<runtime::DeliveryListener> listener,
       std::string client)
      : number_(number), listener_(std::move(listener)), client_(std::move(client)) {}

  [[nodiscard]] const std::string& client() const { return client_; }
  [[nodiscard]] bool is_open() const { return !closed_; }
  [[nodiscard]] std::size_t size() const { return waiting_.size() + stored_.size(); }
  [[nodiscard]] const Error& last_error() const { return last_error_; }

  [[nodiscard]] runtime::SendOutcome send(const Cluster& cluster,
                                          const runtime::OutgoingRecord& record, std::uint64_t tag);
  /// Its owner hears nothing any more. What was handed over may still be stored.
  void close(Cluster& cluster);
  /// As `close`, and nothing more is stored.
  void cut_off();
  /// Until nothing is under way.
  void flush(Cluster& cluster);
  void add_steps(const std::shared_ptr<Lane>& self, const std::shared_ptr<Cluster>& cluster,
                 Steps& steps);

 private:
  struct Record {
    std::uint64_t tag = 0;
    TopicPartition partition;
    std::string value;
    std::int64_t offset = -1;
    const Error* error = nullptr;
    bool fatal = false;
  };

  void store(Cluster& cluster);
  void store_one(Cluster& cluster, Record& record);
  void append(Cluster& cluster, Record& record) const;
  void acknowledge(Cluster& cluster, std::size_t count);
  [[nodiscard]] bool is_bounded() const { return !client_.starts_with("connector-dlq-"); }

  const std::uint64_t number_;
  std::shared_ptr<runtime::DeliveryListener> listener_;
  const std::string client_;
  Error last_error_;
  std::vector<Record> waiting_;  ///< not stored yet
  std::vector<Record> stored_;   ///< stored or refused, and not told yet
  bool blocked_ = false;
  bool closed_ = false;
  bool failed_ = false;
};

/// What an admin client sees of the groups, and changes while they have no members.
[[nodiscard]] std::shared_ptr<runtime::GroupOffsets> make_group_offsets(
    std::shared_ptr<Cluster> cluster);

/// A consumer of a group.
class GroupReader final : public runtime::RecordReader {
 public:
  GroupReader(std::shared_ptr<Cluster> cluster, const Settings& settings);
  GroupReader(const GroupReader&) = delete;
  GroupReader& operator=(const GroupReader&) = delete;
  GroupReader(GroupReader&&) = delete;
  GroupReader& operator=(GroupReader&&) = delete;
  ~GroupReader() override { leave(); }

  Status subscribe(const std::vector<std::string>& topics,
                   runtime::RebalanceListener& listener) override;
  Status subscribe_pattern(const std::string& pattern, runtime::RebalanceListener&) override;
  void listen(runtime::RebalanceListener& listener) override;
  SinkOffsets rewind_to_committed() override;
  Status poll(std::chrono::milliseconds timeout, std::size_t limit,
              std::vector<runtime::ConsumedRecord>& out) override;
  void wake_up() noexcept override {}
  Status seek(const TopicPartition& partition, std::int64_t offset) override;
  void pause(const std::vector<TopicPartition>& partitions) override;
  void resume(const std::vector<TopicPartition>& partitions) override;
  [[nodiscard]] std::vector<TopicPartition> assignment() const override;
  [[nodiscard]] bool has_backlog(const SinkOffsets& positions) override;
  Status commit_sync(const SinkOffsets& offsets, std::chrono::milliseconds timeout) override;
  void commit_async(const SinkOffsets& offsets, runtime::CommitDone done) override;
  void close() override;
  void abandon() noexcept override;

  [[nodiscard]] const std::string& client() const { return client_; }
  [[nodiscard]] bool is_open() const { return listener_ != nullptr && !abandoned_; }

 private:
  struct Commit {
    SinkOffsets offsets;
    runtime::CommitDone done;
    std::optional<Status> outcome;  ///< as soon as the broker has dealt with it
  };

  void follow_group();
  void give_back();
  void take_what_is_free();
  void leave() noexcept;
  void finish_commits();
  void deal_with_commits();
  void note_sent(const SinkOffsets& offsets) const;
  [[nodiscard]] Status store(const SinkOffsets& offsets);
  void fetch(const TopicPartition& partition, std::int64_t& position, std::size_t limit,
             std::vector<runtime::ConsumedRecord>& out);
  [[nodiscard]] Group& group() const { return cluster_->groups[group_]; }

  std::shared_ptr<Cluster> cluster_;
  const std::string group_;
  const std::string client_;
  std::uint64_t number_;
  std::uint64_t generation_ = 0;
  runtime::RebalanceListener* listener_ = nullptr;
  SinkOffsets positions_;
  std::set<TopicPartition> paused_;
  std::deque<Commit> commits_;
  bool abandoned_ = false;
};

}  // namespace troupe::sim
