#pragma once

#include "runtime/seams/offset_store.hpp"
#include <troupe/offsets.hpp>
#include <troupe/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::runtime {

/// The bytes under which source offsets are stored, in upstream's form: what JsonConverter without
/// schemas writes. Pure.
/// Source: org.apache.kafka.connect.storage.{OffsetStorageWriter,OffsetUtils}.

/// `["<connector>",{partition}]`, or `null` in place of the object for a null partition. Names of a
/// partition come out in the order of Java's HashMap. Nested values are refused with
/// DataException's text.
[[nodiscard]] Result<std::string> offset_key(std::string_view connector,
                                             const SourcePartition& partition);
[[nodiscard]] Result<std::string> offset_key(std::string_view connector,
                                             const OffsetMap& partition);

/// The offset object; nothing for a null offset.
[[nodiscard]] Result<std::optional<std::string>> offset_value(const SourceOffset& offset);

/// An offset object as connectors get it back: integers int64, fractions double, bytes base64 text.
/// Nothing for JSON null.
[[nodiscard]] Result<std::optional<OffsetMap>> parse_offset_value(std::string_view text);

/// The partition of a key of this connector, null for the null partition; nothing for other keys.
[[nodiscard]] std::optional<SourcePartition> parse_offset_key(std::string_view key,
                                                              std::string_view connector);

/// Those of one connector that have a value.
[[nodiscard]] RawOffsets offsets_of(const RawOffsets& all, std::string_view connector);

/// A partition or an offset as the JSON object it is stored as.
[[nodiscard]] Result<std::string> offset_map_text(const OffsetMap& map);

/// A form that is the same for all spellings of one key: names sorted. Nothing when the bytes are
/// no offset key.
[[nodiscard]] std::optional<std::string> logical_offset_key(std::string_view key);

}  // namespace troupe::runtime
