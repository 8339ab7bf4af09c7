#pragma once

#include "tests/support/neutral_values.hpp"
#include <troupe/record.hpp>
#include <troupe/value.hpp>

#include <string>

namespace troupe::test {

/// Records in the notation of recorded answers (tests/compat/README.md) in our terms.
[[nodiscard]] SinkRecord sink_record_of(const Json& notation);
[[nodiscard]] SourceRecord source_record_of(const Json& notation);

/// Equality as recorded answers mean it: maps without order, NaN equal to itself.
[[nodiscard]] bool same_value(const Value& a, const Value& b);
/// What differs between two records, one line each; empty when nothing does.
[[nodiscard]] std::string difference(const ConnectRecord& got, const ConnectRecord& want);

}  // namespace troupe::test
