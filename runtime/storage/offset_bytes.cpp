#include "runtime/storage/offset_bytes.hpp"

#include "runtime/pipeline/converters/json_reader.hpp"
#include "runtime/pipeline/converters/json_text.hpp"
#include "runtime/pipeline/converters/json_writer.hpp"
#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  std::uint32_t point = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
  for (int i = 0; i < more && at < text.size(); ++i) {
    point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return point;
}

/// java.util.HashMap's spread of java.lang.String.hashCode.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = next_code_point(text, at);
    if (point < 0x10000U) {
      hash = 31U * hash + point;
    } else {
      hash = 31U * hash + (0xD800U + ((point - 0x10000U) >> 10U));
      hash = 31U * hash + (0xDC00U + ((point - 0x10000U) & 0x3FFU));
    }
  }
  return hash ^ (hash >> 16U);
}

/// The entries in the order in which a java.util.HashMap that got them one by one would iterate.
std::vector<std::size_t> java_order(const OffsetMap& map) {
  std::uint32_t capacity = 16;
  while (map.size() * 4 > std::size_t{capacity} * 3) {
    capacity *= 2;
  }
  std::vector<std::size_t> order(map.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return (java_hash(map[a].first.view()) & (capacity - 1)) <
           (java_hash(map[b].first.view()) & (capacity - 1));
  });
  return order;
}

void append_value(std::string_view name, const Value& value, std::string& out) {
  if (value.array() != nullptr || value.map() != nullptr || value.structure() != nullptr ||
      value.decimal() != nullptr || value.get_if<Instant>() != nullptr) {
    throw DataException("Offsets may only contain primitive types as values, but field " +
                        std::string(name) + " contains " + std::string(value.java_class()));
  }
  append_json_payload(nullptr, value, {}, out);
}

void append_map(const OffsetMap& map, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto index : java_order(map)) {
    if (!std::exchange(first, false)) {
      out += ',';
    }
    append_json_string(map[index].first.view(), out);
    out += ':';
    append_value(map[index].first.view(), map[index].second, out);
  }
  out += '}';
}

std::string key_text(std::string_view connector, const OffsetMap* partition) {
  std::string out = "[";
  append_json_string(connector, out);
  out += ',';
  if (partition != nullptr) {
    append_map(*partition, out);
  } else {
    out += "null";
  }
  out += ']';
  return out;
}

OffsetMap map_of(const Value& value) {
  OffsetMap map;
  for (const auto& [name, content] : *value.map()) {
    const auto* text = name.get_if<Text>();
    map.emplace_back(text != nullptr ? *text : Text(name.to_text()), content);
  }
  return map;
}

}  // namespace

Result<std::string> offset_key(std::string_view connector, const SourcePartition& partition) {
  return guard([&] { return key_text(connector, partition.get()); });
}

Result<std::string> offset_key(std::string_view connector, const OffsetMap& partition) {
  return guard([&] { return key_text(connector, &partition); });
}

Result<std::optional<std::string>> offset_value(const SourceOffset& offset) {
  if (offset.is_null()) {
    return std::optional<std::string>();
  }
  return guard([&] {
    std::string out;
    append_map(offset.to_map(), out);
    return std::optional(std::move(out));
  });
}

Result<std::optional<OffsetMap>> parse_offset_value(std::string_view text) {
  return guard([&]() -> std::optional<OffsetMap> {
    const auto value = read_json_value(text);
    if (value.is_null()) {
      return std::nullopt;
    }
    if (value.map() == nullptr) {
      throw DataException("a stored source offset must be a JSON object, found: " +
                          std::string(text.substr(0, 100)));
    }
    return map_of(value);
  });
}

std::optional<std::string> logical_offset_key(std::string_view key) {
  const auto logical = guard([&]() -> std::optional<std::string> {
    const auto value = read_json_value(key);
    const auto* array = value.array();
    if (array == nullptr || array->size() != 2 || (*array)[0].get_if<Text>() == nullptr) {
      return std::nullopt;
    }
    std::string out = "[";
    append_json_string((*array)[0].get_if<Text>()->view(), out);
    if ((*array)[1].map() == nullptr) {
      return (*array)[1].is_null() ? std::optional(out) : std::nullopt;
    }
    auto map = map_of((*array)[1]);
    std::sort(map.begin(), map.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, content] : map) {
      out += ',';
      append_json_string(name.view(), out);
      out += ':';
      append_value(name.view(), content, out);
    }
    return out;
  });
  return logical.ok() ? logical.value() : std::nullopt;
}

}  // namespace troupe::runtime
