#include "runtime/kafka/broker_apis.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace troupe::runtime::kafka {

namespace {

// A broker's list: the heading, the entries, then the features that librdkafka makes of them.
constexpr std::string_view facility = "APIVERSION: ";
constexpr std::string_view heading = "Broker API support:";
constexpr std::string_view entry = "  ApiKey ";
constexpr std::string_view feature = " Feature ";

/// `OffsetDeleteRequest (47) Versions 0..0`: the number, for names differ between versions.
std::optional<int> number_of(std::string_view text) {
  const auto begin = text.find('(');
  int number = 0;
  if (begin == std::string_view::npos ||
      std::from_chars(text.data() + begin + 1, text.data() + text.size(), number).ec !=
          std::errc{}) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

void BrokerApis::log(LogLevel level, std::string_view message) {
  if (!message.starts_with(facility)) {
    if (logger_.enabled(level)) {
      logger_.log(level, message);
    }
    return;
  }
  const std::lock_guard lock(mutex_);
  if (const auto begins = message.find(heading); begins != std::string_view::npos) {
    told_[std::string(message.substr(0, begins))] = {};
  } else if (const auto at = message.find(entry); at != std::string_view::npos) {
    if (const auto number = number_of(message.substr(at + entry.size()))) {
      told_[std::string(message.substr(0, at))].requests.insert(*number);
    }
  } else if (const auto ends = message.find(feature); ends != std::string_view::npos) {
    told_[std::string(message.substr(0, ends))].whole = true;
  }
}

bool BrokerApis::lack(int request) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(told_.begin(), told_.end(), [request](const auto& broker) {
    return broker.second.whole && !broker.second.requests.contains(request);
  });
}

}  // namespace troupe::runtime::kafka
