#pragma once

#include "connectors/datagen/draw.hpp"
#include <troupe/schema.hpp>
#include <troupe/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::connectors::datagen {

/// Makes the values of one field. Immutable; any thread.
class FieldGenerator {
 public:
  virtual ~FieldGenerator() = default;
  [[nodiscard]] virtual Value make(Draw& draw) const = 0;
};

/// One item of `schema.fields`, read: `name:type=generator(argument|argument)`.
struct FieldPlan {
  std::string name;  ///< empty: the value is no struct but this alone
  SchemaPtr schema;
  std::unique_ptr<const FieldGenerator> generator;
};

/// Reads one item. Throws ConfigException that says what was wanted and what was found.
[[nodiscard]] FieldPlan parse_field(std::string_view item);

/// Parts of an item, before anybody knows what they mean.
struct FieldText {
  std::string_view name;
  std::string_view type;
  std::string_view generator;
  std::vector<std::string_view> arguments;
};

/// Takes an item apart. Throws ConfigException when it has another form.
[[nodiscard]] FieldText split_field(std::string_view item);

}  // namespace troupe::connectors::datagen
