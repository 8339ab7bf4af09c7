#include "runtime/pipeline/transforms/has_header_key.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef HasHeaderKey::config() const {
  ConfigDef def;
  def.define(required_key("name", ConfigType::string, Importance::medium, "Name of the header.",
                          validators::non_empty_string()));
  return def;
}

void HasHeaderKey::configure(const Settings& settings) {
  name_ = parse_settings(config(), settings).get_string("name");
}

bool HasHeaderKey::test(const ConnectRecord& record) {
  return record.headers.last_with_name(name_) != nullptr;
}

}  // namespace troupe::runtime::transforms
