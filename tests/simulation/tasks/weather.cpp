#include "tests/simulation/tasks/weather.hpp"

#include <charconv>

namespace troupe::sim {

namespace {

/// Half of the time never, else about once in `mean`.
std::size_t sometimes(Chance& chance, std::size_t mean) {
  return chance.one_in(2) ? 0 : 1 + mean / 2 + chance.below(mean);
}

}  // namespace

std::string RecordName::to_text() const {
  return std::to_string(stream) + ':' + std::to_string(number);
}

RecordName RecordName::of(std::string_view text) {
  RecordName name;
  const auto colon = text.find(':');
  std::from_chars(text.data(), text.data() + colon, name.stream);
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), name.number);
  return name;
}

Weather Weather::of(std::uint64_t seed) {
  Chance chance(seed * 0x9E3779B97F4A7C15U + 1);
  Weather weather;
  weather.streams = 1 + chance.below(3);
  weather.numbers = 20 + static_cast<std::int64_t>(chance.below(40));
  weather.partitions = 1 + chance.below(3);
  weather.sink_tasks = 1 + chance.below(2);
  weather.keeping = static_cast<Keeping>(chance.below(4));
  weather.tolerant = chance.one_in(2);
  // Who goes on from its own offsets skips records whose dead letters were never written.
  weather.dead_letters = weather.keeping != Keeping::own && chance.one_in(2);
  auto& faults = weather.faults;
  faults.delivery_fails_one_in = sometimes(chance, 150);
  faults.rebalance_one_in = sometimes(chance, 30);
  faults.lost_one_in = sometimes(chance, 3);
  faults.commit_fails_one_in = sometimes(chance, 6);
  faults.cooperative = chance.one_in(2);
  faults.rival = weather.keeping != Keeping::own && chance.one_in(2);
  faults.late = !chance.one_in(4);
  weather.store_fails_one_in = sometimes(chance, 5);
  weather.hangs_one_in = sometimes(chance, 200);
  weather.poll_fails_one_in = sometimes(chance, 40);
  weather.put_fails_one_in = sometimes(chance, 20);
  weather.pre_commit_fails_one_in = sometimes(chance, 10);
  weather.open_fails_one_in = sometimes(chance, 20);
  weather.retries_one_in = sometimes(chance, 40);
  weather.wish_one_in = sometimes(chance, 6);
  weather.request_one_in = sometimes(chance, 120);
  weather.kill_one_in = sometimes(chance, 600);
  weather.crash_one_in = chance.one_in(4) ? 500 : 0;
  weather.away_one_in = chance.one_in(4) ? 100 : 0;
  return weather;
}

}  // namespace troupe::sim
