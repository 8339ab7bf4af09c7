#pragma once

#include <troupe/record.hpp>
#include <troupe/schema.hpp>
#include <troupe/value.hpp>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace troupe::test {

/// The notation of recorded answers (tests/compat/README.md) in our terms. A struct without a
/// schema of its own has that of its context.
[[nodiscard]] SchemaPtr schema_of(const nlohmann::json& notation);
[[nodiscard]] Value value_of(const nlohmann::json& notation, const SchemaPtr& context);
[[nodiscard]] SinkRecord sink_record_of(const nlohmann::json& notation);
[[nodiscard]] SourceRecord source_record_of(const nlohmann::json& notation);

/// Equality as recorded answers mean it: maps without order, NaN equal to itself.
[[nodiscard]] bool same_value(const Value& a, const Value& b);
/// What differs between two records, one line each; empty when nothing does.
[[nodiscard]] std::string difference(const ConnectRecord& got, const ConnectRecord& want);

}  // namespace troupe::test
