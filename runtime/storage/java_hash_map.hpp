#pragma once

#include "runtime/seams/offset_store.hpp"
#include <troupe/result.hpp>

#include <string>
#include <string_view>

namespace troupe::runtime {

/// The stream of a java.util.HashMap<byte[], byte[]>, as `offset.storage.file.filename` holds it.
/// Pure. Source: org.apache.kafka.connect.storage.FileOffsetBackingStore,
/// java.io.ObjectOutputStream.

/// Writes the map as Java would after reading it back in this order.
[[nodiscard]] std::string encode_java_hash_map(const RawOffsets& entries);

/// What a file held.
struct DecodedHashMap {
  RawOffsets entries;
  bool truncated = false;  ///< the stream ended early: upstream takes the file as empty
};

/// Reads any order and capacity. A stream that ends early gives an empty map and says so; anything
/// else that is wrong is an error with the position in the file.
[[nodiscard]] Result<DecodedHashMap> decode_java_hash_map(std::string_view stream);

}  // namespace troupe::runtime
