#include "runtime/plugins/plugin_loader.hpp"

#include "runtime/plugins/demangled.hpp"
#include "runtime/plugins/descriptor_check.hpp"
#include "runtime/plugins/elf_library.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/plugins/plugin_search.hpp"
#include "runtime/plugins/trace.hpp"

#include <dlfcn.h>
#include <functional>
#include <utility>

namespace troupe::runtime {

namespace {

constexpr const char* descriptor_symbol = "troupe_plugin_descriptor";
constexpr const char* register_symbol = "troupe_register_v1";
using RegisterFunction = std::function<void(PluginRegistry&)>;

constexpr TroupePluginDescriptor own_descriptor = describe_this_build();

Error refused(std::string why) { return {Errc::invalid_config, std::move(why), "", ""}; }

/// Why a library must not be loaded, told by its file alone.
Status check_fit(const ElfLibrary& library) {
  if (library.machine != own_machine()) {
    return refused("it is built for " + machine_name(library.machine) + ", the worker for " +
                   machine_name(own_machine()));
  }
  if (auto mismatch = descriptor_mismatch(own_descriptor, library.data)) {
    return refused(std::move(*mismatch));
  }
  // A second libtroupe beside that of the program would have types and state of its own.
  for (const auto& needed : library.needed) {
    if (needed.starts_with("libtroupe.so") &&
        ::dlopen(needed.c_str(), RTLD_LAZY | RTLD_NOLOAD) == nullptr) {
      return refused("it is linked with " + needed +
                     ", which this program does not use; link plugins with troupe::plugin");
    }
  }
  return Done{};
}

std::string load_error(const std::string& path) {
  const char* text = ::dlerror();  // NOLINT(concurrency-mt-unsafe): glibc's is one per thread
  std::string message = text == nullptr ? "unknown error" : text;
  if (message.starts_with(path + ": ")) {
    message.erase(0, path.size() + 2);
  }
  constexpr std::string_view undefined = "undefined symbol: ";
  const auto found = message.find(undefined);
  if (found == std::string::npos) {
    return message;
  }
  const auto begin = found + undefined.size();
  const auto symbol = message.substr(begin, message.find_first_of(" ,(", begin) - begin);
  const auto name = demangled(symbol.c_str());
  message += name == symbol ? "" : " (" + name + ')';
  if (name.find("troupe::") != std::string::npos) {
    message +=
        "; it was built for a later troupe, or this program shows plugins nothing of troupe: "
        "link it with libtroupe.so";
  }
  return message;
}

Result<RegisterFunction> open_library(const std::string& path) {
  // All symbols at once: one that is missing is told now, not in the middle of a task.
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return refused(load_error(path));
  }
  void* function = ::dlsym(library, register_symbol);
  if (function == nullptr) {
    return refused(std::string("it exports ") + descriptor_symbol + " but not " + register_symbol);
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): dlsym gives functions so
  return RegisterFunction(reinterpret_cast<void (*)(PluginRegistry&)>(function));
}

/// As upstream shows the location of a plugin.
std::string origin_of(const std::string& path) { return "file:" + path; }

/// On a copy: a library that fails half-way has added nothing.
Status register_library(const std::string& path, Registry& registry) {
  const auto function = open_library(path);
  if (!function.ok()) {
    return function.error();
  }
  auto with_library = registry;
  with_library.set_origin(origin_of(path));
  auto registered = guard([&] { function.value()(with_library); });
  if (registered.ok()) {
    registry = std::move(with_library);
  }
  return registered;
}

std::string reason(const Error& error) {
  auto text = error.java_class.empty() ? error.message : trace_text(error);
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

class Loader {
 public:
  Loader(Registry& registry, Logger& logger) : registry_(registry), logger_(logger) {}

  void load(const PluginLocation& location) {
    bool any = false;
    for (const auto& path : location.libraries) {
      any = load_library(path) || any;
    }
    if (!any) {
      logger_.info("plugin.path: " + location.path + " has no plugin for troupe (" +
                   std::to_string(location.libraries.size()) + " shared libraries, " +
                   std::to_string(location.other_files) + " other files): skipped");
    }
  }

 private:
  /// True when it is a plugin, be it one that is refused.
  bool load_library(const std::string& path) {
    const auto library = read_elf_library(path, descriptor_symbol);
    if (!library.ok()) {
      logger_.warn("plugin.path: " + path + " is skipped: " + library.error().message);
      return false;
    }
    if (!library.value()) {
      logger_.debug("plugin.path: " + path + " exports no " + descriptor_symbol + ": skipped");
      return false;
    }
    auto outcome = check_fit(*library.value());
    if (outcome.ok()) {
      logger_.info("Loading plugin from: " + path);
      outcome = register_library(path, registry_);
    }
    if (!outcome.ok()) {
      logger_.error("plugin.path: " + path + " is refused: " + reason(outcome.error()));
      return true;
    }
    tell_added(path);
    return true;
  }

  void tell_added(const std::string& path) {
    const auto classes = registry_.classes_from(origin_of(path));
    if (classes.empty()) {
      logger_.warn("plugin.path: " + path + " registers no class");
    }
    for (const auto& name : classes) {
      logger_.info("Added plugin '" + name + "'");
    }
  }

  Registry& registry_;
  Logger& logger_;
};

}  // namespace

void load_plugins(const std::vector<std::string>& plugin_path, Registry& registry, Logger& logger) {
  const auto search = search_plugin_path(plugin_path);
  for (const auto& note : search.notes) {
    if (logger.enabled(note.level)) {
      logger.log(note.level, note.text);
    }
  }
  Loader loader(registry, logger);
  for (const auto& location : search.locations) {
    loader.load(location);
  }
}

}  // namespace troupe::runtime
