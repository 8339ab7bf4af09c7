#pragma once

#include "tests/support/sim/broker.hpp"
#include "tests/support/sim/world.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::sim {

/// A record of the simulated source: the how-many-eth of which stream. Its text is `stream:number`.
struct RecordName {
  std::size_t stream = 0;
  std::int64_t number = 0;

  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] static RecordName of(std::string_view text);
};

/// How a sink task of the simulation makes records durable.
enum class Keeping : std::uint8_t {
  at_once,   ///< in `put`
  buffered,  ///< in `preCommit`, which may fail
  lagging,   ///< some time after `put`; `preCommit` answers how far it got
  own        ///< in `put`, with the offset, from which it goes on when a partition is opened
};

/// What one seed decides about a run before it begins: what is wanted, and all that goes wrong.
struct Weather {
  static Weather of(std::uint64_t seed);

  std::size_t streams = 1;
  std::int64_t numbers = 40;  ///< of each stream
  std::size_t partitions = 1;
  std::size_t sink_tasks = 1;
  Keeping keeping = Keeping::at_once;

  bool tolerant = false;      ///< `errors.tolerance=all`, and records to be tolerated
  bool dead_letters = false;  ///< else the log hears of them

  Faults faults{};
  std::size_t store_fails_one_in = 0;
  std::size_t hangs_one_in = 0;
  std::size_t poll_fails_one_in = 0;
  std::size_t put_fails_one_in = 0;
  std::size_t pre_commit_fails_one_in = 0;
  std::size_t open_fails_one_in = 0;
  std::size_t retries_one_in = 0;  ///< RetriableException of transforms and converters
  std::size_t wish_one_in = 0;     ///< of puts in which the sink task asks something of its context
  std::size_t request_one_in = 0;  ///< of steps at which the user asks for something
  std::size_t kill_one_in = 0;     ///< of steps at which an actor dies
  std::size_t crash_one_in = 0;    ///< of steps at which the process dies
  std::size_t away_one_in = 0;     ///< of steps at which the broker goes away, or comes back

  // What becomes of a record, whatever happens.
  [[nodiscard]] static bool is_filtered(const RecordName& name) { return name.number % 12 == 3; }
  [[nodiscard]] bool is_broken(const RecordName& name) const { return is(name, 5); }
  [[nodiscard]] bool is_too_large(const RecordName& name) const { return is(name, 7); }
  [[nodiscard]] bool is_poison(const RecordName& name) const { return is(name, 9); }
  [[nodiscard]] bool is_errant(const RecordName& name) const { return is(name, 11); }
  /// A transform or the producer drops it.
  [[nodiscard]] bool is_storable(const RecordName& name) const {
    return !is_filtered(name) && !is_broken(name) && !is_too_large(name);
  }

 private:
  [[nodiscard]] bool is(const RecordName& name, std::int64_t remainder) const {
    return tolerant && name.number % 12 == remainder;
  }
};

}  // namespace troupe::sim
