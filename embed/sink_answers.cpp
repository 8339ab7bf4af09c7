#include "embed/sink_answers.hpp"

#include <utility>

namespace troupe::embed {

void SinkAnswers::put(SinkAnswer answer) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= bound_) {
    failure_ = "The sink actor sent more answers than there were batches (at most " +
               std::to_string(bound_) + ")";
  } else {
    waiting_.push_back(std::move(answer));
  }
  changed_.notify_one();
}

void SinkAnswers::fail(const std::string& message) {
  const std::lock_guard lock(mutex_);
  if (!failure_) {
    failure_ = message;
  }
  changed_.notify_one();
}

std::vector<SinkAnswer> SinkAnswers::take(std::chrono::milliseconds limit,
                                          const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, limit, [this] { return !waiting_.empty() || failure_; });
  if (failure_) {
    throw ConnectException(*failure_);
  }
  return std::exchange(waiting_, {});
}

}  // namespace troupe::embed
