#include <troupe/errors.hpp>
#include <troupe/headers.hpp>
#include <troupe/struct.hpp>

#include <algorithm>
#include <unordered_set>

namespace troupe {

namespace {

/// Whether the value's class is the base class of the type, or that of its logical name. Elements
/// of containers are not looked at.
bool is_compatible(const Schema& schema, const Value& value) {
  const auto named = [&](std::string_view name) { return schema.name() && *schema.name() == name; };
  switch (schema.type()) {
    case SchemaType::int8:
      return value.get_if<std::int8_t>() != nullptr;
    case SchemaType::int16:
      return value.get_if<std::int16_t>() != nullptr;
    case SchemaType::int32:
      return value.get_if<std::int32_t>() != nullptr ||
             (value.get_if<Instant>() != nullptr &&
              (named(logical::date_name) || named(logical::time_name)));
    case SchemaType::int64:
      return value.get_if<std::int64_t>() != nullptr ||
             (value.get_if<Instant>() != nullptr && named(logical::timestamp_name));
    case SchemaType::float32:
      return value.get_if<float>() != nullptr;
    case SchemaType::float64:
      return value.get_if<double>() != nullptr;
    case SchemaType::boolean:
      return value.get_if<bool>() != nullptr;
    case SchemaType::string:
      return value.get_if<Text>() != nullptr;
    case SchemaType::bytes:
      return value.get_if<Bytes>() != nullptr ||
             (value.decimal() != nullptr && named(logical::decimal_name));
    case SchemaType::array:
      return value.array() != nullptr;
    case SchemaType::map:
      return value.map() != nullptr;
    case SchemaType::structure:
      return value.structure() != nullptr;
  }
  return false;
}

}  // namespace

std::string Header::to_text() const {
  return "ConnectHeader(key=" + key.str() + ", value=" + value.to_text() +
         ", schema=" + (schema ? schema->to_text() : "null") + ')';
}

Headers& Headers::add(Text key, SchemaPtr schema, Value value) {
  if (schema) {
    if (value.is_null()) {
      if (!schema->is_optional()) {
        throw DataException("A null value requires an optional schema but was " +
                            schema->to_text());
      }
    } else if (!is_compatible(*schema, value)) {
      throw DataException("The value " + value.to_text() + " is not compatible with the schema " +
                          schema->to_text());
    }
  } else if (const auto* structure = value.structure()) {
    schema = structure->schema();
  }
  return add_unchecked({std::move(key), std::move(schema), std::move(value)});
}

// NOLINTNEXTLINE(*-rvalue-reference-param-not-moved): its headers are, its memory stays its own
Headers& Headers::add_unchecked(Headers&& added) {
  for (auto& header : added.headers_) {
    add_unchecked(std::move(header));
  }
  added.clear();
  return *this;
}

Headers& Headers::remove(std::string_view key) {
  std::erase_if(headers_, [&](const Header& header) { return header.key == key; });
  return *this;
}

Headers& Headers::retain_latest(std::string_view key) {
  const auto* latest = last_with_name(key);
  std::erase_if(headers_,
                [&](const Header& header) { return header.key == key && &header != latest; });
  return *this;
}

Headers& Headers::retain_latest() {
  std::unordered_set<Text> seen;
  std::vector<Header> latest;
  for (auto header = headers_.rbegin(); header != headers_.rend(); ++header) {
    if (seen.insert(header->key).second) {
      latest.push_back(*header);
    }
  }
  std::reverse(latest.begin(), latest.end());
  headers_ = std::move(latest);
  return *this;
}

Headers& Headers::apply(const Change& change) {
  std::vector<Header> changed;
  for (const auto& header : headers_) {
    if (auto result = change(header)) {
      changed.push_back(std::move(*result));
    }
  }
  headers_ = std::move(changed);
  return *this;
}

Headers& Headers::apply(std::string_view key, const Change& change) {
  return apply([&](const Header& header) {
    return header.key == key ? change(header) : std::optional<Header>(header);
  });
}

const Header* Headers::last_with_name(std::string_view key) const {
  const auto found = std::find_if(headers_.rbegin(), headers_.rend(),
                                  [&](const Header& header) { return header.key == key; });
  return found == headers_.rend() ? nullptr : &*found;
}

std::vector<const Header*> Headers::all_with_name(std::string_view key) const {
  std::vector<const Header*> found;
  for (const auto& header : headers_) {
    if (header.key == key) {
      found.push_back(&header);
    }
  }
  return found;
}

std::string Headers::to_text() const {
  if (!populated_) {
    return "ConnectHeaders(headers=)";
  }
  std::string text = "ConnectHeaders(headers=[";
  const char* separator = "";
  for (const auto& header : headers_) {
    text += separator + header.to_text();
    separator = ", ";
  }
  return text + "])";
}

}  // namespace troupe
