#include "runtime/storage/offset_reader.hpp"

#include "runtime/storage/offset_bytes.hpp"

namespace troupe::runtime {

namespace {

ConnectException unreadable(const Error& error) {
  return ConnectException("Failed to fetch offsets.", error.java_class + ": " + error.message);
}

}  // namespace

std::optional<OffsetMap> StoredOffsetReader::offset(const OffsetMap& partition) {
  return offsets({partition}).front();
}

std::vector<std::optional<OffsetMap>> StoredOffsetReader::offsets(
    const std::vector<OffsetMap>& partitions) {
  if (closed_) {
    throw ConnectException(
        "Offset reader is closed. This is likely because the task has already been scheduled to "
        "stop but has taken longer than the graceful shutdown period to do so.");
  }
  std::vector<std::string> keys;
  for (const auto& partition : partitions) {
    auto key = offset_key(connector_, partition);
    if (!key.ok()) {
      throw DataException(key.error().message);
    }
    keys.push_back(std::move(key).value());
  }
  const auto values = store_->get(keys);
  if (!values.ok()) {
    throw unreadable(values.error());
  }
  std::vector<std::optional<OffsetMap>> offsets;
  for (const auto& value : *values) {
    auto parsed = value ? parse_offset_value(*value) : std::optional<OffsetMap>();
    if (!parsed.ok()) {
      throw unreadable(parsed.error());
    }
    offsets.push_back(std::move(parsed).value());
  }
  return offsets;
}

}  // namespace troupe::runtime
