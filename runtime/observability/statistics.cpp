#include "runtime/observability/statistics.hpp"

#include <algorithm>
#include <limits>

namespace troupe::runtime {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void WindowedStatistic::record_batch(const Batch& values, MonotonicTime now) {
  if (samples_.empty() || now - samples_.back().begun >= windows_.window) {
    std::erase_if(samples_, [&](const Sample& sample) { return !counts(sample, now); });
    samples_.push_back({now, now, 0, 0, values.most, values.least});
  }
  auto& sample = samples_.back();
  sample.last = now;
  sample.sum += values.sum;
  sample.count += values.count;
  sample.most = std::max(sample.most, values.most);
  sample.least = std::min(sample.least, values.least);
}

double WindowedStatistic::rate(MonotonicTime now) const {
  double sum = 0;
  auto oldest = now;
  for (const auto& sample : samples_) {
    if (counts(sample, now)) {
      sum += sample.sum;
      oldest = std::min(oldest, sample.begun);
    }
  }
  // As upstream: windows before the first value count as empty ones, so that a burst does not look
  // like a high rate.
  auto elapsed = now - oldest;
  const auto whole = elapsed / windows_.window;
  const auto wanted = static_cast<long>(windows_.samples) - 1;
  if (whole < wanted) {
    elapsed += (wanted - whole) * windows_.window;
  }
  const auto seconds = std::chrono::duration<double>(elapsed).count();
  return sum == 0 || seconds <= 0 ? 0 : sum / seconds;
}

double WindowedStatistic::average(MonotonicTime now) const {
  double sum = 0;
  double count = 0;
  for (const auto& sample : samples_) {
    if (counts(sample, now)) {
      sum += sample.sum;
      count += sample.count;
    }
  }
  return count == 0 ? none : sum / count;
}

double WindowedStatistic::maximum(MonotonicTime now) const {
  double most = none;
  for (const auto& sample : samples_) {
    if (counts(sample, now) && !(most >= sample.most)) {
      most = sample.most;
    }
  }
  return most;
}

double WindowedStatistic::minimum(MonotonicTime now) const {
  double least = none;
  for (const auto& sample : samples_) {
    if (counts(sample, now) && !(least <= sample.least)) {
      least = sample.least;
    }
  }
  return least;
}

double WindowedStatistic::fraction(MonotonicTime now) const {
  const auto share = average(now);
  return share == share ? share : 0;
}

}  // namespace troupe::runtime
