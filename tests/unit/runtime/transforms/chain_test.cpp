#include "runtime/pipeline/transform_chain.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/registry.hpp"
#include "tests/support/random_records.hpp"
#include "tests/support/vector_notation.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace troupe::runtime {

namespace {

/// One configured stage, as text, so that a chain and its parts can be built from the same.
struct Stage {
  std::string type;
  Settings settings;
  std::string predicate;
  Settings predicate_settings;
  bool negate = false;
};

const std::string package = "org.apache.kafka.connect.transforms.";

/// Stages that work on the records of `RandomRecords`, with and without schema.
std::vector<Stage> stages() {
  return {
      {"Cast$Value", {{"spec", "count:string,ratio:int32"}}, "", {}, false},
      {"Cast$Value", {{"spec", "count:int64"}}, "HasHeaderKey", {{"name", "h1"}}, false},
      {"DropHeaders", {{"headers", "h1"}}, "", {}, false},
      {"ExtractField$Value", {{"field", "inner"}}, "RecordIsTombstone", {}, true},
      {"Filter", {}, "TopicNameMatches", {{"pattern", ".*-2"}}, false},
      {"Filter", {}, "RecordIsTombstone", {}, false},
      {"Flatten$Value", {{"delimiter", "_"}}, "", {}, false},
      {"HeaderFrom$Value",
       {{"fields", "name"}, {"headers", "h2"}, {"operation", "copy"}},
       "RecordIsTombstone",
       {},
       true},
      {"HoistField$Value", {{"field", "hoisted"}}, "HasHeaderKey", {{"name", "h1"}}, true},
      {"InsertField$Value",
       {{"topic.field", "topic"}, {"offset.field", "offset"}, {"timestamp.field", "ts"}},
       "",
       {},
       false},
      {"InsertHeader", {{"header", "h1"}, {"value.literal", "[1,2]"}}, "", {}, false},
      {"MaskField$Value", {{"fields", "name"}}, "RecordIsTombstone", {}, true},
      {"RegexRouter", {{"regex", "topic-(\\d)"}, {"replacement", "other-$1"}}, "", {}, false},
      {"ReplaceField$Value", {{"exclude", "ratio"}, {"renames", "name:title"}}, "", {}, false},
      {"SetSchemaMetadata$Value", {{"schema.name", "renamed"}}, "", {}, false},
      {"TimestampConverter$Value",
       {{"field", "when"}, {"target.type", "string"}, {"format", "yyyy-MM-dd HH:mm"}},
       "RecordIsTombstone",
       {},
       true},
      {"TimestampRouter", {}, "", {}, false},
      {"ValueToKey", {{"fields", "name"}}, "RecordIsTombstone", {}, true},
  };
}

TransformStep built(const Registry& registry, const Stage& stage) {
  TransformStep step;
  step.alias = stage.type;
  step.transformation = registry.create_transformation(package + stage.type).value();
  step.transformation->configure(stage.settings);
  if (!stage.predicate.empty()) {
    step.predicate = registry.create_predicate(stage.predicate).value();
    step.predicate->configure(stage.predicate_settings);
    step.negate = stage.negate;
  }
  return step;
}

TransformChain chain_of(const Registry& registry, const std::vector<Stage>& chosen) {
  std::vector<TransformStep> steps;
  for (const auto& stage : chosen) {
    steps.push_back(built(registry, stage));
  }
  return TransformChain(std::move(steps));
}

/// What became of a record: kept, dropped, or the error.
std::string outcome(const Result<bool>& applied) {
  return applied.ok() ? (*applied ? "kept" : "dropped")
                      : applied.error().java_class + ": " + applied.error().message;
}

/// Applies the stages one by one, as the text of the framework's rules says it.
std::string apply_parts(std::vector<TransformChain>& parts, SinkRecord& record) {
  for (auto& part : parts) {
    const auto applied = guard([&] { return part.apply(record); });
    if (outcome(applied) != "kept") {
      return outcome(applied);
    }
  }
  return "kept";
}

unsigned seed() {
  const char* given = std::getenv("TROUPE_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 20260101U;
}

/// Calls `check` fifty times for each transform, with a source of records that begins at `seed`.
template <class Check>
void for_each_transform(Check check) {
  const auto start = seed();
  CAPTURE(start);
  std::mt19937 random(start);
  Registry registry;
  register_builtin_transforms(registry);
  for (const auto& stage : stages()) {
    auto chain = chain_of(registry, {stage});
    for (int i = 0; i < 50; ++i) {
      CAPTURE(stage.type, i);
      check(chain, random);
    }
  }
}

}  // namespace

TEST_CASE("a chain of transforms equals applying its parts", "[runtime][transforms][property]") {
  const auto start = seed();
  CAPTURE(start);
  std::mt19937 random(start);
  Registry registry;
  register_builtin_transforms(registry);
  const auto all = stages();
  std::size_t kept = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Stage> chosen;
    std::vector<TransformChain> parts;
    std::string names;
    const auto length = 1 + random() % 5;
    for (std::size_t i = 0; i < length; ++i) {
      chosen.push_back(all[random() % all.size()]);
      names += chosen.back().type + ' ';
      parts.push_back(chain_of(registry, {chosen.back()}));
    }
    auto chain = chain_of(registry, chosen);
    for (int i = 0; i < 10; ++i) {
      CAPTURE(round, i, names);
      auto same = random;  // three equal records that share no container
      auto again = random;
      const auto original = test::random_sink_record(random);
      auto whole = test::random_sink_record(same);
      auto piecewise = test::random_sink_record(again);
      const auto applied = guard([&] { return chain.apply(whole); });
      const auto by_parts = apply_parts(parts, piecewise);
      chain.restart();
      CHECK(outcome(applied) == by_parts);
      CHECK(whole == piecewise);
      CHECK(whole.original_topic == original.original_topic);
      CHECK(whole.offset == original.offset);
      kept += by_parts == "kept" ? 1 : 0;
    }
  }
  // Most chains fit their records: else the property would only compare errors.
  CHECK(kept > 1000);
}

