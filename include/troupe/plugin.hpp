#pragma once

#include <troupe/config_provider.hpp>
#include <troupe/connector.hpp>
#include <troupe/converter.hpp>
#include <troupe/transformation.hpp>

#include <cstdint>
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
/// AlreadyExistsException that names where the first came from.
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

/// Version of the plugin interface. Vtables only grow at their end within one version.
inline constexpr std::uint32_t plugin_api_version = 1;

/// What a shared library says of itself before any of its C++ is called: plain fields, compared
/// with the worker's own. A mismatch is refused with the reason.
extern "C" struct TroupePluginDescriptor {
  std::uint32_t size;         ///< sizeof(TroupePluginDescriptor) of the plugin's headers
  std::uint32_t api_version;  ///< `plugin_api_version`
  const char* compiler;       ///< `__VERSION__`
  const char* stdlib;         ///< standard library and its ABI, e.g. `libstdc++ cxx11`
  const char*
      build_flags;  ///< flags that change the ABI: `asan`, `tsan`, `glibcxx-debug`, or empty
};

#if defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
#define TROUPE_STDLIB_ABI "libstdc++ cxx11"
#elif defined(__GLIBCXX__)
#define TROUPE_STDLIB_ABI "libstdc++ old"
#else
#define TROUPE_STDLIB_ABI "libc++"
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TROUPE_BUILD_FLAGS "asan"
#elif defined(__SANITIZE_THREAD__)
#define TROUPE_BUILD_FLAGS "tsan"
#elif defined(_GLIBCXX_DEBUG)
#define TROUPE_BUILD_FLAGS "glibcxx-debug"
#else
#define TROUPE_BUILD_FLAGS ""
#endif

/// Describes the code that is being compiled; plugins export it, the worker compares with its own.
#define TROUPE_PLUGIN_DESCRIPTOR_INIT                                                    \
  {                                                                                      \
    sizeof(::troupe::TroupePluginDescriptor), ::troupe::plugin_api_version, __VERSION__, \
        TROUPE_STDLIB_ABI, TROUPE_BUILD_FLAGS                                            \
  }

/// Put once into a plugin: `TROUPE_PLUGIN(registry) { registry.add_source(…); }`.
#define TROUPE_PLUGIN(registry)                                              \
  extern "C" __attribute__((visibility("default")))                          \
  const ::troupe::TroupePluginDescriptor troupe_plugin_descriptor_v1 =       \
      TROUPE_PLUGIN_DESCRIPTOR_INIT;                                         \
  extern "C" __attribute__((visibility("default"))) void troupe_register_v1( \
      ::troupe::PluginRegistry&(registry))

}  // namespace troupe
