#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include <troupe/slice.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// Joins names of nested fields, and remembers what it joined: records of a topic have the same
/// names in the same order, so that the next one wanted is nearly always the one after the last.
/// Holds no more than `limit` names. One thread.
class JoinedNames {
 public:
  JoinedNames() = default;
  explicit JoinedNames(std::string delimiter) : delimiter_(std::move(delimiter)) {}

  /// `prefix`, the delimiter, `name`.
  [[nodiscard]] Text join(const Text& prefix, const Text& name);

  static constexpr std::size_t limit = 64;

 private:
  struct Known {
    std::string prefix;
    std::string name;
    LentText joined;
  };

  std::string delimiter_;
  std::vector<Known> known_;
  std::size_t next_ = 0;
};

}  // namespace troupe::runtime::transforms
