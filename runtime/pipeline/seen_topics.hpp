#pragma once

#include <troupe/record.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// The topics a sink task has consumed from, of which those seen for the first time are news.
class SeenTopics {
 public:
  /// `tracks`: `topic.tracking.enable` of the worker.
  explicit SeenTopics(bool tracks) : tracks_(tracks) {}

  void note(const TopicName& topic) {
    if (!tracks_ || topic == last_) {
      return;
    }
    last_ = topic;
    if (topics_.insert(topic.str()).second) {
      news_.push_back(topic.str());
    }
  }
  [[nodiscard]] std::vector<std::string> take_news() { return std::exchange(news_, {}); }
  /// Topics already told are news again.
  void forget() {
    topics_.clear();
    last_ = {};
  }

 private:
  const bool tracks_;
  std::set<std::string> topics_;
  TopicName last_;  ///< the last one looked up in `topics_`
  std::vector<std::string> news_;
};

}  // namespace troupe::runtime
