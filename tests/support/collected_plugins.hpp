#pragma once

#include <troupe/plugin.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace troupe::test {

/// A registry that keeps converters by class name and takes no other plugins.
class CollectedConverters final : public PluginRegistry {
 public:
  void add_source(PluginClass, PluginFactory<SourceConnector>) override {}
  void add_sink(PluginClass, PluginFactory<SinkConnector>) override {}
  void add_converter(PluginClass name, PluginFactory<Converter> factory) override {
    converters_[name.java_class] = std::move(factory);
  }
  void add_header_converter(PluginClass name, PluginFactory<HeaderConverter> factory) override {
    header_converters_[name.java_class] = std::move(factory);
  }
  void add_transformation(PluginClass, PluginFactory<Transformation>) override {}
  void add_predicate(PluginClass, PluginFactory<Predicate>) override {}
  void add_config_provider(PluginClass, PluginFactory<ConfigProvider>) override {}

  /// Throws std::out_of_range for a name that was not registered.
  [[nodiscard]] std::unique_ptr<Converter> converter(const std::string& name) const {
    return converters_.at(name)();
  }
  [[nodiscard]] std::unique_ptr<HeaderConverter> header_converter(const std::string& name) const {
    return header_converters_.at(name)();
  }

 private:
  std::map<std::string, PluginFactory<Converter>> converters_;
  std::map<std::string, PluginFactory<HeaderConverter>> header_converters_;
};

}  // namespace troupe::test
