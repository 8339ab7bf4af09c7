#include "tests/support/vector_notation.hpp"

#include <troupe/struct.hpp>

#include <algorithm>
#include <cmath>

namespace troupe::test {

namespace {

void fill(ConnectRecord& record, const Json& notation) {
  const auto& topic = notation.at("topic");
  record.topic = TopicName(Text(topic.is_null() ? std::string() : topic.get<std::string>()));
  if (!notation.at("partition").is_null()) {
    record.partition = notation.at("partition").get<std::int32_t>();
  }
  record.key_schema = neutral_schema(notation.at("key_schema"));
  record.key = neutral_value(notation.at("key"), record.key_schema);
  record.value_schema = neutral_schema(notation.at("value_schema"));
  record.value = neutral_value(notation.at("value"), record.value_schema);
  if (!notation.at("timestamp").is_null()) {
    record.timestamp_ms = notation.at("timestamp").get<std::int64_t>();
  }
  for (const auto& header : notation.at("headers")) {
    const auto schema = neutral_schema(header.at("schema"));
    record.headers.add_unchecked({Text(header.at("key").get<std::string>()), schema,
                                  neutral_value(header.at("value"), schema)});
  }
}

bool same_map(const Map& a, const Map& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& entry) {
           return std::any_of(b.begin(), b.end(), [&](const auto& other) {
             return same_value(entry.first, other.first) && same_value(entry.second, other.second);
           });
         });
}

bool same_struct(const Struct& a, const Struct& b) {
  if (!same_schema(a.schema(), b.schema())) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_value(a.at(i), b.at(i))) {
      return false;
    }
  }
  return true;
}

template <class Number>
bool both_nan(const Value& a, const Value& b) {
  const auto* left = a.get_if<Number>();
  const auto* right = b.get_if<Number>();
  return left != nullptr && right != nullptr && std::isnan(*left) && std::isnan(*right);
}

std::string schema_text(const SchemaPtr& schema) { return schema ? schema->to_text() : "null"; }

void compare_part(const char* name, const SchemaPtr& got_schema, const Value& got,
                  const SchemaPtr& want_schema, const Value& want, std::string& out) {
  if (!same_schema(got_schema, want_schema)) {
    out += std::string(name) + " schema: got " + schema_text(got_schema) + ", want " +
           schema_text(want_schema) + '\n';
  }
  if (!same_value(got, want)) {
    out += std::string(name) + ": got " + std::string(got.java_class()) + ' ' + got.to_text() +
           ", want " + std::string(want.java_class()) + ' ' + want.to_text() + '\n';
  }
}

}  // namespace

SinkRecord sink_record_of(const Json& notation) {
  SinkRecord record;
  fill(record, notation);
  record.offset = notation.at("offset");
  record.original_topic = record.topic;
  record.original_partition = record.partition;
  record.original_offset = record.offset;
  return record;
}

SourceRecord source_record_of(const Json& notation) {
  SourceRecord record;
  fill(record, notation);
  return record;
}

bool same_value(const Value& a, const Value& b) {
  if (a.map() != nullptr && b.map() != nullptr) {
    return same_map(*a.map(), *b.map());
  }
  if (a.structure() != nullptr && b.structure() != nullptr) {
    return same_struct(*a.structure(), *b.structure());
  }
  if (a.array() != nullptr && b.array() != nullptr) {
    return std::equal(a.array()->begin(), a.array()->end(), b.array()->begin(), b.array()->end(),
                      same_value);
  }
  return both_nan<float>(a, b) || both_nan<double>(a, b) || a == b;
}

std::string difference(const ConnectRecord& got, const ConnectRecord& want) {
  std::string out;
  if (got.topic != want.topic) {
    out += "topic: got " + got.topic.str() + ", want " + want.topic.str() + '\n';
  }
  if (got.partition != want.partition || got.timestamp_ms != want.timestamp_ms) {
    out += "partition or timestamp differ\n";
  }
  compare_part("key", got.key_schema, got.key, want.key_schema, want.key, out);
  compare_part("value", got.value_schema, got.value, want.value_schema, want.value, out);
  if (got.headers.size() != want.headers.size()) {
    return out + "headers: got " + got.headers.to_text() + ", want " + want.headers.to_text();
  }
  auto header = want.headers.begin();
  for (const auto& found : got.headers) {
    if (found.key != header->key) {
      out += "header: got " + found.key.str() + ", want " + header->key.str() + '\n';
    }
    compare_part("header", found.schema, found.value, header->schema, header->value, out);
    ++header;
  }
  return out;
}

}  // namespace troupe::test
