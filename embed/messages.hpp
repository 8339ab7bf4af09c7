#pragma once

#include "actors/caf_seam.hpp"
#include "runtime/herder.hpp"
#include <troupe/embed.hpp>

#include <functional>
#include <string>
#include <utility>

// What the actors of embed/ say to themselves and to the threads of tasks; see troupe/embed.hpp
// for what applications say and hear.

namespace troupe::embed {

// --- Worker threads -> standalone actor ----------------------------------------------------------

/// Plugins are registered, REST listens.
struct HostOpened {
  Status outcome = Done{};
};
/// One try to reach Kafka is over.
struct ClusterAnswered {
  Result<std::string> id = std::string{};
};
/// The stores have been read.
struct StoresStarted {
  Status outcome = Done{};
};
/// What a connector of the options shall be.
struct ConnectorRead {
  Result<runtime::CreateRequest> request = runtime::CreateRequest{};
};
/// A connector of the options runs, or why it does not.
struct ConnectorCreated {
  Result<runtime::ConnectorInfo> outcome = runtime::ConnectorInfo{};
};
/// REST has ended.
struct RestStopped {};
/// Watch -> standalone actor: the worker's actors have ended.
struct WorkerDown {
  caf::error why;
};
/// Timer -> standalone actor: the limit of the stop is over.
struct StopOverdue {};
/// Herder's thread -> standalone actor: the answer to a request, given on the actor's own turn.
struct Deliver {
  std::function<void()> answer;
};

// --- Task threads and watches -> links -----------------------------------------------------------

/// So many records have been taken out of the queue.
struct RecordsTaken {
  std::size_t count = 0;
};
/// These have been stored.
struct RecordsStored {
  std::vector<StoredRecord> records;
};
/// The application's actor has ended.
struct PeerEnded {
  caf::error why;
};
/// The task has ended.
struct CloseLink {};

}  // namespace troupe::embed

#define TROUPE_LINK_MESSAGES(X) \
  X(HostOpened)                 \
  X(ClusterAnswered)            \
  X(StoresStarted)              \
  X(ConnectorRead)              \
  X(ConnectorCreated)           \
  X(RestStopped)                \
  X(WorkerDown)                 \
  X(StopOverdue)                \
  X(Deliver)                    \
  X(RecordsTaken)               \
  X(RecordsStored)              \
  X(PeerEnded)                  \
  X(CloseLink)

CAF_BEGIN_TYPE_ID_BLOCK(troupe_embed_own, caf::first_custom_type_id + 1000)
#define TROUPE_ADD_TYPE(name) CAF_ADD_TYPE_ID(troupe_embed_own, (troupe::embed::name))
TROUPE_LINK_MESSAGES(TROUPE_ADD_TYPE)
#undef TROUPE_ADD_TYPE
CAF_END_TYPE_ID_BLOCK(troupe_embed_own)

#define TROUPE_ALLOW_UNSAFE(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::embed::name)
TROUPE_LINK_MESSAGES(TROUPE_ALLOW_UNSAFE)
#undef TROUPE_ALLOW_UNSAFE
#undef TROUPE_LINK_MESSAGES
