#pragma once

#include "rest/message.hpp"

#include <string>
#include <string_view>

namespace troupe::rest {

/// Splits and decodes a request target into `request.path` and `request.query`. Percent escapes are
/// decoded once; `;x=y` parts of a segment are dropped; a trailing slash is ignored; absolute
/// targets lose scheme and host. False for broken escapes and empty segments. Pure.
[[nodiscard]] bool parse_target(std::string_view target, Request& request);

/// A path segment for a URL: everything but unreserved characters and `/ % ; & = + '` of upstream's
/// list is escaped, and so are `{ } %`, which upstream fails on.
[[nodiscard]] std::string encode_segment(std::string_view text);

}  // namespace troupe::rest
