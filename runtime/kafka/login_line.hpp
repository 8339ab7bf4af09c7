#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <string>
#include <string_view>

namespace troupe::runtime::kafka {

/// A login module line: `<module> required name="value" …;`.
struct LoginLine {
  std::string module;
  Settings options;
};

/// Parses `sasl.jaas.config`. Messages never show the line: it holds secrets. Pure, linear.
/// Source: org.apache.kafka.common.security.JaasConfig.
[[nodiscard]] Result<LoginLine> parse_login_line(std::string_view line);

}  // namespace troupe::runtime::kafka
