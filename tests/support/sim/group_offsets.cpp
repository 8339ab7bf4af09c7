#include "runtime/seams/group_offsets.hpp"

#include "tests/support/sim/cluster.hpp"

#include <utility>

namespace troupe::sim {

namespace {

using runtime::GroupCall;
using runtime::GroupPositions;

class Offsets final : public runtime::GroupOffsets {
 public:
  explicit Offsets(std::shared_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}

  Result<GroupPositions> list(const GroupCall& call) override {
    const auto& committed = cluster_->groups[call.group].committed;
    return GroupPositions(committed.begin(), committed.end());
  }
  Status alter(const GroupCall& call, const GroupPositions& positions) override {
    return change(call, [&](auto& committed) {
      for (const auto& [partition, offset] : positions) {
        committed[partition] = offset;
      }
    });
  }
  Status remove(const GroupCall& call, const std::vector<TopicPartition>& partitions) override {
    return change(call, [&](auto& committed) {
      for (const auto& partition : partitions) {
        committed.erase(partition);
      }
    });
  }
  Status remove_group(const GroupCall& call) override {
    return change(call, [](auto& committed) { committed.clear(); });
  }

 private:
  template <class Change>
  Status change(const GroupCall& call, Change apply) {
    auto& group = cluster_->groups[call.group];
    if (!group.members.empty()) {
      return Error{Errc::conflict, "simulated: the group has members", "", ""};
    }
    apply(group.committed);
    return Done{};
  }

  std::shared_ptr<Cluster> cluster_;
};

}  // namespace

std::shared_ptr<runtime::GroupOffsets> make_group_offsets(std::shared_ptr<Cluster> cluster) {
  return std::make_shared<Offsets>(std::move(cluster));
}

}  // namespace troupe::sim
