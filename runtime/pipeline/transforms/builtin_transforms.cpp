#include "runtime/pipeline/transforms/builtin_transforms.hpp"

#include "runtime/pipeline/transforms/cast.hpp"
#include "runtime/pipeline/transforms/drop_headers.hpp"
#include "runtime/pipeline/transforms/extract_field.hpp"
#include "runtime/pipeline/transforms/filter.hpp"
#include "runtime/pipeline/transforms/flatten.hpp"
#include "runtime/pipeline/transforms/has_header_key.hpp"
#include "runtime/pipeline/transforms/header_from.hpp"
#include "runtime/pipeline/transforms/hoist_field.hpp"
#include "runtime/pipeline/transforms/insert_field.hpp"
#include "runtime/pipeline/transforms/insert_header.hpp"
#include "runtime/pipeline/transforms/mask_field.hpp"
#include "runtime/pipeline/transforms/record_is_tombstone.hpp"
#include "runtime/pipeline/transforms/regex_router.hpp"
#include "runtime/pipeline/transforms/replace_field.hpp"
#include "runtime/pipeline/transforms/set_schema_metadata.hpp"
#include "runtime/pipeline/transforms/timestamp_converter.hpp"
#include "runtime/pipeline/transforms/timestamp_router.hpp"
#include "runtime/pipeline/transforms/topic_name_matches.hpp"
#include "runtime/pipeline/transforms/value_to_key.hpp"

#include <memory>
#include <string>

namespace troupe::runtime {

namespace {

constexpr const char* version = "4.2.0";
const std::string package = "org.apache.kafka.connect.transforms.";

template <class T>
void add(PluginRegistry& registry, const char* name) {
  registry.add_transformation({package + name, version}, [] { return std::make_unique<T>(); });
}

/// Registers the two variants of a transform that works on keys or values.
template <class T>
void add_variants(PluginRegistry& registry, const std::string& name) {
  registry.add_transformation({package + name + "$Key", version},
                              [] { return std::make_unique<T>(transforms::Part::key); });
  registry.add_transformation({package + name + "$Value", version},
                              [] { return std::make_unique<T>(transforms::Part::value); });
}

template <class T>
void add_predicate(PluginRegistry& registry, const char* name) {
  registry.add_predicate({package + "predicates." + name, version},
                         [] { return std::make_unique<T>(); });
}

}  // namespace

void register_builtin_transforms(PluginRegistry& registry) {
  using namespace transforms;
  add_variants<Cast>(registry, "Cast");
  add<DropHeaders>(registry, "DropHeaders");
  add_variants<ExtractField>(registry, "ExtractField");
  add<Filter>(registry, "Filter");
  add_variants<Flatten>(registry, "Flatten");
  add_variants<HeaderFrom>(registry, "HeaderFrom");
  add_variants<HoistField>(registry, "HoistField");
  add_variants<InsertField>(registry, "InsertField");
  add<InsertHeader>(registry, "InsertHeader");
  add_variants<MaskField>(registry, "MaskField");
  add<RegexRouter>(registry, "RegexRouter");
  add_variants<ReplaceField>(registry, "ReplaceField");
  add_variants<SetSchemaMetadata>(registry, "SetSchemaMetadata");
  add_variants<TimestampConverter>(registry, "TimestampConverter");
  add<TimestampRouter>(registry, "TimestampRouter");
  add<ValueToKey>(registry, "ValueToKey");
  add_predicate<HasHeaderKey>(registry, "HasHeaderKey");
  add_predicate<RecordIsTombstone>(registry, "RecordIsTombstone");
  add_predicate<TopicNameMatches>(registry, "TopicNameMatches");
}

}  // namespace troupe::runtime
