// What comes out of a converter goes back in unchanged, for generated schemas and values; and the
// JSON reader agrees with nlohmann/json on generated and mutated documents.
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "runtime/pipeline/converters/json_reader.hpp"
#include "runtime/pipeline/converters/utf8.hpp"
#include "tests/support/collected_plugins.hpp"
#include "tests/support/generated_values.hpp"
#include "tests/support/json_readers.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

namespace troupe::runtime {

namespace {

using test::Generator;
using Json = nlohmann::json;

/// TROUPE_SEED runs one seed alone.
std::pair<std::uint32_t, std::uint32_t> seeds(std::uint32_t count) {
  if (const char* seed = std::getenv("TROUPE_SEED")) {
    const auto only = static_cast<std::uint32_t>(std::strtoul(seed, nullptr, 10));
    return {only, only + 1};
  }
  return {1, count + 1};
}

class RoundTrip {
 public:
  RoundTrip(const std::string& name, const Settings& settings) {
    test::CollectedConverters plugins;
    register_builtin_converters(plugins);
    converter_ = plugins.converter(name);
    converter_->configure(settings, false);
  }

  SchemaAndValue operator()(const SchemaPtr& schema, const Value& value) {
    std::string out;
    const auto bytes = converter_->from_connect_data(topic_, {}, schema, value, out);
    return converter_->to_connect_data(topic_, {},
                                       bytes ? std::optional(Slice::copy(*bytes)) : std::nullopt);
  }

