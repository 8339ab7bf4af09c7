#include "config/keys/client_classes.hpp"

#include <algorithm>
#include <array>

namespace troupe::config {

namespace {

constexpr auto others = std::to_array<std::string_view>(
    {"org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
     "org.apache.kafka.clients.consumer.RangeAssignor",
     "org.apache.kafka.clients.consumer.RoundRobinAssignor",
     "org.apache.kafka.clients.consumer.StickyAssignor", round_robin_partitioner,
     "org.apache.kafka.common.metrics.JmxReporter"});

constexpr std::string_view serialization = "org.apache.kafka.common.serialization.";

/// What the names of serializers and deserializers begin with.
constexpr auto serialized = std::to_array<std::string_view>(
    {"Boolean", "ByteArray", "ByteBuffer", "Bytes", "Double", "Float", "Integer", "List", "Long",
     "Short", "String", "UUID", "Void"});

bool is_serialization(std::string_view name) {
  if (!name.starts_with(serialization)) {
    return false;
  }
  name.remove_prefix(serialization.size());
  return std::any_of(serialized.begin(), serialized.end(), [&](std::string_view type) {
    const auto rest = name.starts_with(type) ? name.substr(type.size()) : std::string_view();
    return rest == "Serializer" || rest == "Deserializer";
  });
}

}  // namespace

std::optional<std::string> find_client_class(std::string_view name) {
  const bool known =
      is_serialization(name) || std::find(others.begin(), others.end(), name) != others.end();
  return known ? std::optional<std::string>(name) : std::nullopt;
}

bool must_be_client_class(std::string_view key) noexcept {
  return key == "partitioner.class" || key.ends_with(".serializer") ||
         key.ends_with(".deserializer");
}

}  // namespace troupe::config
