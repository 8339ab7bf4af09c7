#include "runtime/pipeline/converters/json_shapes.hpp"

#include "runtime/pipeline/converters/json_text.hpp"

#include <algorithm>

namespace troupe::runtime {

JsonName::JsonName(std::string_view name) : text_('"' + std::string(name) + "\":") {
  const auto size = std::min(text_.size(), sizeof first_);
  std::memcpy(first_.data(), text_.data(), size);
  std::memset(mask_.data(), 0xff, size);
}

void JsonShape::learn(const Map& object) {
  if (misses_ == max_misses) {
    names_.clear();
    return;
  }
  ++misses_;
  names_.clear();
  for (const auto& entry : object) {
    const auto* name = entry.first.get_if<Text>();
    // A name with escapes stands in documents in other ways than as it is.
    if (names_.size() == max_names || name == nullptr ||
        plain_prefix(name->view()) != name->size()) {
      return;
    }
    names_.emplace_back(name->view());
  }
}

}  // namespace troupe::runtime
