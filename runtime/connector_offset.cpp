#include "runtime/connector_offset.hpp"

#include "runtime/storage/offset_bytes.hpp"

namespace troupe::runtime {

Result<std::string> offset_json(const OffsetMap& map) { return offset_map_text(map); }

}  // namespace troupe::runtime
