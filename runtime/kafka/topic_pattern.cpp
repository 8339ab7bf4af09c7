#include "runtime/kafka/topic_pattern.hpp"

#include <troupe/errors.hpp>

#include <algorithm>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// What brokers mark as internal; librdkafka does not pass the mark on.
bool is_internal(const std::string& topic) {
  return topic == "__consumer_offsets" || topic == "__transaction_state" ||
         topic == "__share_group_state";
}

}  // namespace

Result<TopicPattern> TopicPattern::compile(const std::string& pattern, bool exclude_internal) {
  auto regex = config::Regex::compile(pattern);
  if (!regex.ok()) {
    return regex.error();
  }
  return TopicPattern(std::move(regex).value(), exclude_internal);
}

Result<std::vector<std::string>> TopicPattern::select(std::vector<std::string> topics) const {
  try {
    std::erase_if(topics, [this](const std::string& topic) {
      return (exclude_internal_ && is_internal(topic)) || !regex_.full_match(topic);
    });
  } catch (const DataException& runaway) {
    return Error{Errc::invalid_config, runaway.message(), std::string(runaway.java_class()), ""};
  }
  std::sort(topics.begin(), topics.end());
  return topics;
}

}  // namespace troupe::runtime::kafka
