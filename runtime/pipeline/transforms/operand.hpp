#pragma once

#include <troupe/record.hpp>

#include <cstdint>

namespace troupe::runtime::transforms {

/// Which part of a record a transform works on: the `$Key` or the `$Value` variant.
enum class Part : std::uint8_t { key, value };

/// The part of a record that a transform reads and replaces.
struct Operand {
  SchemaPtr& schema;
  Value& value;
};

[[nodiscard]] inline Operand operand(ConnectRecord& record, Part part) noexcept {
  return part == Part::key ? Operand{record.key_schema, record.key}
                           : Operand{record.value_schema, record.value};
}

}  // namespace troupe::runtime::transforms
