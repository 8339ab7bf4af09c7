#pragma once

#include "runtime/seams/clock.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/seams/offset_store.hpp"
#include "runtime/seams/random.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace troupe::sim {

/// One seed decides everything that happens in a simulated world. Single-threaded.
class Chance final : public runtime::Random {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  [[nodiscard]] std::uint64_t next() override { return engine_(); }
  /// Uniform in [0, count).
  [[nodiscard]] std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(engine_() % count);
  }
  [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  std::mt19937_64 engine_;
};

/// Time that passes when the simulation says so.
class SimulatedClock final : public runtime::Clock {
 public:
  [[nodiscard]] runtime::MonotonicTime now() const override { return now_; }
  [[nodiscard]] std::int64_t wall_ms() const override {
    return epoch_ms +
           std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch()).count();
  }
  void advance(std::chrono::nanoseconds time) {
    now_ += std::chrono::duration_cast<runtime::MonotonicTime::duration>(time);
  }

 private:
  static constexpr std::int64_t epoch_ms = 1'700'000'000'000;
  runtime::MonotonicTime now_{};
};

/// Things that may happen next, of which the simulation picks one.
using Steps = std::vector<std::function<void()>>;

/// Work threads whose jobs wait until the simulation runs them, in its order. One in `hangs_one_in`
/// jobs of plugins is held up, before it runs or where the plugin says `may_hang`: for up to half a
/// minute, now and then for ever.
class SimulatedExecutor final : public runtime::Executor {
 public:
  SimulatedExecutor(std::shared_ptr<Chance> chance, std::shared_ptr<SimulatedClock> clock)
      : chance_(std::move(chance)), clock_(std::move(clock)) {}
  /// 0: none hangs any more.
  void set_hangs_one_in(std::size_t count) { *hangs_one_in_ = count; }
  /// As a system whose limit of threads is reached.
  void set_refuses(bool refuses) { *refuses_ = refuses; }
  /// For plugins: a place where a call may hang.
  void may_hang();
  /// Once threads of names that begin so have run this many jobs more, each further job of theirs
  /// is held up until `release_all`.
  void hold(std::string prefix, std::size_t after = 0) {
    *held_ = {std::move(prefix), after, true, false};
  }
  /// Each further job of such threads is held up in the middle, where the plugin says `may_hang`,
  /// until `release_all`.
  void hold_inside(std::string prefix) { *held_ = {std::move(prefix), 0, true, true}; }
  /// Jobs that are held up run from now on, and no further ones are held.
  void release_all();
  /// No further jobs are held; those that are stay so.
  void hold_no_more() { held_->holds = false; }
  /// Forgets jobs that never ran: they hold the worker, which holds this object. Those that are
  /// held in the middle come to their end.
  void drop_all();
  using runtime::Executor::create;
  [[nodiscard]] std::unique_ptr<runtime::WorkThread> create(const std::string& name,
                                                            runtime::ThreadOwner owner) override;
  [[nodiscard]] const runtime::AbandonedThreads& abandoned_threads() const override {
    return *abandoned_;
  }
  void add_steps(Steps& steps);

 private:
  struct Slot;
  struct Held {
    std::string prefix;
    std::size_t after = 0;
    bool holds = false;
    bool inside = false;
  };
  class Thread;
  void run(const std::shared_ptr<Slot>& slot);

  std::shared_ptr<Chance> chance_;
  std::shared_ptr<SimulatedClock> clock_;
  std::shared_ptr<std::size_t> hangs_one_in_ = std::make_shared<std::size_t>(0);
  std::shared_ptr<Held> held_ = std::make_shared<Held>();
  std::shared_ptr<bool> refuses_ = std::make_shared<bool>(false);
  std::list<std::shared_ptr<Slot>> slots_;
  std::shared_ptr<Slot> current_;  ///< whose job runs and can be held
  std::shared_ptr<runtime::AbandonedThreads> abandoned_ =
      std::make_shared<runtime::AbandonedThreads>();
};

/// Source offsets in memory; told to fail now and then.
class SimulatedOffsets final : public runtime::OffsetStore {
 public:
  using OnStored = std::function<void(const runtime::RawOffsets&)>;

  /// `offsets` is what an earlier worker has left.
  explicit SimulatedOffsets(std::shared_ptr<Chance> chance, std::size_t failures_one_in,
                            runtime::RawOffsets offsets = {}, OnStored on_stored = nullptr)
      : chance_(std::move(chance)),
        failures_one_in_(failures_one_in),
        offsets_(std::move(offsets)),
        on_stored_(std::move(on_stored)) {}
  /// The worker's process is dead: nothing is stored any more.
  void cut_off() { is_cut_off_ = true; }
  [[nodiscard]] Status start() override { return Done{}; }
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get(
      const std::vector<std::string>& keys) override;
  [[nodiscard]] Result<runtime::RawOffsets> all_of(const std::string& connector) override;
  [[nodiscard]] Status put(const runtime::RawOffsets& offsets) override;
  [[nodiscard]] const runtime::RawOffsets& stored() const { return offsets_; }

 private:
  std::shared_ptr<Chance> chance_;
  std::size_t failures_one_in_;
  runtime::RawOffsets offsets_;
  OnStored on_stored_;
  bool is_cut_off_ = false;
};

}  // namespace troupe::sim
