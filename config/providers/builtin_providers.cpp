#include "config/providers/builtin_providers.hpp"

#include "config/providers/providers.hpp"

#include <memory>
#include <string>

namespace troupe::config {

void register_builtin_providers(PluginRegistry& registry) {
  const std::string package = "org.apache.kafka.common.config.provider.";
  constexpr const char* version = "4.2.0";
  registry.add_config_provider({package + "FileConfigProvider", version},
                               [] { return std::make_unique<FileConfigProvider>(); });
  registry.add_config_provider({package + "DirectoryConfigProvider", version},
                               [] { return std::make_unique<DirectoryConfigProvider>(); });
  registry.add_config_provider({package + "EnvVarConfigProvider", version},
                               [] { return std::make_unique<EnvVarConfigProvider>(); });
}

}  // namespace troupe::config
