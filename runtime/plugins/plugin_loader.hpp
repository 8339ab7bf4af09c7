#pragma once

#include "runtime/plugins/registry.hpp"
#include <troupe/logger.hpp>

#include <string>
#include <vector>

namespace troupe::runtime {

/// Registers the classes of all plugin libraries on `plugin.path`.
///
/// A library counts when its file exports `troupe_plugin_descriptor`; jars, JNI libraries and
/// everything else are left alone. One that does not fit this program, cannot be loaded, throws
/// while it registers or offers a class that exists already is reported and adds nothing; the
/// others go on. Libraries are never unloaded: their code may be anywhere, in an exception or at
/// the end of a thread. Runs plugin code and blocks on the disk; one thread at a time for each
/// registry. Source: org.apache.kafka.connect.runtime.isolation.{PluginScanner,PluginUtils}.
void load_plugins(const std::vector<std::string>& plugin_path, Registry& registry, Logger& logger);

/// The name of the logger that tells of it.
inline constexpr const char* plugin_logger =
    "org.apache.kafka.connect.runtime.isolation.PluginScanner";

}  // namespace troupe::runtime
