// Records per second of processor time and allocations per record of each transform.
// TransformsBench.java measures Java's own classes with the same settings on the same records.
#include "runtime/pipeline/transforms/builtin_transforms.hpp"
#include "runtime/plugins/registry.hpp"
#include <troupe/struct.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace troupe::bench {

namespace {

constexpr std::size_t batch = 1000;

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

Value event_struct(const SchemaPtr& schema) {
  Struct inner(schema->field("inner")->schema);
  inner.put("a", std::int32_t{1}).put("b", "inner text");
  Struct event(schema);
  event.put("id", std::int32_t{42})
      .put("count", std::int64_t{4711})
      .put("ratio", 2.5)
      .put("name", "a name of some length")
      .put("text", "a text that is somewhat longer than the name")
      .put("flag", true)
      .put("when", Instant{1'483'425'001'864})
      .put("inner", Value(inner))
      .put("bytes", Bytes::copy("0123456789"));
  return event;
}

Value event_map() {
  Map inner;
  inner.emplace_back(Value("a"), Value(std::int32_t{1}));
  inner.emplace_back(Value("b"), Value("inner text"));
  Map event;
  event.emplace_back(Value("id"), Value(std::int32_t{42}));
  event.emplace_back(Value("count"), Value(std::int64_t{4711}));
  event.emplace_back(Value("ratio"), Value(2.5));
  event.emplace_back(Value("name"), Value("a name of some length"));
  event.emplace_back(Value("text"), Value("a text that is somewhat longer than the name"));
  event.emplace_back(Value("flag"), Value(true));
  event.emplace_back(Value("when"), Value(std::int64_t{1'483'425'001'864}));
  event.emplace_back(Value("inner"), Value(inner));
  event.emplace_back(Value("missing"), Value());
  event.emplace_back(Value("bytes"), Value(Bytes::copy("0123456789")));
  return event;
}

SinkRecord event_record(bool with_schema) {
  static const auto schema = event_schema();
  SinkRecord record;
  record.topic = TopicName(Text("topic-20170103"));
  record.partition = 3;
  record.offset = 4711;
  record.timestamp_ms = 1'483'425'001'864;
  record.original_topic = record.topic;
  record.original_partition = 3;
  record.original_offset = 4711;
  record.key_schema = Schema::of(SchemaType::string);
  record.key = Value("key");
  record.value_schema = with_schema ? schema : nullptr;
  record.value = with_schema ? event_struct(schema) : event_map();
  for (const char* name : {"one", "two", "three"}) {
    record.headers.add_text(Text(name), Value("x"));
  }
  return record;
}

/// Processor time of this process: what others do on the machine matters less to it.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Times the transform and the end of what it made, not the making of its input.
void run(benchmark::State& state, const std::string& type, const Settings& settings,
         bool with_schema) {
  runtime::Registry registry;
  runtime::register_builtin_transforms(registry);
  const auto transform =
      registry.create_transformation("org.apache.kafka.connect.transforms." + type).value();
  transform->configure(settings);
  const auto original = event_record(with_schema);
  std::vector<SinkRecord> records;
  records.reserve(batch);
  std::uint64_t made = 0;
  for (auto _ : state) {
    records.assign(batch, original);
    const auto before = allocations;
    const auto begun = cpu_seconds();
    for (auto& record : records) {
      benchmark::DoNotOptimize(transform->apply_to_sink(record));
    }
    made += allocations - before;
    records.clear();
    state.SetIterationTime(cpu_seconds() - begun);
  }
  const auto count = static_cast<double>(state.iterations()) * batch;
  state.SetItemsProcessed(static_cast<std::int64_t>(count));
  state.counters["allocs"] = static_cast<double>(made) / count;
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
  for (const auto& c : troupe::bench::cases()) {
    benchmark::RegisterBenchmark(c.name, [c](benchmark::State& state) {
      troupe::bench::run(state, c.type, c.settings, c.with_schema);
    })->UseManualTime();
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
