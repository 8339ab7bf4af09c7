// What each transform adds to the life of a record, in processor time and allocations:
// TransformsBench.java measures Java's own classes with the same settings on the same records.
//
// A round makes fresh records in batches, as a task does, applies the transform, and ends them when
// the batch is through; rounds without the transform take turns with it, and the difference is
// told.
#include "bench/allocations.hpp"
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/plugins/registry.hpp"
#include <troupe/struct.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace troupe::bench {

namespace {

constexpr std::size_t batch = 500;
constexpr std::size_t batches = 100;
constexpr std::size_t rounds = 15;

SchemaPtr inner_schema() {
  return SchemaBuilder::structure()
      .field("a", Schema::of(SchemaType::int32))
      .field("b", Schema::optional_of(SchemaType::string))
      .optional()
      .build();
}

SchemaPtr event_schema() {
  return SchemaBuilder::structure()
      .name("event")
      .version(1)
      .field("id", Schema::of(SchemaType::int32))
      .field("count", Schema::of(SchemaType::int64))
      .field("ratio", Schema::of(SchemaType::float64))
      .field("name", Schema::of(SchemaType::string))
      .field("text", Schema::optional_of(SchemaType::string))
      .field("flag", Schema::of(SchemaType::boolean))
      .field("when", logical::timestamp_schema())
      .field("inner", inner_schema())
      .field("missing",
             SchemaBuilder(SchemaType::int32).optional().default_value(std::int32_t{7}).build())
      .field("bytes", Schema::of(SchemaType::bytes))
      .build();
}

/// The bytes that the texts of all records lie in, as those of a consumed block do.
struct Texts {
  Slice block = Slice::copy(
      "a name of some length|a text that is somewhat longer than the name|inner text|0123456789");

