#pragma once

#include "runtime/seams/offset_store.hpp"
#include "tests/simulation/tasks/weather.hpp"
#include "tests/support/sim/broker.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::sim {

/// Sees everything that becomes durable, and finds the first thing that must not be:
///
/// - a record that overtakes another of its stream on its way into the topic;
/// - a committed source offset beyond a record that is neither acknowledged, nor filtered, nor
///   reported;
/// - a record that reaches a sink task before one of its partition that came earlier, comes again
///   without reason, changed, or to a task that the partition does not belong to;
/// - a committed sink offset beyond a record that is neither kept, nor dead letter, nor reported;
///   one that goes back without a rewind, or for a partition that is not the member's;
/// - a report of a record that was no trouble.
class Witness final : public BrokerWatch {
 public:
  explicit Witness(const Weather& weather);

  void appended(std::uint64_t lane, const TopicPartition& partition,
                const std::string& value) override;
  void acknowledged(const TopicPartition& partition, const std::string& value) override;
  void commit_sent(const TopicPartition& partition, std::int64_t offset, bool owned) override;
  void committed(const TopicPartition& partition, std::int64_t offset) override;
  void consumed_elsewhere(const TopicPartition& partition, std::int64_t from,
                          std::int64_t to) override;
  /// The source's offsets, as they are stored.
  void offsets_stored(const runtime::RawOffsets& offsets);
  /// A line of the worker's log: reports of records that were given up are there.
  void logged(std::string_view line);

  // What the simulated connectors tell.

  /// A sink has made the record durable.
  void kept(const TopicPartition& partition, std::int64_t offset);
  /// A sink task has been given the partition.
  void opened(const TopicPartition& partition);
  /// A sink wants records again from here on.
  void rewound(const TopicPartition& partition, std::int64_t offset);
  /// Whether the source was told rightly how a record of its ended.
  void check_ending(const RecordName& name, bool stored);
  /// A record that was given to a task as the next of its partition after those before `next`.
  void check_next(const TopicPartition& partition, std::int64_t offset, std::int64_t next,
                  const std::string& value);
  /// The first offset of the partition whose record still has to be taken care of.
  [[nodiscard]] std::int64_t taken_care_of(const TopicPartition& partition);

  /// Nothing more is to come.
  [[nodiscard]] bool is_complete();
  void note(std::string violation);
  /// The first thing that was wrong; empty: all is well.
  [[nodiscard]] const std::string& violation() const { return violation_; }

 private:
  struct Stream {
    std::set<std::int64_t> stored;
    std::set<std::int64_t> acknowledged;
    std::set<std::int64_t> reported;
    std::int64_t first_unstored = 0;
    std::int64_t first_unended = 0;
  };
  struct Partition {
    std::vector<RecordName> log;
    std::set<std::int64_t> kept;
    std::set<std::int64_t> reported;
    std::int64_t first_open = 0;
    std::int64_t committed = 0;
    std::int64_t rewound_to = 0;
  };

  [[nodiscard]] bool is_ended(const RecordName& name) const;
  [[nodiscard]] std::int64_t ended(std::size_t stream);
  [[nodiscard]] bool is_done(const Partition& partition, std::int64_t offset) const;
  [[nodiscard]] bool is_given_up(const RecordName& name) const {
    return weather_.is_poison(name) || weather_.is_errant(name);
  }
  void source_reported(std::string_view line);
  void sink_reported(std::string_view line);

  const Weather& weather_;
  std::vector<Stream> streams_;
  std::vector<Partition> partitions_;
  std::set<std::string> dead_letters_;                                  ///< acknowledged ones
  std::map<std::pair<std::uint64_t, std::size_t>, std::int64_t> last_;  ///< by lane and stream
  std::string violation_;
};

}  // namespace troupe::sim
