#include "runtime/pipeline/transforms/filter.hpp"

namespace troupe::runtime::transforms {

ConfigDef Filter::config() const { return {}; }

void Filter::configure(const Settings&) {}

bool Filter::apply(ConnectRecord&) { return false; }

}  // namespace troupe::runtime::transforms
