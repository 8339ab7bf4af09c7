#pragma once

#include "runtime/seams/admin.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/seams/record_writer.hpp"
#include "tests/support/sim/world.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::sim {

/// How bad the weather is; 0 is never.
struct Faults {
  std::size_t delivery_fails_one_in = 0;
  std::size_t rebalance_one_in = 0;
};

/// A Kafka cluster in memory: topics of one partition, producer lanes with acknowledgements that
/// take their time, group consumers with commits that do, rebalances in between.
class Broker {
 public:
  Broker(std::shared_ptr<Chance> chance, Faults faults);

  [[nodiscard]] std::shared_ptr<runtime::WriterFactory> writers();
  [[nodiscard]] std::shared_ptr<runtime::ReaderFactory> readers();
  [[nodiscard]] std::shared_ptr<runtime::Admin> admin();
  /// What the cluster may do next.
  void add_steps(Steps& steps);

  [[nodiscard]] const std::vector<std::string>& topic(const std::string& name) {
    return state_->topics[name];
  }
  /// Names a task that has two lanes, or two consumers, which both still count: nothing may.
  [[nodiscard]] std::optional<std::string> find_double_life() const;
  [[nodiscard]] std::int64_t committed(const std::string& group, const std::string& topic) const;

 private:
  struct State;
  class Lane;
  class Reader;
  class Writers;
  class Readers;
  class TopicAdmin;

  struct State {
    std::shared_ptr<Chance> chance;
    Faults faults;
    std::map<std::string, std::vector<std::string>> topics;
    std::map<std::string, std::map<std::string, std::int64_t>> committed;
    std::vector<std::weak_ptr<Lane>> lanes;
    std::vector<std::weak_ptr<Reader>> readers;
  };
  std::shared_ptr<State> state_;
};

}  // namespace troupe::sim
