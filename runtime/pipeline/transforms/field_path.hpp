#pragma once

#include <troupe/struct.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime::transforms {

/// How the text of a field path is read. Source:
/// org.apache.kafka.connect.transforms.field.FieldSyntaxVersion.
enum class FieldSyntax : std::uint8_t {
  v1,  ///< the whole text is one field name
  v2   ///< steps separated by dots; a step with dots stands in backticks
};

/// The way from a value to a field inside it. Immutable; safe to use from any thread.
/// Source: org.apache.kafka.connect.transforms.field.SingleFieldPath.
class FieldPath {
 public:
  /// Throws ConfigException `Incomplete backtick pair in path: …`.
  FieldPath(std::string path, FieldSyntax syntax);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::vector<std::string>& steps() const noexcept { return steps_; }

  /// The field in a schema, or null. Throws DataException when a step leads through something that
  /// has no fields, IllegalArgumentException for a path without steps; so do the others.
  [[nodiscard]] const Field* field_in(const Schema& schema) const;
  /// The value in a struct; null where a step is missing or null. `replace_null` decides whether
  /// the last field's default stands in for a null; on the way defaults always do.
  [[nodiscard]] Value value_in(const Struct& structure, bool replace_null) const;
  /// The value in a map; null where a step is missing or null.
  [[nodiscard]] Value value_in(const Map& map) const;
  /// As above, out of a map that is for destroying or assigning then: moved when nobody shares it.
  [[nodiscard]] Value take_from(Map& map) const;

 private:
  void require_steps() const;

  std::string text_;
  std::vector<std::string> steps_;
};

}  // namespace troupe::runtime::transforms
