#include "tests/support/sim/world.hpp"

#include <utility>

namespace troupe::sim {

struct SimulatedExecutor::Slot {
  std::function<void()> job;
  bool running = false;
  bool closed = false;
};

class SimulatedExecutor::Thread final : public runtime::WorkThread {
 public:
  Thread(std::shared_ptr<Slot> slot, std::shared_ptr<std::size_t> abandoned)
      : slot_(std::move(slot)), abandoned_(std::move(abandoned)) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  Thread(Thread&&) = delete;
  Thread& operator=(Thread&&) = delete;
  ~Thread() override {
    slot_->closed = true;
    if (slot_->job || slot_->running) {
      ++*abandoned_;
    }
  }
  void run(std::function<void()> job) override { slot_->job = std::move(job); }

 private:
  std::shared_ptr<Slot> slot_;
  std::shared_ptr<std::size_t> abandoned_;
};

std::unique_ptr<runtime::WorkThread> SimulatedExecutor::create(const std::string&) {
  slots_.push_back(std::make_shared<Slot>());
  return std::make_unique<Thread>(slots_.back(), abandoned_);
}

void SimulatedExecutor::add_steps(Steps& steps) {
  slots_.remove_if([](const auto& slot) { return slot->closed && !slot->job && !slot->running; });
  for (const auto& slot : slots_) {
    if (slot->job && !slot->running) {
      steps.emplace_back([slot] {
        slot->running = true;
        std::exchange(slot->job, nullptr)();
        slot->running = false;
      });
    }
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

Status SimulatedOffsets::put(const runtime::RawOffsets& offsets) {
  if (failures_one_in_ != 0 && chance_->one_in(failures_one_in_)) {
    return Error{Errc::io, "simulated: the store is away", "", ""};
  }
  for (const auto& [key, value] : offsets) {
    offsets_[key] = value;
  }
  return Done{};
}

}  // namespace troupe::sim
