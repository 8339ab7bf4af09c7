#include "runtime/pipeline/transforms/drop_headers.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef DropHeaders::config() const {
  ConfigDef def;
  def.define(required_key("headers", ConfigType::list, Importance::high,
                          "Names of the headers to remove.", distinct_items(false)));
  return def;
}

void DropHeaders::configure(const Settings& settings) {
  names_ = parse_settings(config(), settings, {"headers"}).get_list("headers");
}

bool DropHeaders::apply(ConnectRecord& record) {
  if (!record.headers.empty()) {
    for (const auto& name : names_) {
      record.headers.remove(name);
    }
  }
  return true;
}

}  // namespace troupe::runtime::transforms
