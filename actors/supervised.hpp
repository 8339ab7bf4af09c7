#pragma once

#include "actors/caf_seam.hpp"
#include "actors/messages.hpp"

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace troupe::actors {

/// What a child keeps until it has released everything. It keeps that of its parent in turn: when
/// the parent is the first to end, the one above hears of the parent's release only after the
/// children's, and never runs two of the same side by side. Its end is the message to the parent.
class Hold {
 public:
  Hold(caf::actor_addr parent, std::size_t slot, std::uint64_t incarnation,
       std::shared_ptr<const Hold> above)
      : parent_(std::move(parent)),
        slot_(slot),
        incarnation_(incarnation),
        above_(std::move(above)) {}
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  Hold(Hold&&) = delete;
  Hold& operator=(Hold&&) = delete;
  ~Hold() {
    if (auto parent = caf::actor_cast<caf::actor>(parent_)) {
      post(parent, ChildReleased{slot_, incarnation_});
    }
  }

 private:
  const caf::actor_addr parent_;
  const std::size_t slot_;
  const std::uint64_t incarnation_;
  const std::shared_ptr<const Hold> above_;
};

/// Base of every actor with a parent. Whatever a handler throws ends the actor with the text of the
/// exception; what it holds is released in `release`, which runs however it ends, and the parent
/// hears of that after it is done: restarting on the death alone would overlap old and new.
class Supervised : public caf::event_based_actor {
 public:
  Supervised(caf::actor_config& config, Ticket ticket)
      : caf::event_based_actor(config), ticket_(std::move(ticket)) {
    set_exception_handler([](std::exception_ptr& thrown) -> caf::error {
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& e) {
        return caf::make_error(caf::sec::runtime_error, std::string(e.what()));
      } catch (...) {
        return caf::make_error(caf::sec::runtime_error, std::string("unknown exception"));
      }
    });
  }

  void on_exit() final {
    release();
    ticket_.hold.reset();
  }

  [[nodiscard]] std::shared_ptr<const Hold> hold() const { return ticket_.hold; }

 protected:
  /// Closes files, clients and threads, tells children to end, drops handles of other actors.
  virtual void release() noexcept {}

  [[nodiscard]] const Ticket& ticket() const noexcept { return ticket_; }

  template <class Message>
  void tell_parent(Message message) {
    if (auto parent = caf::actor_cast<caf::actor>(ticket_.parent)) {
      post(parent, std::move(message));
    }
  }

  /// A handle for threads and timers that report back.
  [[nodiscard]] caf::actor self() { return caf::actor_cast<caf::actor>(this); }

 private:
  Ticket ticket_;
};

/// One child as its parent sees it. It is gone once it has ended and has released what it held.
struct Child {
  caf::actor handle;
  std::uint64_t incarnation = 0;
  bool down = false;
  bool released = false;

  [[nodiscard]] bool is_gone() const noexcept { return !handle; }
  [[nodiscard]] bool is_current(std::uint64_t given) const noexcept { return given == incarnation; }
  /// Takes note of an end; true when the child is gone by it.
  bool note_down() {
    down = true;
    return drop_if_gone();
  }
  bool note_released() {
    released = true;
    return drop_if_gone();
  }

 private:
  bool drop_if_gone() {
    if (!down || !released || !handle) {
      return false;
    }
    handle = nullptr;
    return true;
  }
};

/// Starts a child in a slot: `spawn(ticket)` makes it.
template <class Parent, class Spawn>
void start_child(Parent* parent, Child& child, std::size_t slot, Spawn spawn) {
  child.down = false;
  child.released = false;
  const auto incarnation = ++child.incarnation;
  const auto address = caf::actor_cast<caf::actor_addr>(parent);
  std::shared_ptr<const Hold> above;
  if constexpr (std::is_base_of_v<Supervised, Parent>) {
    above = parent->hold();
  }
  child.handle =
      spawn(Ticket{address, slot, incarnation,
                   std::make_shared<const Hold>(address, slot, incarnation, std::move(above))});
  watch(parent, child.handle, [slot, incarnation](const caf::error& why) {
    return ChildDown{slot, incarnation, why};
  });
}

}  // namespace troupe::actors
