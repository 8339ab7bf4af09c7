#include "runtime/seams/abandoned_threads.hpp"

namespace troupe::runtime {

namespace {

template <class Counts>
void drop(Counts& counts, const typename Counts::key_type& name) {
  const auto found = counts.find(name);
  if (found != counts.end() && --found->second == 0) {
    counts.erase(found);
  }
}

template <class Counts>
std::size_t count_of(const Counts& counts, const typename Counts::key_type& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

void AbandonedThreads::add(const ThreadOwner& owner) {
  const std::lock_guard lock(mutex_);
  ++total_;
  if (!owner.connector.empty()) {
    ++connectors_[{owner.connector, owner.plugin}];
  }
  if (!owner.plugin.empty()) {
    ++plugins_[owner.plugin];
  }
}

void AbandonedThreads::remove(const ThreadOwner& owner) {
  const std::lock_guard lock(mutex_);
  --total_;
  drop(connectors_, {owner.connector, owner.plugin});
  drop(plugins_, owner.plugin);
}

std::size_t AbandonedThreads::total() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

AbandonedCount AbandonedThreads::of(const ThreadOwner& owner) const {
  const std::lock_guard lock(mutex_);
  return {total_, count_of(connectors_, {owner.connector, owner.plugin}),
          count_of(plugins_, owner.plugin)};
}

}  // namespace troupe::runtime
