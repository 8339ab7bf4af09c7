#pragma once

#include "config/plugin_lookup.hpp"
#include "runtime/plugins/registry.hpp"

namespace troupe::runtime {

/// Answers validation's questions from a registry. Knows some classes of Java that are no plugins,
/// to tell "no such class" from "not a class of that kind". Thread-safe; `registry` must outlive
/// it.
class RegistryLookup final : public config::PluginLookup {
 public:
  explicit RegistryLookup(const Registry& registry) : registry_(registry) {}

  [[nodiscard]] config::FoundClass find(config::PluginKind kind,
                                        std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> names(config::PluginKind kind) const override;
  [[nodiscard]] ConfigDef definition(config::PluginKind kind,
                                     const std::string& name) const override;

 private:
  [[nodiscard]] std::vector<std::string> nested_classes(config::PluginKind kind,
                                                        const std::string& outer) const;

  const Registry& registry_;
};

}  // namespace troupe::runtime
