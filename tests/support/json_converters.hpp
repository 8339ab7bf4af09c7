#pragma once

#include "runtime/pipeline/converters/json_converter.hpp"

namespace troupe::tests {

/// A converter of documents without schemas.
inline runtime::JsonConverter schemaless_json() {
  runtime::JsonConverter json;
  json.configure({{"schemas.enable", "false"}}, false);
  return json;
}

}  // namespace troupe::tests
