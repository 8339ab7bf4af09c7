#pragma once

#include "runtime/observability/metrics.hpp"
#include "tests/unit/runtime/observability/manual_clock.hpp"

#include <memory>
#include <string>

namespace troupe::tests {

/// A registry whose time the test sets, and what a scrape of it shows.
struct Registry {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  runtime::MetricsRegistry metrics{clock};

  /// The value of a series, as text; `none` when it is not shown.
  [[nodiscard]] std::string value(const std::string& series) const {
    const auto text = '\n' + metrics.render();
    const auto at = text.find('\n' + series + ' ');
    if (at == std::string::npos) {
      return "none";
    }
    const auto begin = at + series.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
  }
};

}  // namespace troupe::tests
