#pragma once

#include <troupe/result.hpp>

#include <string>

namespace troupe::runtime {

/// The trace users see: `<class>: <message>`, then one `Caused by: …` line for each cause. Upstream
/// prints Java stack frames between; there are none here.
[[nodiscard]] std::string trace_text(const Error& error);

/// The error that a failing task or connector is shown with: `context` explains what was being
/// done, the given error becomes its cause.
[[nodiscard]] Error wrapped(std::string java_class, std::string context, const Error& cause);

}  // namespace troupe::runtime
