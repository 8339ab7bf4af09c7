#include "tests/support/sim/world.hpp"

#include "runtime/storage/offset_bytes.hpp"
#include "tests/support/sim/holdable_job.hpp"

#include <stdexcept>
#include <utility>

namespace troupe::sim {

struct SimulatedExecutor::Slot {
  runtime::Job job;
  runtime::JobReport report;           ///< of the job that ended last
  std::unique_ptr<HoldableJob> begun;  ///< of one that is held up in the middle
  bool running = false;
  bool closed = false;
  std::string name;
  runtime::ThreadOwner owner;
  bool runs_plugins = false;
  bool hangs_inside = false;  ///< where the plugin can be held
  runtime::MonotonicTime held_until{};
};

namespace {

constexpr std::chrono::hours for_ever{24 * 365};

/// How long a plugin holds a call up.
std::chrono::milliseconds hang_time(Chance& chance) {
  return chance.one_in(8) ? std::chrono::milliseconds(for_ever)
                          : std::chrono::milliseconds{1 + chance.below(30'000)};
}

}  // namespace

class SimulatedExecutor::Thread final : public runtime::WorkThread {
 public:
  Thread(std::shared_ptr<Slot> slot, std::shared_ptr<runtime::AbandonedThreads> abandoned,
         const SimulatedExecutor& executor)
      : slot_(std::move(slot)),
        abandoned_(std::move(abandoned)),
        chance_(executor.chance_),
        clock_(executor.clock_),
        hangs_one_in_(executor.hangs_one_in_),
        held_(executor.held_),
        refuses_(executor.refuses_) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  Thread(Thread&&) = delete;
  Thread& operator=(Thread&&) = delete;
  ~Thread() override {
    slot_->closed = true;
    if (slot_->job || slot_->running) {
      abandoned_->add(slot_->owner);
    }
  }
  void run(runtime::Job job) override {
    if (*refuses_) {
      throw std::runtime_error("cannot start thread");
    }
    slot_->job = std::move(job);
    slot_->held_until = {};
    slot_->hangs_inside = false;
    if (slot_->runs_plugins && *hangs_one_in_ != 0 && chance_->one_in(*hangs_one_in_)) {
      slot_->hangs_inside = chance_->one_in(2);
      if (!slot_->hangs_inside) {
        slot_->held_until = clock_->now() + hang_time(*chance_);
      }
    }
    if (held_->holds && slot_->name.starts_with(held_->prefix)) {
      if (held_->inside) {
        slot_->hangs_inside = true;
      } else if (held_->after == 0) {
        slot_->held_until = clock_->now() + for_ever;
      } else {
        --held_->after;
      }
    }
  }

 private:
  std::shared_ptr<Slot> slot_;
  std::shared_ptr<runtime::AbandonedThreads> abandoned_;
  std::shared_ptr<Chance> chance_;
  std::shared_ptr<SimulatedClock> clock_;
  std::shared_ptr<std::size_t> hangs_one_in_;
  std::shared_ptr<Held> held_;
  std::shared_ptr<bool> refuses_;
};

std::unique_ptr<runtime::WorkThread> SimulatedExecutor::create(const std::string& name,
                                                               runtime::ThreadOwner owner) {
  slots_.push_back(std::make_shared<Slot>());
  slots_.back()->name = name;
  slots_.back()->owner = std::move(owner);
  slots_.back()->runs_plugins =
      name.starts_with("task ") || name.starts_with("connector ") || name == "validate";
  return std::make_unique<Thread>(slots_.back(), abandoned_, *this);
}

void SimulatedExecutor::release_all() {
  hold_no_more();
  for (const auto& slot : slots_) {
    slot->held_until = {};
  }
}

void SimulatedExecutor::drop_all() {
  for (auto& slot : std::exchange(slots_, {})) {
    slot->job = nullptr;
    while (slot->begun && !slot->begun->resume()) {
    }
    slot->begun.reset();
  }
}

void SimulatedExecutor::may_hang() {
  if (current_ && std::exchange(current_->hangs_inside, false)) {
    const bool is_held = held_->holds && held_->inside;
    current_->held_until =
        clock_->now() + (is_held ? std::chrono::milliseconds(for_ever) : hang_time(*chance_));
    current_->begun->hold();
  }
}

void SimulatedExecutor::add_steps(Steps& steps) {
  slots_.remove_if([](const auto& slot) { return slot->closed && !slot->job && !slot->running; });
  for (const auto& slot : slots_) {
    if ((slot->job || slot->begun) && slot->held_until <= clock_->now()) {
      steps.emplace_back([this, slot] { run(slot); });
    }
  }
}

/// To its end, or to where it is held.
void SimulatedExecutor::run(const std::shared_ptr<Slot>& slot) {
  slot->running = true;
  if (slot->job && slot->hangs_inside) {
    slot->begun = std::make_unique<HoldableJob>(
        [slot, job = std::exchange(slot->job, nullptr)] { slot->report = job(); });
  }
  if (slot->begun) {
    current_ = slot;
    const bool ended = slot->begun->resume();
    current_.reset();
    if (!ended) {
      return;
    }
    slot->begun.reset();
  } else {
    slot->report = std::exchange(slot->job, nullptr)();
  }
  slot->running = false;
  if (slot->closed) {
    abandoned_->remove(slot->owner);
  }
  if (const auto report = std::exchange(slot->report, nullptr)) {
    report();
  }
}

Result<std::vector<std::optional<std::string>>> SimulatedOffsets::get(
    const std::vector<std::string>& keys) {
  std::vector<std::optional<std::string>> values;
  for (const auto& key : keys) {
    const auto found = offsets_.find(key);
    values.push_back(found == offsets_.end() ? std::nullopt : found->second);
  }
  return values;
}

Result<runtime::RawOffsets> SimulatedOffsets::all_of(const std::string& connector) {
  return runtime::offsets_of(offsets_, connector);
}

Status SimulatedOffsets::put(const runtime::RawOffsets& offsets) {
  if (is_cut_off_ || (failures_one_in_ != 0 && chance_->one_in(failures_one_in_))) {
    return Error{Errc::io, "simulated: the store is away", "", ""};
  }
  for (const auto& [key, value] : offsets) {
    offsets_[key] = value;
  }
  if (on_stored_) {
    on_stored_(offsets);
  }
  return Done{};
}

}  // namespace troupe::sim
