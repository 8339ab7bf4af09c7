#pragma once

// The one place that knows which CAF is there: 0.17.6 (Debian) or 1.x. Everything else in actors/
// uses these functions, so that one code base compiles on both.

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/all.hpp>
#include <caf/event_based_actor.hpp>
#if __has_include(<caf/anon_mail.hpp>)
#include <caf/anon_mail.hpp>
#define TROUPE_CAF_V1 1
#else
#define TROUPE_CAF_V1 0
#endif

#include <string>
#include <utility>

namespace troupe::actors {

#if TROUPE_CAF_V1
inline void set_scheduler(caf::actor_system_config& config, const std::string& key,
                          std::size_t value) {
  config.set("caf.scheduler." + key, value);
}
inline void set_policy(caf::actor_system_config& config) {
  config.set("caf.scheduler.policy", "sharing");
}
template <class Self, class To, class Message>
void tell(Self* self, const To& to, Message&& message) {
  self->mail(std::forward<Message>(message)).send(to);
}
template <class Self, class Message>
void send_self_after(Self* self, caf::timespan delay, Message&& message) {
  self->mail(std::forward<Message>(message)).delay(delay).send(caf::actor_cast<caf::actor>(self));
}
template <class Self, class To, class Message>
void send_after(Self* self, const To& to, caf::timespan delay, Message&& message) {
  self->mail(std::forward<Message>(message)).delay(delay).send(to);
}
template <class To, class Message>
void post(const To& to, Message&& message) {
  caf::anon_mail(std::forward<Message>(message)).send(to);
}
/// A behaviour of these cases in which exit messages come to `on_exit_message` first.
template <class F, class... Cases>
caf::behavior trap_exit(caf::event_based_actor*, F on_exit_message, Cases... cases) {
  return {[on_exit_message](caf::exit_msg& message) { on_exit_message(message); },
          std::move(cases)...};
}
/// A behaviour of these cases in which errors that others answer with come to `on_error` first.
template <class F, class... Cases>
caf::behavior take_errors(caf::event_based_actor*, F on_error, Cases... cases) {
  return {[on_error](caf::error& error) { on_error(error); }, std::move(cases)...};
}
#else
inline void set_scheduler(caf::actor_system_config& config, const std::string& key,
                          std::size_t value) {
  config.set("scheduler." + key, value);
}
inline void set_policy(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("sharing"));
}
template <class Self, class To, class Message>
void tell(Self* self, const To& to, Message&& message) {
  self->send(to, std::forward<Message>(message));
}
template <class Self, class Message>
void send_self_after(Self* self, caf::timespan delay, Message&& message) {
  self->delayed_send(caf::actor_cast<caf::actor>(self), delay, std::forward<Message>(message));
}
template <class Self, class To, class Message>
void send_after(Self* self, const To& to, caf::timespan delay, Message&& message) {
  self->delayed_send(to, delay, std::forward<Message>(message));
}
template <class To, class Message>
void post(const To& to, Message&& message) {
  caf::anon_send(to, std::forward<Message>(message));
}
/// A behaviour of these cases in which exit messages come to `on_exit_message` first.
template <class F, class... Cases>
caf::behavior trap_exit(caf::event_based_actor* self, F on_exit_message, Cases... cases) {
  self->set_exit_handler([on_exit_message](caf::exit_msg& message) { on_exit_message(message); });
  return {std::move(cases)...};
}
/// A behaviour of these cases in which errors that others answer with come to `on_error` first.
template <class F, class... Cases>
caf::behavior take_errors(caf::event_based_actor* self, F on_error, Cases... cases) {
  self->set_error_handler([on_error](caf::error& error) { on_error(error); });
  return {std::move(cases)...};
}
#endif

/// Settings under which no actor starves: a shared queue, and a turn of bounded length.
inline void configure_scheduler(caf::actor_system_config& config, std::size_t threads) {
  constexpr std::size_t messages_per_turn = 64;
  set_policy(config);
  set_scheduler(config, "max-threads", threads);
  set_scheduler(config, "max-throughput", messages_per_turn);
}

/// Whether an actor ended with an error (ending by `quit()` is none).
inline bool failed(const caf::error& error) {
  return error != caf::error{} && error != caf::error{caf::exit_reason::normal} &&
         error != caf::error{caf::exit_reason::user_shutdown};
}

/// The text an error carries, else its name.
inline std::string error_text(const caf::error& error) {
  if (error != caf::error{} && !error.context().empty() &&
      error.context().match_element<std::string>(0)) {
    return error.context().get_as<std::string>(0);
  }
  return caf::to_string(error);
}

/// Mails `make(reason)` to `self` when `who` ends, at once if it has ended; holds `self` weakly.
template <class Make>
void watch(caf::event_based_actor* self, const caf::actor& who, Make make) {
  auto weak = caf::actor_cast<caf::actor_addr>(self);
  caf::actor_cast<caf::abstract_actor*>(who)->attach_functor([weak, make](const caf::error& why) {
    if (auto strong = caf::actor_cast<caf::actor>(weak)) {
      post(strong, make(why));
    }
  });
}

}  // namespace troupe::actors
