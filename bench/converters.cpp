// Records a second and allocations a record of the converters, on the records that
// bench/java/ConverterBench.java gives to Java's own classes.
#include "bench/allocations.hpp"
#include "runtime/pipeline/converters/builtin_converters.hpp"
#include "tests/support/collected_plugins.hpp"
#include <troupe/struct.hpp>

#include <benchmark/benchmark.h>

#include <string>

namespace troupe::runtime {

namespace {

SchemaAndValue sample() {
  const auto schema =
      SchemaBuilder::structure()
          .name("com.example.Order")
          .field("id", Schema::of(SchemaType::int64))
          .field("customer", Schema::of(SchemaType::string))
          .field("amount", Schema::of(SchemaType::float64))
          .field("paid", Schema::of(SchemaType::boolean))
          .field("note", Schema::optional_of(SchemaType::string))
          .field("tags", SchemaBuilder::array(Schema::of(SchemaType::string)).build())
          .build();
  Struct record(schema);
  record.put("id", std::int64_t{1234567890123})
      .put("customer", "Ada Lovelace, London")
      .put("amount", 1234.56)
      .put("paid", true)
      .put("tags", Array{Value("red"), Value("green"), Value("blue")});
  return {schema, record};
}

SchemaAndValue scalar(SchemaType type) {
  const auto& schema = Schema::of(type);
  switch (type) {
    case SchemaType::boolean:
      return {schema, true};
    case SchemaType::int16:
      return {schema, std::int16_t{12345}};
    case SchemaType::int32:
      return {schema, std::int32_t{123456789}};
    case SchemaType::int64:
      return {schema, std::int64_t{1234567890123}};
    case SchemaType::float32:
      return {schema, 1234.5F};
    case SchemaType::float64:
      return {schema, 1234.56};
    case SchemaType::bytes:
      return {schema, Bytes::copy("twenty bytes of data")};
    default:
      return {schema, "twenty bytes of text"};
  }
}

struct Setup {
  std::string java_class;
  Settings settings;
  SchemaAndValue record;
};

class Subject {
 public:
  explicit Subject(const Setup& setup) : record_(setup.record) {
    test::CollectedConverters plugins;
    register_builtin_converters(plugins);
    converter_ = plugins.converter(setup.java_class);
    converter_->configure(setup.settings, false);
    std::string out;
    bytes_ = Slice::copy(
        converter_->from_connect_data(topic_, headers_, record_.schema, record_.value, out)
            .value());
  }

  void from() {
    out_.clear();
    benchmark::DoNotOptimize(
        converter_->from_connect_data(topic_, headers_, record_.schema, record_.value, out_));
  }
  void to() { benchmark::DoNotOptimize(converter_->to_connect_data(topic_, headers_, bytes_)); }

 private:
  const TopicName topic_{Text("topic")};
  const Headers headers_;
  SchemaAndValue record_;
  std::unique_ptr<Converter> converter_;
  std::optional<Slice> bytes_;
  std::string out_;
};

void run(benchmark::State& state, const Setup& setup, void (Subject::*step)()) {
  Subject subject(setup);
  (subject.*step)();
  const auto before = bench::allocations();
  for (auto _ : state) {
    (subject.*step)();
  }
  const auto count = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
  state.counters["allocations"] = static_cast<double>(bench::allocations() - before) / count;
}

void add(const std::string& name, const Setup& setup) {
  benchmark::RegisterBenchmark((name + " from").c_str(),
                               [setup](auto& state) { run(state, setup, &Subject::from); });
  benchmark::RegisterBenchmark((name + " to").c_str(),
                               [setup](auto& state) { run(state, setup, &Subject::to); });
}

void add_all() {
  const std::string json = "org.apache.kafka.connect.json.JsonConverter";
  const std::string numbers = "org.apache.kafka.connect.converters.";
  add("Json", {json, {}, sample()});
  add("Json without schema", {json, {{"schemas.enable", "false"}}, sample()});
  add("String",
      {"org.apache.kafka.connect.storage.StringConverter", {}, scalar(SchemaType::string)});
  add("ByteArray", {numbers + "ByteArrayConverter", {}, scalar(SchemaType::bytes)});
  add("Boolean", {numbers + "BooleanConverter", {}, scalar(SchemaType::boolean)});
  add("Short", {numbers + "ShortConverter", {}, scalar(SchemaType::int16)});
  add("Integer", {numbers + "IntegerConverter", {}, scalar(SchemaType::int32)});
  add("Long", {numbers + "LongConverter", {}, scalar(SchemaType::int64)});
  add("Float", {numbers + "FloatConverter", {}, scalar(SchemaType::float32)});
  add("Double", {numbers + "DoubleConverter", {}, scalar(SchemaType::float64)});
}

}  // namespace

}  // namespace troupe::runtime

int main(int argc, char** argv) {
  troupe::runtime::add_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
