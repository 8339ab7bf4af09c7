#include "runtime/pipeline/transforms/insert_header.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"
#include <troupe/values.hpp>

namespace troupe::runtime::transforms {

ConfigDef InsertHeader::config() const {
  ConfigDef def;
  def.define(required_key("header", ConfigType::string, Importance::high, "Name of the header.",
                          validators::non_null()))
      .define(required_key("value.literal", ConfigType::string, Importance::high,
                           "The value, as text; it gets the narrowest type that it looks like.",
                           validators::non_null()));
  return def;
}

void InsertHeader::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  auto parsed = values::parse_string(Text(config.get_string("value.literal")));
  header_ = {Text(config.get_string("header")), std::move(parsed.schema), std::move(parsed.value)};
}

bool InsertHeader::apply(ConnectRecord& record) {
  record.headers.add_unchecked(header_);
  return true;
}

}  // namespace troupe::runtime::transforms
