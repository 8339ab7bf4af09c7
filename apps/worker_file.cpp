#include "apps/worker_file.hpp"

#include "config/jaas.hpp"
#include "config/properties.hpp"
#include "runtime/worker/worker_file.hpp"
#include <troupe/embed.hpp>

#include <utility>

namespace troupe::apps {

namespace {

Result<Settings> with_login(Settings settings, std::string_view java_options) {
  const auto file = config::jaas_file_of(java_options);
  if (file.empty()) {
    return config::with_client_login(std::move(settings), file, {});
  }
  const auto content = config::read_settings_file(file);
  if (!content.ok()) {
    return content.error();
  }
  const auto entries = config::parse_jaas(*content, file);
  return entries.ok() ? config::with_client_login(std::move(settings), file, *entries)
                      : entries.error();
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
