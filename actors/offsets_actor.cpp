#include "actors/offsets_actor.hpp"

#include "actors/herder_errors.hpp"

#include <utility>

namespace troupe::actors {

OffsetsActor::OffsetsActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts)
    : Supervised(config, std::move(ticket)),
      parts_(std::move(parts)),
      thread_(parts_->executor->create("offsets")) {}

caf::behavior OffsetsActor::make_behavior() {
  return {
      [this](const StoreOffsets& request) { store(request); },
      [this](const OffsetsWritten&) {
        writing_ = false;
        write();
      },
      [this](const StopAll&) {
        stopping_ = true;
        write();
      },
  };
}

void OffsetsActor::release() noexcept {
  thread_.reset();
  waiting_replies_.clear();
  parts_.reset();
}

void OffsetsActor::store(const StoreOffsets& request) {
  if (waiting_replies_.size() >= max_waiting) {
    return request.reply(unavailable(std::to_string(waiting_replies_.size()) +
                                     " requests wait for one write of source offsets"));
  }
  for (const auto& [key, value] : request.offsets) {
    waiting_[key] = value;
  }
  waiting_replies_.push_back(request.reply);
  write();
}

void OffsetsActor::write() {
  if (writing_) {
    return;
  }
  if (waiting_replies_.empty()) {
    if (stopping_) {
      quit();
    }
    return;
  }
  writing_ = true;
  const auto replies = std::exchange(waiting_replies_, {});
  const auto failed = begin(*thread_, [me = self(), store = parts_->offsets,
                                       offsets = std::exchange(waiting_, {}), replies] {
    return [me, replies, outcome = store->put(offsets)] {
      for (const auto& reply : replies) {
        reply(outcome);
      }
      post(me, OffsetsWritten{});
    };
  });
  if (failed) {
    writing_ = false;
    for (const auto& reply : replies) {
      reply(*failed);
    }
  }
}

}  // namespace troupe::actors
