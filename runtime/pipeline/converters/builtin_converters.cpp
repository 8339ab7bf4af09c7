#include "runtime/pipeline/converters/builtin_converters.hpp"

#include "runtime/pipeline/converters/boolean_converter.hpp"
#include "runtime/pipeline/converters/byte_array_converter.hpp"
#include "runtime/pipeline/converters/json_converter.hpp"
#include "runtime/pipeline/converters/number_converter.hpp"
#include "runtime/pipeline/converters/simple_header_converter.hpp"
#include "runtime/pipeline/converters/string_converter.hpp"

#include <memory>

namespace troupe::runtime {

namespace {

constexpr const char* version = "4.2.0";

/// Registers a class that serves as converter and, through the same data methods, for headers.
template <class T>
void add_both(PluginRegistry& registry, const char* java_class) {
  registry.add_converter({java_class, version}, [] { return std::make_unique<T>(); });
  registry.add_header_converter({java_class, version},
                                [] { return std::make_unique<HeaderAdapter<T>>(); });
}

}  // namespace

void register_builtin_converters(PluginRegistry& registry) {
  add_both<StringConverter>(registry, "org.apache.kafka.connect.storage.StringConverter");
  add_both<ByteArrayConverter>(registry, "org.apache.kafka.connect.converters.ByteArrayConverter");
  add_both<BooleanConverter>(registry, "org.apache.kafka.connect.converters.BooleanConverter");
  add_both<ShortConverter>(registry, "org.apache.kafka.connect.converters.ShortConverter");
  add_both<IntegerConverter>(registry, "org.apache.kafka.connect.converters.IntegerConverter");
  add_both<LongConverter>(registry, "org.apache.kafka.connect.converters.LongConverter");
  add_both<FloatConverter>(registry, "org.apache.kafka.connect.converters.FloatConverter");
  add_both<DoubleConverter>(registry, "org.apache.kafka.connect.converters.DoubleConverter");
  add_both<JsonConverter>(registry, "org.apache.kafka.connect.json.JsonConverter");
  registry.add_header_converter({"org.apache.kafka.connect.storage.SimpleHeaderConverter", version},
                                [] { return std::make_unique<SimpleHeaderConverter>(); });
}

}  // namespace troupe::runtime
