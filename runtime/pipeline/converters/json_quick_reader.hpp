#pragma once

#include "runtime/pipeline/converters/json_shapes.hpp"
#include <troupe/value.hpp>

#include <cstddef>
#include <string_view>

namespace troupe::runtime {

/// Reads the value without schema that `text` begins with, as `read_json_payload` does; returns how
/// many bytes it took. 0 for whatever is not well-formed: what is wrong is for the other to find.
///
/// Goes over the text with one pointer that stays in a register, and makes values in their place.
/// `text` lies in `document`, whose bytes the texts share. `shapes` are what objects looked like in
/// earlier documents, rewound.
[[nodiscard]] std::size_t read_json_quickly(std::string_view text, const Slice& document,
                                            JsonShapes& shapes, Value& to);

}  // namespace troupe::runtime
