#include "runtime/pipeline/transforms/record_is_tombstone.hpp"

namespace troupe::runtime::transforms {

ConfigDef RecordIsTombstone::config() const { return {}; }

void RecordIsTombstone::configure(const Settings&) {}

bool RecordIsTombstone::test(const ConnectRecord& record) { return record.value.is_null(); }

}  // namespace troupe::runtime::transforms
