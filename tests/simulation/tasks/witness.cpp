#include "tests/simulation/tasks/witness.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace troupe::sim {

namespace {

/// The number behind `name` in a text; -1 without one.
std::int64_t number_after(std::string_view text, std::string_view name) {
  std::int64_t number = -1;
  if (const auto found = text.find(name); found != std::string_view::npos) {
    std::from_chars(text.data() + found + name.size(), text.data() + text.size(), number);
  }
  return number;
}

std::string at(const TopicPartition& partition, std::int64_t offset) {
  return partition.to_text() + '@' + std::to_string(offset);
}

std::size_t index(const TopicPartition& partition) {
  return static_cast<std::size_t>(partition.partition);
}

}  // namespace

Witness::Witness(const Weather& weather)
    : weather_(weather), streams_(weather.streams), partitions_(weather.partitions) {}

void Witness::note(std::string violation) {
  if (violation_.empty()) {
    violation_ = std::move(violation);
  }
}

// --- From the source to the topic ----------------------------------------------------------------

void Witness::appended(std::uint64_t lane, const TopicPartition& partition,
                       const std::string& value) {
  const auto name = RecordName::of(value);
  if (partition.topic.view() != "t") {
    if (!is_given_up(name)) {
      note(value + " is among the dead letters");
    }
    return;
  }
  if (!weather_.is_storable(name)) {
    note(value + " was stored, though it was to be dropped");
  }
  auto& stream = streams_[name.stream];
  const auto last = last_.try_emplace({lane, name.stream}, -1).first;
  if (name.number <= last->second) {
    note(value + " follows " + std::to_string(last->second) + " of its stream on one lane");
  }
  last->second = name.number;
  stream.stored.insert(name.number);
  while (stream.stored.contains(stream.first_unstored) ||
         !weather_.is_storable({name.stream, stream.first_unstored})) {
    ++stream.first_unstored;
  }
  if (name.number > stream.first_unstored) {
    note(value + " is stored before " + std::to_string(stream.first_unstored) + " of its stream");
  }
  partitions_[index(partition)].log.push_back(name);
}

void Witness::acknowledged(const TopicPartition& partition, const std::string& value) {
  if (partition.topic.view() != "t") {
    dead_letters_.insert(value);
    return;
  }
  const auto name = RecordName::of(value);
  streams_[name.stream].acknowledged.insert(name.number);
}

bool Witness::is_ended(const RecordName& name) const {
  const auto& stream = streams_[name.stream];
  return Weather::is_filtered(name) || stream.acknowledged.contains(name.number) ||
         stream.reported.contains(name.number);
}

std::int64_t Witness::ended(std::size_t stream) {
  auto& first = streams_[stream].first_unended;
  while (first < weather_.numbers && is_ended({stream, first})) {
    ++first;
  }
  return first;
}

