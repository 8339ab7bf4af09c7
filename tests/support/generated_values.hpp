#pragma once

#include <troupe/value.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace troupe::test {

/// Draws schemas, values that fit them, and JSON documents from a seed.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] std::uint64_t bits() { return random_(); }
  /// A number from 0 up to and without `limit`, which must not be 0.
  [[nodiscard]] std::size_t below(std::size_t limit) { return random_() % limit; }

  /// A schema with metadata, nested at most `depth` levels; structs, containers, logical types.
  [[nodiscard]] SchemaPtr schema(int depth = 3);
  /// A value for a schema; null now and then where that is allowed and stays null.
  [[nodiscard]] Value value(const SchemaPtr& schema);
  /// Well-formed UTF-8 of all lengths, controls and quotes among it.
  [[nodiscard]] std::string text();
  /// A JSON document with blanks, escapes and numbers of all forms.
  [[nodiscard]] std::string json(int depth);

 private:
  [[nodiscard]] SchemaPtr nested_schema(int depth, SchemaType type);
  [[nodiscard]] SchemaPtr logical_schema();
  [[nodiscard]] Value logical_value(const Schema& schema);
  [[nodiscard]] Value number(SchemaType type);
  [[nodiscard]] double finite();
  [[nodiscard]] std::string json_text();

  std::mt19937_64 random_;
};

}  // namespace troupe::test
