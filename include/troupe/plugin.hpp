#pragma once

#include <troupe/config_provider.hpp>
#include <troupe/connector.hpp>
#include <troupe/converter.hpp>
#include <troupe/plugin_descriptor.hpp>
#include <troupe/transformation.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Names a class as users configure it.
struct PluginClass {
  std::string java_class;  ///< e.g. `org.apache.kafka.connect.file.FileStreamSourceConnector`
  std::string version;     ///< shown in plugin lists
};

template <class T>
using PluginFactory = std::function<std::unique_ptr<T>()>;

/// Collects the classes of built-ins and plugins. Aliases (`FileStreamSource`) follow from the
/// class names. Used at start only, on one thread; a second class of the same name is refused with
/// AlreadyExistsException that names where the first came from. Not to be kept beyond the call that
/// gave it.
class PluginRegistry {
 public:
  virtual ~PluginRegistry() = default;
  virtual void add_source(PluginClass name, PluginFactory<SourceConnector> factory) = 0;
  virtual void add_sink(PluginClass name, PluginFactory<SinkConnector> factory) = 0;
  virtual void add_converter(PluginClass name, PluginFactory<Converter> factory) = 0;
  virtual void add_header_converter(PluginClass name, PluginFactory<HeaderConverter> factory) = 0;
  virtual void add_transformation(PluginClass name, PluginFactory<Transformation> factory) = 0;
  virtual void add_predicate(PluginClass name, PluginFactory<Predicate> factory) = 0;
  virtual void add_config_provider(PluginClass name, PluginFactory<ConfigProvider> factory) = 0;
};

/// Put once into a plugin library: `TROUPE_PLUGIN(registry) { registry.add_source(…); }`. Called
/// once for each worker of a process, workers may start at the same time, and once before when its
/// file has `config.providers`. When it throws, nothing of the library is registered.
#define TROUPE_PLUGIN(registry)                                                          \
  extern "C" __attribute__((                                                             \
      visibility("default"),                                                             \
      used)) constinit const ::troupe::TroupePluginDescriptor troupe_plugin_descriptor = \
      ::troupe::describe_this_build();                                                   \
  extern "C" __attribute__((visibility("default"))) void troupe_register_v1(             \
      ::troupe::PluginRegistry&(registry))

}  // namespace troupe
