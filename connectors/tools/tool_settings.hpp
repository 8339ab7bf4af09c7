#pragma once

#include <troupe/config_def.hpp>
#include <troupe/context.hpp>
#include <troupe/offsets.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::connectors::tools {

/// Version of every connector of upstream's test plugins.
inline constexpr const char* plugin_version = "4.2.0";

/// Where a task's number stands in its settings, and in its source partition.
inline constexpr const char* id_name = "id";
inline constexpr const char* sequence_name = "seqno";

/// The connector's settings once per task, with the task's number as `id`.
[[nodiscard]] std::vector<Settings> numbered_task_configs(const Settings& settings,
                                                          std::size_t max_tasks);

/// The value, or null when there is none.
[[nodiscard]] const std::string* find_setting(const Settings& settings, const std::string& name);

/// Java's Integer.parseInt and Long.parseLong. Throw ConnectException with the message given,
/// caused by Java's NumberFormatException; null is what a missing setting is.
[[nodiscard]] std::int32_t parse_int32(const std::string* text, const std::string& message);
[[nodiscard]] std::int64_t parse_int64(const std::string* text, const std::string& message);

/// Java's Boolean.parseBoolean: "true" in any case.
[[nodiscard]] bool parse_boolean(const std::string* text);

/// `{"id": n}`: where the records of a task come from.
[[nodiscard]] SourcePartition numbered_partition(std::int32_t id);

/// The number behind the last one committed for a partition, else 0.
[[nodiscard]] std::int64_t next_sequence_number(OffsetStorageReader& offsets,
                                                const OffsetMap& partition);

}  // namespace troupe::connectors::tools
