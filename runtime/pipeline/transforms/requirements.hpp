#pragma once

#include <troupe/struct.hpp>
#include <troupe/value.hpp>

#include <string>
#include <string_view>

namespace troupe::runtime::transforms {

/// Checks of what a transform was given; each throws DataException in upstream's words, which name
/// the purpose. Source: org.apache.kafka.connect.transforms.util.Requirements.
[[nodiscard]] const Map& require_map(const Value& value, std::string_view purpose);
[[nodiscard]] const Struct& require_struct(const Value& value, std::string_view purpose);
/// Null for a null value.
[[nodiscard]] const Map* require_map_or_null(const Value& value, std::string_view purpose);
[[nodiscard]] const Struct* require_struct_or_null(const Value& value, std::string_view purpose);

/// `class java.lang.Integer`: how Java prints a class.
[[nodiscard]] std::string class_text(const Value& value);

}  // namespace troupe::runtime::transforms
