#pragma once

#include "runtime/pipeline/errors/error_settings.hpp"
#include "runtime/pipeline/errors/stage.hpp"
#include "runtime/seams/clock.hpp"
#include <troupe/result.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::runtime {

/// The failed attempts at one operation on one record.
struct Attempts {
  std::uint32_t failed = 0;
  MonotonicTime first_failure;
};

/// What becomes of an operation that has failed.
enum class Handling : std::uint8_t {
  retry,  ///< the same operation again after `Verdict::delay`
  skip,   ///< the record is given up, the task goes on
  fail    ///< the task fails
};

struct Verdict {
  Handling handling = Handling::fail;
  std::chrono::milliseconds delay{0};

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// The pause after the failed attempt of that number (1, 2, …): 300 ms, doubling; beyond `longest`
/// a random share of it. `chance` is in [0, 1). Pure.
[[nodiscard]] std::chrono::milliseconds retry_delay(std::chrono::milliseconds longest,
                                                    std::uint32_t attempt, double chance) noexcept;

/// Judges one more failed attempt and adds it to `attempts`. A retriable error is retried as long
/// as `errors.retry.timeout` lasts, measured from the first failure; then it counts as any other.
/// Pure.
/// Source: org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.
[[nodiscard]] Verdict judge(const ErrorSettings& settings, Stage stage, const Error& error,
                            Attempts& attempts, MonotonicTime now, double chance);

/// The error a task fails with when a record of its failed in that stage.
[[nodiscard]] Error intolerable(Stage stage, const Error& cause);

}  // namespace troupe::runtime