 private:
  const TopicName topic_{Text("t")};
  std::unique_ptr<Converter> converter_;
};

bool same_json(const Value& value, const Json& json) {
  if (value.is_null()) {
    return json.is_null();
  }
  if (const auto* boolean = value.get_if<bool>()) {
    return json.is_boolean() && json.get<bool>() == *boolean;
  }
  if (const auto* integer = value.get_if<std::int64_t>()) {
    // Larger integers keep their low bits here and become doubles there.
    return json.is_number_integer() ? json.get<std::int64_t>() == *integer : json.is_number();
  }
  if (const auto* number = value.get_if<double>()) {
    return json.is_number() && json.get<double>() == *number;
  }
  if (const auto* text = value.get_if<Text>()) {
    return json.is_string() && json.get_ref<const std::string&>() == text->view();
  }
  if (const auto* elements = value.array()) {
    bool same = json.is_array() && json.size() == elements->size();
    for (std::size_t i = 0; same && i < elements->size(); ++i) {
      same = same_json((*elements)[i], json[i]);
    }
    return same;
  }
  bool same = value.map() != nullptr && json.is_object() && json.size() == value.map()->size();
  for (std::size_t i = 0; same && i < value.map()->size(); ++i) {
    const auto& [key, mapped] = (*value.map())[i];
    const auto found = json.find(key.get_if<Text>()->str());
    same = found != json.end() && same_json(mapped, *found);
  }
  return same;
}

/// Where the two parsers are meant to differ: Jackson takes leading zeros, lone surrogates and
/// numbers of any size, and ignores what follows a value; it refuses deep nesting.
bool ours_alone_accepts(const std::string& text) {
  const auto json = [](const std::string& candidate) { return Json::accept(candidate); };
  if (text.find("\\u") != std::string::npos || text.find('0') != std::string::npos) {
    return true;
  }
  JsonCursor cursor(text);
  static_cast<void>(cursor.skip());
  const auto rest = text.substr(cursor.position());
  if (rest.find_first_not_of(" \t\r\n") != std::string::npos) {
    return true;
  }
  return !json(text) && text.find_first_of("eE") != std::string::npos;
}

void compare_parsers(const std::string& text) {
  CAPTURE(text);
  std::optional<Value> ours;
  try {
    ours = is_utf8(text) ? std::optional(read_json_value(text)) : std::nullopt;
  } catch (const JsonSyntaxError&) {
    ours.reset();
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return;  // an empty document is null to upstream
  }
  const auto theirs = Json::parse(text, nullptr, false);
  if (theirs.is_discarded()) {
    CHECK((!ours || ours_alone_accepts(text)));
  } else {
    REQUIRE(ours);
    CHECK(same_json(*ours, theirs));
  }
}

std::string mutated(std::string text, Generator& random) {
  static constexpr std::string_view alphabet = "{}[]\",:0123456789.eE+-truefalsn \\u\n\x01\xc3\xa9";
  for (auto changes = random.below(4); changes > 0 && !text.empty(); --changes) {
    const auto at = random.below(text.size());
    switch (random.below(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text[at] = alphabet[random.below(alphabet.size())];
        break;
      default:
        text.insert(at, 1, alphabet[random.below(alphabet.size())]);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("json converter: what was written is read again", "[runtime][converters][property]") {
  RoundTrip exact("org.apache.kafka.connect.json.JsonConverter", {});
  RoundTrip numeric("org.apache.kafka.connect.json.JsonConverter", {{"decimal.format", "NUMERIC"}});
  const auto [first, end] = seeds(400);
  for (auto seed = first; seed < end; ++seed) {
    CAPTURE(seed);
    Generator random(seed);
    const auto schema = random.schema();
    const auto value = random.value(schema);
    for (auto* converter : {&exact, &numeric}) {
      const auto again = (*converter)(schema, value);
      CAPTURE(value.to_text(), again.value.to_text());
      CHECK(same_schema(again.schema, schema));
      CHECK(again.value == value);
    }
  }
}

TEST_CASE("plain converters: what was written is read again", "[runtime][converters][property]") {
  const std::vector<std::pair<std::string, SchemaType>> converters = {
      {"org.apache.kafka.connect.storage.StringConverter", SchemaType::string},
      {"org.apache.kafka.connect.converters.ByteArrayConverter", SchemaType::bytes},
      {"org.apache.kafka.connect.converters.BooleanConverter", SchemaType::boolean},
      {"org.apache.kafka.connect.converters.ShortConverter", SchemaType::int16},
      {"org.apache.kafka.connect.converters.IntegerConverter", SchemaType::int32},
      {"org.apache.kafka.connect.converters.LongConverter", SchemaType::int64},
      {"org.apache.kafka.connect.converters.FloatConverter", SchemaType::float32},
      {"org.apache.kafka.connect.converters.DoubleConverter", SchemaType::float64}};
  for (const auto& [name, type] : converters) {
    RoundTrip converter(name, {});
    const auto& schema = Schema::optional_of(type);
    const auto [first, end] = seeds(200);
    for (auto seed = first; seed < end; ++seed) {
      CAPTURE(name, seed);
      const auto value = Generator(seed).value(schema);
      CHECK(converter(schema, value) == SchemaAndValue{schema, value});
    }
  }
}

TEST_CASE("string converter: every character set keeps what it can express",
          "[runtime][converters][property]") {
  for (const auto* charset : {"UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE"}) {
    RoundTrip converter("org.apache.kafka.connect.storage.StringConverter",
                        {{"converter.encoding", charset}});
    const auto [first, end] = seeds(200);
    for (auto seed = first; seed < end; ++seed) {
      CAPTURE(charset, seed);
      const Value text(Generator(seed).text());
      CHECK(converter(nullptr, text).value == text);
    }
  }
}

TEST_CASE("header converter: what was printed and read prints the same",
          "[runtime][converters][property]") {
  test::CollectedConverters plugins;
  register_builtin_converters(plugins);
  const auto converter =
      plugins.header_converter("org.apache.kafka.connect.storage.SimpleHeaderConverter");
  const TopicName topic(Text("t"));
  const auto [first, end] = seeds(400);
  for (auto seed = first; seed < end; ++seed) {
    CAPTURE(seed);
    const Value number(static_cast<std::int64_t>(Generator(seed).bits()));
    std::string out;
    const auto printed = converter->from_connect_header(topic, "h", nullptr, number, out);
    const auto again = converter->to_connect_header(topic, "h", Slice::copy(printed.value()));
    CHECK(again.value.to_text() == number.to_text());
  }
}

TEST_CASE("json reader: agrees with another parser", "[runtime][converters][property]") {
  const auto [first, end] = seeds(3000);
  for (auto seed = first; seed < end; ++seed) {
    CAPTURE(seed);
    Generator random(seed);
    const auto document = random.json(3);
    compare_parsers(document);
    compare_parsers(mutated(document, random));
  }
}

TEST_CASE("json quick reader: agrees with the other, whatever it read before",
          "[runtime][converters][property]") {
  const auto [first, end] = seeds(3000);
  JsonShapes shapes;
  for (auto seed = first; seed < end; ++seed) {
    CAPTURE(seed);
    Generator random(seed);
    auto document = random.json(3);
    for (int i = 0; i < 5; ++i) {
      CAPTURE(document);
      REQUIRE(test::readers_agree(document, shapes));
      document = mutated(document, random);
    }
  }
}

}  // namespace troupe::runtime
