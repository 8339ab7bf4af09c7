#pragma once

#include "runtime/herder.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <string>
#include <string_view>

namespace troupe::rest {

/// Reads request bodies as upstream's Jackson does: numbers and booleans become their literal text,
/// null stays, containers are errors, the last of duplicate keys wins. All errors are
/// `Errc::internal` (upstream answers 500), with texts that name what was found and where. Pure.
/// Source: org.apache.kafka.connect.runtime.rest (ConnectorsResource and its entities).

/// A map of texts: connector configurations.
[[nodiscard]] Result<ConfigMap> read_config_map(std::string_view body);

/// `{"name":…,"config":{…},"initial_state":…}`; unknown fields are errors. The name is as given.
[[nodiscard]] Result<runtime::CreateRequest> read_create_request(std::string_view body);

/// `{"offsets":[{"partition":{…},"offset":{…}},…]}`; unknown fields are errors. A type that does
/// not fit is reported before a later error of syntax.
[[nodiscard]] Result<runtime::ConnectorOffsets> read_offsets_request(std::string_view body);

/// A connector file: as above but unknown fields are ignored, or a bare configuration
/// map. Nothing when the text is not JSON of either form.
[[nodiscard]] std::optional<runtime::CreateRequest> read_connector_file(std::string_view text);

}  // namespace troupe::rest
