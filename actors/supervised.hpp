#pragma once

#include "actors/caf_seam.hpp"
#include "actors/messages.hpp"

#include <exception>
#include <string>
#include <utility>

namespace troupe::actors {

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
    tell_parent(ChildReleased{ticket_.slot, ticket_.incarnation});
  }

 protected:
  /// Closes files, clients and threads, and drops handles of other actors.
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
template <class Spawn>
void start_child(caf::event_based_actor* parent, Child& child, std::size_t slot, Spawn spawn) {
  child.down = false;
  child.released = false;
  const auto incarnation = ++child.incarnation;
  child.handle = spawn(Ticket{caf::actor_cast<caf::actor_addr>(parent), slot, incarnation});
  watch(parent, child.handle, [slot, incarnation](const caf::error& why) {
    return ChildDown{slot, incarnation, why};
  });
}

}  // namespace troupe::actors
