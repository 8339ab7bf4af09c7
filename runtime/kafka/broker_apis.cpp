#include "runtime/kafka/broker_apis.hpp"

#include <algorithm>

namespace troupe::runtime::kafka {

namespace {

constexpr std::string_view facility = "APIVERSION: ";
constexpr std::string_view heading = "Broker API support:";
constexpr std::string_view entry = "  ApiKey ";

}  // namespace

void BrokerApis::log(LogLevel level, std::string_view message) {
  if (!message.starts_with(facility)) {
    if (logger_.enabled(level)) {
      logger_.log(level, message);
    }
    return;
  }
  const std::lock_guard lock(mutex_);
  if (const auto begin = message.find(heading); begin != std::string_view::npos) {
    requests_[std::string(message.substr(0, begin))].clear();
  } else if (const auto found = message.find(entry); found != std::string_view::npos) {
    const auto name = message.substr(found + entry.size());
    requests_[std::string(message.substr(0, found))].emplace(name.substr(0, name.find(' ')));
  }
}

bool BrokerApis::lack(std::string_view request) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(requests_.begin(), requests_.end(),
                     [request](const auto& broker) { return !broker.second.contains(request); });
}

}  // namespace troupe::runtime::kafka