  [[nodiscard]] Slice part(std::string_view wanted) const {
    return block.part(block.view().find(wanted), wanted.size());
  }
  Text name{part("a name of some length")};
  Text text{part("a text that is somewhat longer than the name")};
  Text inner{part("inner text")};
  Bytes bytes{part("0123456789")};
  std::array<Text, 3> headers{Text("one"), Text("two"), Text("three")};
  TopicName topic{Text("topic-20170103")};
};

constexpr std::int64_t first_ms = 1'483'425'001'864;

Value event_struct(const SchemaPtr& schema, const Texts& texts) {
  Struct inner(schema->fields()[7].schema);
  inner.put_unchecked(0, std::int32_t{1}).put_unchecked(1, texts.inner);
  Struct event(schema);
  event.put_unchecked(0, std::int32_t{42})
      .put_unchecked(1, std::int64_t{4711})
      .put_unchecked(2, 2.5)
      .put_unchecked(3, texts.name)
      .put_unchecked(4, texts.text)
      .put_unchecked(5, true)
      .put_unchecked(6, Instant{first_ms})
      .put_unchecked(7, std::move(inner))
      .put_unchecked(9, texts.bytes);
  return event;
}

Value event_map(const Texts& texts) {
  const auto key = [](const char* name) { return Value(Text::of_static(name)); };
  Map inner;
  inner.reserve(2);
  inner.emplace_back(key("a"), Value(std::int32_t{1}));
  inner.emplace_back(key("b"), Value(texts.inner));
  Map event;
  event.reserve(10);
  event.emplace_back(key("id"), Value(std::int32_t{42}));
  event.emplace_back(key("count"), Value(std::int64_t{4711}));
  event.emplace_back(key("ratio"), Value(2.5));
  event.emplace_back(key("name"), Value(texts.name));
  event.emplace_back(key("text"), Value(texts.text));
  event.emplace_back(key("flag"), Value(true));
  event.emplace_back(key("when"), Value(first_ms));
  event.emplace_back(key("inner"), Value(std::move(inner)));
  event.emplace_back(key("missing"), Value());
  event.emplace_back(key("bytes"), Value(texts.bytes));
  return event;
}

void make_record(bool with_schema, std::int64_t number, SinkRecord& record) {
  static const auto schema = event_schema();
  static const Texts texts;
  static const auto key = Text::of_static("key");
  static const auto header = Text::of_static("x");
  record.topic = texts.topic;
  record.partition = 3;
  record.offset = 4711;
  record.timestamp_ms = first_ms + number;
  record.original_topic = record.topic;
  record.original_partition = 3;
  record.original_offset = 4711;
  record.key_schema = Schema::of(SchemaType::string);
  record.key = key;
  record.value_schema = with_schema ? schema : nullptr;
  record.value = with_schema ? event_struct(schema, texts) : event_map(texts);
  for (const auto& name : texts.headers) {
    record.headers.add_text(name, header);
  }
}

/// Processor time of this process: what others do on the machine matters less to it.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// What one round costs for each record.
struct Cost {
  double nanoseconds = 0;
  double allocations = 0;
};

Cost round(Transformation* transform, bool with_schema) {
  std::vector<SinkRecord> records;
  records.reserve(batch);
  const auto before = allocations();
  const auto begun = cpu_seconds();
  for (std::size_t i = 0; i < batches; ++i) {
    for (std::size_t n = 0; n < batch; ++n) {
      make_record(with_schema, static_cast<std::int64_t>(n), records.emplace_back());
    }
    if (transform != nullptr) {
      for (auto& record : records) {
        static_cast<void>(transform->apply_to_sink(record));
      }
    }
    records.clear();
  }
  constexpr double count = batch * batches;
  return {(cpu_seconds() - begun) * 1e9 / count,
          static_cast<double>(allocations() - before) / count};
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

/// The median of what rounds with the transform cost more than their neighbours without.
Cost measured(const std::string& type, const Settings& settings, bool with_schema) {
  runtime::Registry registry;
  runtime::register_builtin_transforms(registry);
  const auto transform =
      registry.create_transformation("org.apache.kafka.connect.transforms." + type).value();
  transform->configure(settings);
  static_cast<void>(round(transform.get(), with_schema));
  std::vector<double> nanoseconds;
  std::vector<double> made;
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto without = round(nullptr, with_schema);
    const auto with = round(transform.get(), with_schema);
    nanoseconds.push_back(with.nanoseconds - without.nanoseconds);
    made.push_back(with.allocations - without.allocations);
  }
  return {median(nanoseconds), median(made)};
}

struct Case {
  const char* name;
  const char* type;
  Settings settings;
  bool with_schema;
};

std::vector<Case> cases() {
  const Settings cast = {{"spec", "id:int64,ratio:int32,flag:string"}};
  const Settings insert = {{"topic.field", "topic"},
                           {"offset.field", "offset"},
                           {"static.field", "s"},
                           {"static.value", "v"}};
  const Settings replace = {{"exclude", "text"}, {"renames", "name:title"}};
  const Settings convert = {
      {"field", "when"}, {"target.type", "string"}, {"format", "yyyy-MM-dd'T'HH:mm:ss.SSSX"}};
  const Settings header = {{"fields", "name"}, {"headers", "n"}, {"operation", "move"}};
  return {
      {"Cast", "Cast$Value", cast, true},
      {"Cast, no schema", "Cast$Value", cast, false},
      {"DropHeaders", "DropHeaders", {{"headers", "two"}}, true},
      {"ExtractField", "ExtractField$Value", {{"field", "name"}}, true},
      {"ExtractField, no schema", "ExtractField$Value", {{"field", "name"}}, false},
      {"Filter", "Filter", {}, true},
      {"Flatten", "Flatten$Value", {}, true},
      {"Flatten, no schema", "Flatten$Value", {}, false},
      {"HeaderFrom", "HeaderFrom$Value", header, true},
      {"HeaderFrom, no schema", "HeaderFrom$Value", header, false},
      {"HoistField", "HoistField$Value", {{"field", "event"}}, true},
      {"HoistField, no schema", "HoistField$Value", {{"field", "event"}}, false},
      {"InsertField", "InsertField$Value", insert, true},
      {"InsertField, no schema", "InsertField$Value", insert, false},
      {"InsertHeader", "InsertHeader", {{"header", "h"}, {"value.literal", "42"}}, true},
      {"MaskField", "MaskField$Value", {{"fields", "name,id"}}, true},
      {"MaskField, no schema", "MaskField$Value", {{"fields", "name,id"}}, false},
      {"RegexRouter", "RegexRouter", {{"regex", "(.*)-(\\d+)"}, {"replacement", "$1"}}, true},
      {"ReplaceField", "ReplaceField$Value", replace, true},
      {"ReplaceField, no schema", "ReplaceField$Value", replace, false},
      {"SetSchemaMetadata", "SetSchemaMetadata$Value", {{"schema.name", "n"}}, true},
      {"TimestampConverter", "TimestampConverter$Value", convert, true},
      {"TimestampConverter, no schema", "TimestampConverter$Value", convert, false},
      {"TimestampRouter", "TimestampRouter", {}, true},
      {"ValueToKey", "ValueToKey", {{"fields", "id,name"}}, true},
      {"ValueToKey, no schema", "ValueToKey", {{"fields", "id,name"}}, false},
  };
}

}  // namespace

}  // namespace troupe::bench

int main(int argc, char** argv) {
  // As in a worker: with one thread only, the library would count without atomic operations.
  std::thread([] {}).join();
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  for (const auto& c : troupe::bench::cases()) {
    if (wanted.empty() || wanted == c.name) {
      const auto cost = troupe::bench::measured(c.type, c.settings, c.with_schema);
      std::printf("%s\t%.1f\t%.1f\n", c.name, cost.nanoseconds, std::abs(cost.allocations));
    }
  }
  return 0;
}
