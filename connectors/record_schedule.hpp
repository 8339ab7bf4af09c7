#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace troupe::connectors {

/// When records are due: record k of a run leaves k/rate seconds after the run began, counted over
/// the whole run, so that the rate is exact however late single polls come.
///
/// Time is an argument. A clock that is put back, or far ahead, moves the run with it; what was
/// missed for longer than `most_behind` (a pause, a full lane) is not made up for. Not thread-safe.
class RecordSchedule {
 public:
  static constexpr std::chrono::milliseconds most_behind{5000};
  /// The longest answer of `until_next`: what became of records that were sent is looked at when a
  /// task is asked for more.
  static constexpr std::chrono::milliseconds longest_wait{1000};

  /// Negative: no limit. Zero: the first record and no other, as upstream's throttler.
  RecordSchedule(double records_per_second, std::int64_t start_ms)
      : rate_(records_per_second), start_ms_(start_ms), last_ms_(start_ms) {}

  /// Takes as many records as are due, at most `at_most`.
  [[nodiscard]] std::size_t take(std::int64_t now_ms, std::size_t at_most);

  /// How long after the last `take` the next record is due; 0 when one is due already.
  [[nodiscard]] std::chrono::milliseconds until_next() const;

 private:
  void follow_clock(std::int64_t now_ms);
  /// Records due since the start of the run.
  [[nodiscard]] double due_in_all() const;

  double rate_;
  std::int64_t start_ms_;
  std::int64_t last_ms_;
  std::int64_t taken_ = 0;
};

}  // namespace troupe::connectors