TEST_CASE("a failing transform leaves the record as it was", "[runtime][transforms][property]") {
  for_each_transform([](TransformChain& chain, std::mt19937& random) {
    auto same = random;
    const auto original = test::random_sink_record(random);
    auto record = test::random_sink_record(same);  // shares nothing: would be changed in place
    if (!guard([&] { return chain.apply(record); }).ok()) {
      CHECK(record == original);
    }
  });
}

TEST_CASE("a transform leaves the containers of another holder alone",
          "[runtime][transforms][property]") {
  for_each_transform([](TransformChain& chain, std::mt19937& random) {
    auto same = random;
    const auto holder = test::random_sink_record(random);
    auto record = holder;
    const auto applied = guard([&] { return chain.apply(record); });
    static_cast<void>(applied.ok());
    chain.restart();
    CHECK(holder == test::random_sink_record(same));
  });
}

TEST_CASE("the same source schema yields the same target schema object", "[runtime][transforms]") {
  Registry registry;
  register_builtin_transforms(registry);
  const auto schema = SchemaBuilder::structure().field("a", Schema::of(SchemaType::int32)).build();
  const auto equal_schema =
      SchemaBuilder::structure().field("a", Schema::of(SchemaType::int32)).build();
  const auto transform = registry.create_transformation(package + "InsertField$Value").value();
  transform->configure({{"topic.field", "t"}});
  const auto applied = [&](const SchemaPtr& source) {
    SinkRecord record;
    record.value_schema = source;
    Struct value(source);
    value.put("a", std::int32_t{1});
    record.value = Value(value);
    REQUIRE(transform->apply_to_sink(record));
    return record.value_schema;
  };
  const auto first = applied(schema);
  CHECK(applied(schema) == first);
  CHECK(applied(equal_schema) == first);
}

TEST_CASE("schema cache: keeps the sixteen schemas used last", "[runtime][transforms]") {
  transforms::SchemaCache<int> cache;
  int made = 0;
  const auto number = [&](int version) {
    const auto schema = SchemaBuilder(SchemaType::string).version(version).build();
    return cache.get(schema, [&](const SchemaPtr&) { return ++made; });
  };
  for (int i = 0; i < 16; ++i) {
    CHECK(number(i) == i + 1);
  }
  CHECK(number(0) == 1);
  CHECK(number(16) == 17);
  CHECK(number(0) == 1);
  CHECK(number(1) == 18);
}

}  // namespace troupe::runtime
