#include "connectors/builtin.hpp"

#include "connectors/file_stream_sink.hpp"
#include "connectors/file_stream_source.hpp"

namespace troupe::connectors {

void register_builtin_connectors(PluginRegistry& registry) {
  register_file_stream_source(registry);
  register_file_stream_sink(registry);
}

}  // namespace troupe::connectors
