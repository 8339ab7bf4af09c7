#pragma once

#include "runtime/pipeline/transforms/lent_text.hpp"
#include "runtime/pipeline/transforms/name_filter.hpp"
#include "runtime/pipeline/transforms/operand.hpp"
#include "runtime/pipeline/transforms/schema_cache.hpp"
#include "runtime/pipeline/transforms/struct_edit.hpp"
#include <troupe/transformation.hpp>
#include <troupe/value.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime::transforms {

/// Keeps, leaves out and renames fields.
/// Source: org.apache.kafka.connect.transforms.ReplaceField.
class ReplaceField final : public Transformation {
 public:
  explicit ReplaceField(Part part) : part_(part) {}

  void configure(const Settings& settings) override;
  [[nodiscard]] bool apply(ConnectRecord& record) override;
  [[nodiscard]] ConfigDef config() const override;

 private:
  struct Plan {
    SchemaPtr schema;
    /// Places in the source of the target's fields.
    std::vector<std::size_t> sources;
  };
  /// What the settings say of a name.
  struct Mention {
    bool is_excluded = false;
    bool is_included = false;
    std::optional<LentText> new_name;
    /// Another field gets this name: a field that has it already goes together with that one.
    bool is_new_name = false;
  };
  Mention& mention(const std::string& name);
  /// Null for a name that the settings do not mention.
  [[nodiscard]] Mention* find(std::string_view name) {
    return mentioned_.may_hold(name) ? look_up(name) : nullptr;
  }
  [[nodiscard]] Mention* look_up(std::string_view name);
  [[nodiscard]] bool keeps(const Mention* mention) const {
    return mention == nullptr ? !has_include_
                              : !mention->is_excluded && (!has_include_ || mention->is_included);
  }
  [[nodiscard]] Plan plan_for(const Schema& source);
  void replace(Map& entries);

  std::map<std::string, Mention, std::less<>> mentions_;
  /// Most names of a map are not mentioned.
  NameFilter mentioned_;
  bool has_include_ = false;
  bool replace_null_ = true;
  SchemaCache<Plan> plans_;
  StructEdit edit_;
  Part part_;
};

}  // namespace troupe::runtime::transforms
