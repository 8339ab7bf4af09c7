#pragma once

#include "runtime/pipeline/transforms/joined_names.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include <troupe/map_builder.hpp>
#include <troupe/struct.hpp>
#include <troupe/transformation.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::runtime::transforms {

/// Turns nested structs and maps into one level, joining field names with a delimiter.
/// Source: org.apache.kafka.connect.transforms.Flatten.
class Flatten final : public Transformation {
 public:
  explicit Flatten(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  [[nodiscard]] std::string joined(const std::string& prefix, std::string_view name) const;
  [[nodiscard]] SchemaPtr flat_schema(const Schema& source) const;
  void add_fields(const Schema& source, const std::string& prefix, SchemaBuilder& target,
                  bool optional, const Struct* defaults) const;
  /// Checks what is in a map before anything moves; returns how many entries it becomes.
  [[nodiscard]] std::size_t count_entries(const Map& source, const std::string& prefix) const;
  /// The nested maps of a record that were met: names behind them may be there already, any name
  /// when one of the maps had an empty one.
  struct NestedMaps {
    bool any = false;
    bool unnamed = false;
  };
  void move_entries(Map& source, const Text& prefix, MapBuilder& target, NestedMaps& nested);

  std::string delimiter_;
  JoinedNames names_;
  SchemaCache<SchemaPtr> schemas_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
