#include "connectors/builtin.hpp"

#include "connectors/datagen/datagen.hpp"
#include "connectors/file_stream_sink.hpp"
#include "connectors/file_stream_source.hpp"
#include "connectors/tools/mock_connectors.hpp"
#include "connectors/tools/schema_source.hpp"
#include "connectors/tools/verifiable_sink.hpp"
#include "connectors/tools/verifiable_source.hpp"

#include <array>

namespace troupe::connectors {

namespace {

using Registration = void (*)(PluginRegistry&);

constexpr std::array<Registration, 8> builtin_connectors = {
    register_file_stream_source,       register_file_stream_sink,
    tools::register_verifiable_source, tools::register_verifiable_sink,
    tools::register_schema_source,     tools::register_mock_source,
    tools::register_mock_sink,         datagen::register_datagen,
};

}  // namespace

void register_builtin_connectors(PluginRegistry& registry) {
  for (const auto& register_connector : builtin_connectors) {
    register_connector(registry);
  }
}

}  // namespace troupe::connectors
