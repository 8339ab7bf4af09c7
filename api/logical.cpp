#include <troupe/schema.hpp>

namespace troupe::logical {

namespace {

SchemaBuilder builder(SchemaType base, std::string_view name) {
  SchemaBuilder schema(base);
  schema.name(std::string(name)).version(1);
  return schema;
}

}  // namespace

SchemaPtr decimal_schema(std::int32_t scale) {
  return builder(SchemaType::bytes, decimal_name).parameter("scale", std::to_string(scale)).build();
}

SchemaPtr date_schema() { return builder(SchemaType::int32, date_name).build(); }

SchemaPtr time_schema() { return builder(SchemaType::int32, time_name).build(); }

SchemaPtr timestamp_schema() { return builder(SchemaType::int64, timestamp_name).build(); }

}  // namespace troupe::logical
