#include "runtime/pipeline/transforms/joined_names.hpp"

namespace troupe::runtime::transforms {

Text JoinedNames::join(const Text& prefix, const Text& name) {
  for (std::size_t looked = 0; looked < known_.size(); ++looked) {
    if (next_ >= known_.size()) {
      next_ = 0;
    }
    auto& candidate = known_[next_++];
    if (name == candidate.name && prefix == candidate.prefix) {
      return candidate.joined.lend();
    }
  }
  Text joined(prefix.str() + delimiter_ + name.str());
  if (known_.size() < limit) {
    known_.push_back({prefix.str(), name.str(), LentText(joined)});
    next_ = known_.size();
  }
  return joined;
}

}  // namespace troupe::runtime::transforms
