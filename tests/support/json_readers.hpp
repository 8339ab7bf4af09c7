#pragma once

#include "runtime/pipeline/converters/json_cursor.hpp"
#include "runtime/pipeline/converters/json_quick_reader.hpp"
#include "runtime/pipeline/converters/json_reader.hpp"

#include <optional>
#include <string>
#include <utility>

namespace troupe::test {

/// Whether both readers make the same of a text: the same value and the same bytes taken, or
/// neither any. `shapes` may know other documents.
inline bool readers_agree(const std::string& text, runtime::JsonShapes& shapes) {
  const auto document = Slice::copy(text);
  std::optional<Value> want;
  runtime::JsonCursor cursor(document.view());
  try {
    want = runtime::read_json_payload(cursor, nullptr, {true, &document});
  } catch (const runtime::JsonSyntaxError&) {
    want.reset();
  }
  shapes.rewind();
  Value found;
  const auto taken = runtime::read_json_quickly(document.view(), document, shapes, found);
  // Nothing at all, and a mark before the text, are for the converter and the cursor alone.
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
  if (!want || blank || text.starts_with("\xef\xbb\xbf")) {
    return taken == 0;
  }
  return taken == cursor.position() && found == *want && found.to_text() == want->to_text();
}

}  // namespace troupe::test
