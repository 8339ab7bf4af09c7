#pragma once

#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

/// One login module of an entry: `<module> <flag> key="value" …;`.
struct JaasModule {
  std::string name;
  std::string flag;
  Settings options;

  /// As the value of `sasl.jaas.config`.
  [[nodiscard]] std::string to_line() const;
};

/// The entries of a JAAS login configuration: `KafkaClient { <module> …; };`.
using JaasEntries = std::map<std::string, std::vector<JaasModule>>;

/// The entry that Kafka clients log in with.
inline constexpr const char* jaas_client_entry = "KafkaClient";

/// Parses a JAAS login configuration; `file` is named in messages.
/// Source: sun.security.provider.ConfigFile.
[[nodiscard]] Result<JaasEntries> parse_jaas(std::string_view content, const std::string& file);

/// Parses a `sasl.jaas.config`: one login module. Messages never show the line: it holds secrets.
/// Pure, linear. Source: org.apache.kafka.common.security.JaasConfig.
[[nodiscard]] Result<JaasModule> parse_jaas_line(std::string_view line);

/// The file that `-Djava.security.auth.login.config=` of Java options (`KAFKA_OPTS`) names; empty
/// when none does.
[[nodiscard]] std::string jaas_file_of(std::string_view java_options);

/// A worker's settings with the login of `KafkaClient` for the clients that have no
/// `sasl.jaas.config`; an error with upstream's words when the worker's own client needs one and
/// there is none. `file` is empty when none was named. Pure.
/// Source: org.apache.kafka.common.security.JaasContext.
[[nodiscard]] Result<Settings> with_client_login(Settings worker, const std::string& file,
                                                 const JaasEntries& entries);

}  // namespace troupe::config
