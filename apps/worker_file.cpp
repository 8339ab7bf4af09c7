#include "apps/worker_file.hpp"

#include "config/jaas.hpp"
#include "config/properties.hpp"
#include "runtime/worker/worker_file.hpp"
#include <troupe/embed.hpp>

#include <algorithm>
#include <utility>

namespace troupe::apps {

namespace {

bool has_sasl_client(const Settings& settings) {
  return std::any_of(settings.begin(), settings.end(), [](const auto& setting) {
    return setting.first.ends_with("security.protocol") && setting.second.starts_with("SASL");
  });
}

Result<config::JaasEntries> read_jaas(const std::string& file) {
  const auto content = config::read_settings_file(file);
  return content.ok() ? config::parse_jaas(*content, file)
                      : Result<config::JaasEntries>(content.error());
}

/// A login file that no client needs may be missing, as in Java, which reads it when one does.
Result<Settings> with_login(Settings settings, std::string_view java_options) {
  const auto file = config::jaas_file_of(java_options);
  const auto entries = file.empty() ? Result(config::JaasEntries{}) : read_jaas(file);
  if (!entries.ok() && has_sasl_client(settings)) {
    return entries.error();
  }
  return config::with_client_login(std::move(settings), file,
                                   entries.ok() ? *entries : config::JaasEntries{});
}

}  // namespace

Result<WorkerFile> read_worker_file(const std::string& path, std::string_view java_options,
                                    const std::function<void(PluginRegistry&)>& plugins) {
  auto read = path.empty() ? Result<Settings>(Settings{}) : embed::read_settings(path);
  if (!read.ok()) {
    return read.error();
  }
  auto parsed = runtime::parse_worker(*read, plugins);
  if (!parsed.ok()) {
    auto error = parsed.error();
    error.message = path.empty() ? error.message : path + ": " + error.message;
    return error;
  }
  auto settings = with_login(std::move(read).value(), java_options);
  if (!settings.ok()) {
    return settings.error();
  }
  settings->try_emplace("listeners", "http://:8083");
  return WorkerFile{std::move(settings).value(), std::move(parsed->config)};
}

}  // namespace troupe::apps
