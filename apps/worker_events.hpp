#pragma once

#include <troupe/embed.hpp>

#include <functional>

namespace troupe::apps {

/// An actor that hears a worker's events and calls `ended` at the last one, on an actor thread.
[[nodiscard]] caf::actor watch_events(caf::actor_system& system,
                                      std::function<void(embed::WorkerEnded)> ended);

/// Asks a worker to stop; its events tell when it has.
void request_stop(const caf::actor& worker);

}  // namespace troupe::apps
