#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// The order in which a java.util.HashMap that got these keys one by one would iterate: indexes
/// into `keys`. Upstream prints and stores maps in that order. Pure.
[[nodiscard]] std::vector<std::size_t> java_hash_order(const std::vector<std::string_view>& keys);

}  // namespace troupe::runtime
