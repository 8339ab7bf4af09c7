#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// A JSON document in UTF-16 or UTF-32, told by its byte order mark or by the zeros among its first
/// bytes, as UTF-8; nothing when it is in UTF-8 already. What is malformed in UTF-16 becomes
/// U+FFFD. Throws `DataException`, as the converter does, for bytes that are no UTF-32. Source:
/// com.fasterxml.jackson.core.json.ByteSourceJsonBootstrapper.
[[nodiscard]] std::optional<std::string> json_as_utf8(std::string_view bytes);

}  // namespace troupe::runtime
