#include "runtime/pipeline/transforms/requirements.hpp"

#include <troupe/errors.hpp>

#include <string>

namespace troupe::runtime::transforms {

namespace {

[[noreturn]] void refuse(const char* wanted, std::string_view purpose, const Value& found) {
  throw DataException("Only " + std::string(wanted) + " for [" + std::string(purpose) +
                      "], found: " + std::string(found.java_class()));
}

}  // namespace

const Map& require_map(const Value& value, std::string_view purpose) {
  const auto* map = value.map();
  if (map == nullptr) {
    refuse("Map objects supported in absence of schema", purpose, value);
  }
  return *map;
}

const Struct& require_struct(const Value& value, std::string_view purpose) {
  const auto* structure = value.structure();
  if (structure == nullptr) {
    refuse("Struct objects supported", purpose, value);
  }
  return *structure;
}

const Map* require_map_or_null(const Value& value, std::string_view purpose) {
  return value.is_null() ? nullptr : &require_map(value, purpose);
}

const Struct* require_struct_or_null(const Value& value, std::string_view purpose) {
  return value.is_null() ? nullptr : &require_struct(value, purpose);
}

std::string class_text(const Value& value) { return "class " + std::string(value.java_class()); }

}  // namespace troupe::runtime::transforms
