// Against recorded answers of Kafka Connect 4.2.0: tests/compat/converters.json.
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "tests/support/collected_plugins.hpp"
#include "tests/support/neutral_values.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <optional>
#include <set>
#include <string>

namespace troupe::runtime {

namespace {

using test::Json;

constexpr std::size_t expected_cases = 822;

/// Cases that cannot be run, by name; tests/compat/README.md tells why.
const std::set<std::string>& left_out() {
  static const std::set<std::string> names = {
      "org.apache.kafka.connect.json.JsonConverter:from:bigint-schemaless-plain",
      "org.apache.kafka.connect.json.JsonConverter:from:struct-schema-with-map-value",
      "org.apache.kafka.connect.json.JsonConverter:from:unknown-java-class-plain",
      "org.apache.kafka.connect.storage.SimpleHeaderConverter:header_from:header-from-object",
      "org.apache.kafka.connect.json.JsonConverter:from:float64-16-schema",
      "org.apache.kafka.connect.json.JsonConverter:from:float64-16-plain",
  };
  return names;
}

/// A converter behind one interface, whichever it has.
class Subject {
 public:
  Subject(const test::CollectedConverters& registry, const Json& item)
      : header_(item.at("kind").get<std::string>().starts_with("header_")) {
    const auto name = item.at("class").get<std::string>();
    const auto settings = item.at("config").get<Settings>();
    if (header_) {
      header_converter_ = registry.header_converter(name);
      header_converter_->configure(settings);
    } else {
      converter_ = registry.converter(name);
      converter_->configure(settings, item.at("is_key"));
    }
  }

  std::optional<std::string> from(const SchemaPtr& schema, const Value& value) {
    std::string out = "kept";
    const auto bytes = header_
                           ? header_converter_->from_connect_header(topic_, "h", schema, value, out)
                           : converter_->from_connect_data(topic_, {}, schema, value, out);
    CHECK(out.starts_with("kept"));
    return bytes ? std::optional(std::string(*bytes)) : std::nullopt;
  }

  SchemaAndValue to(const std::optional<std::string>& bytes) {
    const auto slice = bytes ? std::optional(Slice::copy(*bytes)) : std::nullopt;
    return header_ ? header_converter_->to_connect_header(topic_, "h", slice)
                   : converter_->to_connect_data(topic_, {}, slice);
  }

 private:
  bool header_;
  const TopicName topic_{Text("topic")};
  std::unique_ptr<Converter> converter_;
  std::unique_ptr<HeaderConverter> header_converter_;
};

std::string text_of(const SchemaPtr& schema) { return schema ? schema->to_text() : "null"; }

std::string text_of(const std::optional<std::string>& bytes) {
  return bytes ? test::to_hex(*bytes) : "null";
}

void check_value(const SchemaAndValue& got, const Json& want) {
  if (want.contains("result")) {  // upstream's method returned a null reference
    CHECK_FALSE(got.schema);
    CHECK(got.value.is_null());
    return;
  }
  const auto schema = test::neutral_schema(want.at("schema"));
  const auto value = test::neutral_value(want.value("value", Json()), schema);
  CAPTURE(text_of(got.schema), text_of(schema), got.value.to_text(), value.to_text());
  CHECK(same_schema(got.schema, schema));
  CHECK(got.value == value);
}

/// The value, unless the case wants an error, which is checked then.
template <class Call>
auto checked(const Call& call, const Json& want) -> std::optional<decltype(call())> {
  const bool wants_error = want.is_object() && want.contains("error");
  try {
    auto got = call();
    CHECK_FALSE(wants_error);
    return wants_error ? std::nullopt : std::optional(std::move(got));
  } catch (const ConnectException& e) {
    CAPTURE(e.what());
    CHECK(wants_error);
    if (wants_error) {
      CHECK(e.java_class() == want.at("error").at("class").get<std::string>());
      CHECK(e.what() == want.at("error").at("message").get<std::string>());
    }
  }
  return std::nullopt;
}

void run_from(const test::CollectedConverters& registry, const Json& item) {
  const auto schema = test::neutral_schema(item.at("schema"));
  const auto value = test::neutral_value(item.at("value"), schema);
  const auto got =
      checked([&] { return Subject(registry, item).from(schema, value); }, item.at("result"));
  if (!got) {
    return;
  }
  const auto& want = item.at("result").at("bytes");
  CAPTURE(got->value_or("null"));
  CHECK(text_of(*got) == (want.is_null() ? "null" : want.get<std::string>()));
  if (item.contains("back")) {
    const auto again = checked([&] { return Subject(registry, item).to(*got); }, item.at("back"));
    if (again) {
      check_value(*again, item.at("back"));
    }
  }
}

void run_to(const test::CollectedConverters& registry, const Json& item) {
  const auto& given = item.at("bytes");
  const auto bytes =
      given.is_null() ? std::nullopt : std::optional(test::from_hex(given.get<std::string>()));
  CAPTURE(bytes.value_or("null"));
  const auto got = checked([&] { return Subject(registry, item).to(bytes); }, item.at("result"));
  if (got) {
    check_value(*got, item.at("result"));
  }
}

}  // namespace

TEST_CASE("converters give what Kafka Connect gives", "[runtime][converters][compat]") {
  const auto cases = test::read_recorded(TROUPE_TEST_DATA "/converters.json").at("cases");
  CHECK(cases.size() == expected_cases);
  test::CollectedConverters registry;
  register_builtin_converters(registry);
  std::size_t run = 0;
  for (const auto& item : cases) {
    const auto name = item.at("class").get<std::string>() + ':' +
                      item.at("kind").get<std::string>() + ':' + item.at("name").get<std::string>();
    CAPTURE(name, item.at("config").dump());
    if (left_out().contains(name)) {
      continue;
    }
    ++run;
    if (item.at("kind").get<std::string>().ends_with("from")) {
      run_from(registry, item);
    } else {
      run_to(registry, item);
    }
  }
  std::cout << "converters.json: " << run << " of " << cases.size() << " cases run\n";
  CHECK(run + left_out().size() == expected_cases);
}

}  // namespace troupe::runtime