void Witness::offsets_stored(const runtime::RawOffsets& offsets) {
  for (const auto& [key, value] : offsets) {
    const auto stream = static_cast<std::size_t>(number_after(key, R"("stream":")"));
    const auto next = number_after(value.value_or(""), R"("next":)");
    if (next > ended(stream)) {
      note("offset " + std::to_string(next) + " of stream " + std::to_string(stream) +
           " is committed, but record " + std::to_string(ended(stream)) + " has not ended");
    }
  }
}

void Witness::check_ending(const RecordName& name, bool stored) {
  const auto& stream = streams_[name.stream];
  const bool right = stored ? stream.acknowledged.contains(name.number)
                            : Weather::is_filtered(name) || stream.reported.contains(name.number);
  if (!right) {
    note("the source was told that " + name.to_text() +
         (stored ? " is stored" : " is dropped, which nobody was told"));
  }
}

// --- From the topic to the sink ------------------------------------------------------------------

void Witness::kept(const TopicPartition& partition, std::int64_t offset) {
  partitions_[index(partition)].kept.insert(offset);
}

void Witness::opened(const TopicPartition& partition) {
  auto& known = partitions_[index(partition)];
  known.rewound_to = known.committed;
}

void Witness::rewound(const TopicPartition& partition, std::int64_t offset) {
  auto& rewound_to = partitions_[index(partition)].rewound_to;
  rewound_to = std::min(rewound_to, offset);
}

void Witness::consumed_elsewhere(const TopicPartition& partition, std::int64_t from,
                                 std::int64_t to) {
  for (; from < to; ++from) {
    kept(partition, from);
  }
  opened(partition);
}

bool Witness::is_done(const Partition& partition, std::int64_t offset) const {
  const auto& name = partition.log[static_cast<std::size_t>(offset)];
  return partition.kept.contains(offset) ||
         (weather_.dead_letters ? dead_letters_.contains(name.to_text())
                                : partition.reported.contains(offset));
}

std::int64_t Witness::taken_care_of(const TopicPartition& partition) {
  auto& known = partitions_[index(partition)];
  while (known.first_open < static_cast<std::int64_t>(known.log.size()) &&
         is_done(known, known.first_open)) {
    ++known.first_open;
  }
  return known.first_open;
}

void Witness::check_next(const TopicPartition& partition, std::int64_t offset, std::int64_t next,
                         const std::string& value) {
  const auto& log = partitions_[index(partition)].log;
  const auto& name = log[static_cast<std::size_t>(offset)];
  if (offset < next) {
    note(at(partition, offset) + " came again, " + std::to_string(next) + " was next");
  }
  for (; next < offset; ++next) {
    if (!weather_.is_poison(log[static_cast<std::size_t>(next)])) {
      note(at(partition, offset) + " came before " + std::to_string(next));
    }
  }
  if (name.to_text() != value) {
    note(at(partition, offset) + " is " + name.to_text() + " and came as " + value);
  }
}

void Witness::commit_sent(const TopicPartition& partition, std::int64_t offset, bool owned) {
  if (!owned) {
    note("a commit of " + at(partition, offset) + " by a member that does not have it");
  }
}

void Witness::committed(const TopicPartition& partition, std::int64_t offset) {
  auto& known = partitions_[index(partition)];

  if (offset > taken_care_of(partition)) {
    note(at(partition, offset) + " is committed, but " + std::to_string(taken_care_of(partition)) +
         " is not taken care of");
  }
  if (offset < std::min(known.committed, known.rewound_to)) {
    note(at(partition, offset) + " is committed after " + std::to_string(known.committed));
  }
  known.committed = offset;
}

// --- Reports -------------------------------------------------------------------------------------

void Witness::logged(std::string_view line) {
  if (line.starts_with("Error encountered in task source-")) {
    source_reported(line);
  } else if (line.starts_with("Error encountered in task sink-")) {
    sink_reported(line);
  }
}

void Witness::source_reported(std::string_view line) {
  constexpr std::string_view before = "value=";
  const auto name = RecordName::of(line.substr(line.find(before) + before.size()));
  if (!weather_.is_broken(name) && !weather_.is_too_large(name)) {
    note(name.to_text() + " was reported by the source: " + std::string(line));
  }
  streams_[name.stream].reported.insert(name.number);
}

void Witness::sink_reported(std::string_view line) {
  const auto partition = static_cast<std::size_t>(number_after(line, "partition="));
  const auto offset = number_after(line, "offset=");
  auto& known = partitions_[partition];
  if (!is_given_up(known.log[static_cast<std::size_t>(offset)])) {
    note("offset " + std::to_string(offset) + " was reported by the sink: " + std::string(line));
  }
  known.reported.insert(offset);
}

bool Witness::is_complete() {
  for (std::size_t stream = 0; stream < streams_.size(); ++stream) {
    if (ended(stream) < weather_.numbers) {
      return false;
    }
  }
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const TopicPartition partition{TopicName(Text::of_static("t")), static_cast<std::int32_t>(i)};
    if (taken_care_of(partition) < static_cast<std::int64_t>(partitions_[i].log.size())) {
      return false;
    }
  }
  return true;
}

}  // namespace troupe::sim
