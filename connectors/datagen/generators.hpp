#pragma once

#include "connectors/datagen/field_generator.hpp"

#include <memory>
#include <string>

namespace troupe::connectors::datagen {

/// What makers of generators look at.
struct GeneratorRequest {
  const FieldText& text;
  std::string_view item;  ///< the whole item, for messages
  SchemaType type;
  bool is_timestamp;

  /// A ConfigException about this item.
  [[noreturn]] void refuse(const std::string& reason) const;
  /// Refuses another number of arguments.
  void want_arguments(std::size_t least, std::size_t most) const;
  /// Refuses unless the field is of one of these types.
  void want_types(std::initializer_list<SchemaType> types, std::string_view shown) const;
};

using GeneratorPtr = std::unique_ptr<const FieldGenerator>;

/// Makes a generator of the name, or null when there is none of that name.
[[nodiscard]] GeneratorPtr make_number_generator(const GeneratorRequest& request);
[[nodiscard]] GeneratorPtr make_text_generator(const GeneratorRequest& request);

/// `a..b`; refuses another form, and a range that is empty.
struct IntegerRange {
  std::int64_t first = 0;
  std::int64_t last = 0;

  /// How many numbers it has; 0: all that there are.
  [[nodiscard]] std::uint64_t size() const {
    return static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
  }
  [[nodiscard]] std::int64_t at(std::uint64_t index) const {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + index);
  }
};
[[nodiscard]] IntegerRange parse_range(const GeneratorRequest& request, std::string_view text);
[[nodiscard]] std::int64_t parse_integer(const GeneratorRequest& request, std::string_view text);
[[nodiscard]] double parse_double(const GeneratorRequest& request, std::string_view text);
/// A value of the field's type from its text.
[[nodiscard]] Value parse_literal(const GeneratorRequest& request, std::string_view text);

}  // namespace troupe::connectors::datagen
