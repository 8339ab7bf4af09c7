#pragma once

#include "runtime/insight.hpp"
#include "runtime/seams/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe::runtime {

/// What the thread of a task or of a connector object may be held up in.
enum class TaskCall : std::uint8_t {
  none,
  create,
  start,
  run,  ///< within a grant, in none of the calls below
  pause,
  poll,
  send,
  create_topic,  ///< looking for a topic, and making it
  commit,
  commit_record,
  consume,
  convert,
  put,
  pre_commit,
  open,
  close,
  stop,
  task_configs,
  config,
  validate
};

/// Whose turn it is where something waits.
enum class WaitsFor : std::uint8_t {
  connector,
  kafka  ///< which has records, and gives none
};

/// `poll`, `put`, `preCommit`, …: as Kafka Connect's plugin API spells it.
[[nodiscard]] std::string_view call_text(TaskCall call) noexcept;

/// What the thread of one incarnation (of a task; of a connector object, which only makes calls) is
/// doing, and how far it has come; for whoever watches it.
///
/// Written by the task's thread and its deliveries, a few times per batch; read by any thread. Each
/// value is right by itself; together they may be a moment apart.
class TaskVitals {
 public:
  void enter(TaskCall call, MonotonicTime now) noexcept {
    call_.store((micros(now) << call_bits) | static_cast<std::uint64_t>(call),
                std::memory_order_relaxed);
  }
  void leave() noexcept { call_.store(0, std::memory_order_relaxed); }

  /// Records went through: what waits, waits anew from now on.
  void moved(std::size_t records, MonotonicTime now) noexcept {
    if (given_up_.load(std::memory_order_relaxed)) {
      return;
    }
    records_.fetch_add(records, std::memory_order_relaxed);
    last_moved_.store(micros(now), std::memory_order_relaxed);
    waiting_since_.store(0, std::memory_order_relaxed);
  }
  /// What moves from now on does not count.
  void give_up() noexcept { given_up_.store(true, std::memory_order_relaxed); }
  /// There is something to do that does not get done, since now unless it has waited for the same
  /// before.
  void waits(MonotonicTime now, WaitsFor whom = WaitsFor::connector) noexcept {
    if (waits_for_.exchange(whom, std::memory_order_relaxed) != whom) {
      waits_no_more();
    }
    std::uint64_t none = 0;
    waiting_since_.compare_exchange_strong(none, micros(now), std::memory_order_relaxed);
  }
  void waits_no_more() noexcept { waiting_since_.store(0, std::memory_order_relaxed); }

  void set_in_flight(std::size_t records) noexcept {
    in_flight_.store(records, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t in_flight() const noexcept {
    return in_flight_.load(std::memory_order_relaxed);
  }

  struct Call {
    TaskCall call = TaskCall::none;
    MonotonicTime since;
  };
  /// The call that is under way.
  [[nodiscard]] Call call() const noexcept {
    const auto both = call_.load(std::memory_order_relaxed);
    return {static_cast<TaskCall>(both & ((1U << call_bits) - 1U)), time(both >> call_bits)};
  }
  /// Since when something has waited without anything moving.
  [[nodiscard]] std::optional<MonotonicTime> waiting_since() const noexcept {
    return optional_time(waiting_since_);
  }
  [[nodiscard]] WaitsFor waits_for() const noexcept {
    return waits_for_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t records() const noexcept {
    return records_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::optional<MonotonicTime> last_moved() const noexcept {
    return optional_time(last_moved_);
  }

 private:
  static constexpr unsigned call_bits = 8;

  static std::uint64_t micros(MonotonicTime time) noexcept {
    // Never 0, which stands for nothing.
    return static_cast<std::uint64_t>(
               std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch())
                   .count()) +
           1U;
  }
  static MonotonicTime time(std::uint64_t micros) noexcept {
    return MonotonicTime(
        std::chrono::microseconds(static_cast<std::int64_t>(micros == 0 ? 0 : micros - 1U)));
  }
  static std::optional<MonotonicTime> optional_time(
      const std::atomic<std::uint64_t>& micros) noexcept {
    const auto value = micros.load(std::memory_order_relaxed);
    return value == 0 ? std::nullopt : std::optional(time(value));
  }

  std::atomic<std::uint64_t> call_{0};
  std::atomic<std::uint64_t> waiting_since_{0};
  std::atomic<WaitsFor> waits_for_{WaitsFor::connector};
  std::atomic<std::uint64_t> last_moved_{0};
  std::atomic<std::uint64_t> records_{0};
  std::atomic<bool> given_up_{false};
  std::atomic<std::uint64_t> in_flight_{0};
};

/// Marks a call for as long as it lives.
class CallMark {
 public:
  CallMark(TaskVitals& vitals, TaskCall call, MonotonicTime now) noexcept : vitals_(vitals) {
    vitals_.enter(call, now);
  }
  CallMark(const CallMark&) = delete;
  CallMark& operator=(const CallMark&) = delete;
  CallMark(CallMark&&) = delete;
  CallMark& operator=(CallMark&&) = delete;
  ~CallMark() { vitals_.leave(); }

 private:
  TaskVitals& vitals_;
};

/// Why a task counts as stalled.
struct Stall {
  std::string_view reason;  ///< what is held, or what waits
  TaskCall call = TaskCall::none;
  MonotonicTime since;
  /// Whether another incarnation may get on: not when Kafka is what is waited for, which the
  /// client does better.
  bool restart_may_help = true;

  friend bool operator==(const Stall&, const Stall&) = default;
};

/// A stall as it is told. Pure but for the clock.
[[nodiscard]] StallInfo stall_info(const Stall& stall, const Clock& clock);

/// A call held longer than `timeout`, or something waiting that long and nothing moving. With a
/// time-out of 0 nothing ever stalls. Pure.
[[nodiscard]] std::optional<Stall> find_stall(const TaskVitals& vitals,
                                              std::chrono::milliseconds timeout, MonotonicTime now);

}  // namespace troupe::runtime
