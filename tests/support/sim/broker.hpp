#pragma once

#include "runtime/seams/admin.hpp"
#include "runtime/seams/group_offsets.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/seams/record_writer.hpp"
#include "tests/support/sim/world.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::sim {

/// How bad the weather is; 0 is never.
struct Faults {
  std::size_t delivery_fails_one_in = 0;  ///< and the producer with it
  std::size_t rebalance_one_in = 0;       ///< of polls
  std::size_t lost_one_in = 0;            ///< of rebalances: the member learns too late
  std::size_t commit_fails_one_in = 0;    ///< half of the failed ones were stored all the same
  bool cooperative = false;               ///< only what changes hands is revoked
  bool rival = false;                     ///< a member elsewhere, that consumes and commits too
  bool late = false;  ///< records are stored now and acknowledged later, if at all
  /// Records that are too large: refused one by one.
  std::function<bool(std::string_view value)> refuses{};
};

/// Hears of everything that becomes durable.
class BrokerWatch {
 public:
  virtual ~BrokerWatch() = default;
  /// `lane` numbers the producers' lanes in the order they were opened.
  virtual void appended(std::uint64_t lane, const TopicPartition& partition,
                        const std::string& value) = 0;
  /// The lane's owner has been told that the record is stored.
  virtual void acknowledged(const TopicPartition& partition, const std::string& value) = 0;
  /// A member has sent a commit; `owned`: of a partition that is assigned to it.
  virtual void commit_sent(const TopicPartition& partition, std::int64_t offset, bool owned) = 0;
  virtual void committed(const TopicPartition& partition, std::int64_t offset) = 0;
  /// The member elsewhere has taken care of [from, to).
  virtual void consumed_elsewhere(const TopicPartition& partition, std::int64_t from,
                                  std::int64_t to) = 0;
};

/// A Kafka cluster in memory: topics, producer lanes whose acknowledgements take their time,
/// consumer groups with commits that do, rebalances in between.
class Broker {
 public:
  Broker(std::shared_ptr<Chance> chance, Faults faults);

  [[nodiscard]] std::shared_ptr<runtime::WriterFactory> writers();
  [[nodiscard]] std::shared_ptr<runtime::ReaderFactory> readers();
  [[nodiscard]] std::shared_ptr<runtime::Admin> admin();
  [[nodiscard]] std::shared_ptr<runtime::GroupOffsets> group_offsets();
  /// What the cluster may do next.
  void add_steps(Steps& steps);

  /// Topics that nobody has made have one partition.
  void make_topic(const std::string& name, std::size_t partitions);
  /// `watch` must outlive the broker and all its clients.
  void set_watch(BrokerWatch& watch);
  /// From now on. Partitions that are elsewhere come back at the next poll.
  void set_faults(Faults faults);
  /// Nothing is stored, fetched or committed.
  void set_away(bool away);
  /// The process of all clients is dead: what they have not sent is gone, and nobody hears of the
  /// rest.
  void cut_off();

  [[nodiscard]] const std::vector<std::string>& topic(const std::string& name,
                                                      std::size_t partition = 0);
  /// Names a task that has two lanes, or two consumers, which both still count: nothing may.
  [[nodiscard]] std::optional<std::string> find_double_life() const;
  [[nodiscard]] std::int64_t committed(const std::string& group, const std::string& topic,
                                       std::int32_t partition = 0) const;

 private:
  std::shared_ptr<struct Cluster> cluster_;
};

}  // namespace troupe::sim
