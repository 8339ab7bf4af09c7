#pragma once

#include "connectors/datagen/field_generator.hpp"
#include <troupe/record.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::connectors::datagen {

/// The generators that have names, as `quickstart` knows them.
struct Quickstart {
  std::string_view name;
  std::string_view fields;  ///< as `schema.fields` would have them
  std::string_view key_field;
};
[[nodiscard]] const std::vector<Quickstart>& quickstarts();
/// Null when there is none of that name.
[[nodiscard]] const Quickstart* find_quickstart(std::string_view name);
/// The items of a list of fields.
[[nodiscard]] std::vector<std::string> field_items(std::string_view fields);

/// Fills in keys and values of records. Immutable; any thread.
class RecordGenerator {
 public:
  /// Throws ConfigException about `schema.fields` or `schema.keyfield`. An empty name is none.
  RecordGenerator(const std::string& schema_name, const std::vector<std::string>& fields,
                  const std::string& key_field);

  void fill(Draw& draw, SourceRecord& record) const;

 private:
  [[nodiscard]] bool is_struct() const { return !fields_.front().name.empty(); }

  std::vector<FieldPlan> fields_;
  SchemaPtr schema_;
  std::optional<std::size_t> key_index_;
};

}  // namespace troupe::connectors::datagen
