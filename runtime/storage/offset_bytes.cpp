#include "runtime/storage/offset_bytes.hpp"

#include "runtime/pipeline/converters/json_reader.hpp"
#include "runtime/pipeline/converters/json_text.hpp"
#include "runtime/pipeline/converters/json_writer.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/storage/java_hash_order.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

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
  std::vector<std::string_view> names;
  names.reserve(map.size());
  for (const auto& [name, value] : map) {
    names.push_back(name.view());
  }
  for (const auto index : java_hash_order(names)) {
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

std::optional<SourcePartition> parse_offset_key(std::string_view key, std::string_view connector) {
  const auto parsed = guard([&]() -> std::optional<SourcePartition> {
    const auto value = read_json_value(key);
    const auto* array = value.array();
    const auto* name =
        array == nullptr || array->size() != 2 ? nullptr : (*array)[0].get_if<Text>();
    if (name == nullptr || name->view() != connector) {
      return std::nullopt;
    }
    if ((*array)[1].map() == nullptr) {
      return (*array)[1].is_null() ? std::optional(SourcePartition()) : std::nullopt;
    }
    return std::make_shared<const OffsetMap>(map_of((*array)[1]));
  });
  return parsed.ok() ? parsed.value() : std::nullopt;
}

RawOffsets offsets_of(const RawOffsets& all, std::string_view connector) {
  RawOffsets own;
  for (const auto& [key, value] : all) {
    if (value && parse_offset_key(key, connector)) {
      own.emplace(key, value);
    }
  }
  return own;
}

Result<std::string> offset_map_text(const OffsetMap& map) {
  return guard([&] {
    std::string out;
    append_map(map, out);
    return out;
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
