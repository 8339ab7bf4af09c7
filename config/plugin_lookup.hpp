#pragma once

#include <troupe/config_def.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::config {

enum class PluginKind : std::uint8_t {
  connector,
  converter,
  header_converter,
  transformation,
  predicate
};

/// The Java interface of a kind, as messages name it: `Converter`, `HeaderConverter`, ….
[[nodiscard]] const char* interface_name(PluginKind kind) noexcept;

/// What a class name stands for where a plugin of some kind is wanted.
struct FoundClass {
  enum class State : std::uint8_t {
    missing,     ///< no such class
    unsuitable,  ///< a class, but not of that kind
    abstract,    ///< of that kind, but cannot be created
    usable
  };
  State state = State::missing;
  std::string name;                   ///< the full name; empty when missing
  std::vector<std::string> concrete;  ///< nested classes to use instead of an abstract one
  std::vector<std::string> versions;  ///< the installed ones
};

/// What validation asks about installed plugins.
class PluginLookup {
 public:
  virtual ~PluginLookup() = default;
  /// `name` is a full class name or an alias.
  [[nodiscard]] virtual FoundClass find(PluginKind kind, std::string_view name) const = 0;
  /// Full names of all classes of a kind, sorted.
  [[nodiscard]] virtual std::vector<std::string> names(PluginKind kind) const = 0;
  /// The definition of a usable class. Runs plugin code: may block and throws what that throws.
  [[nodiscard]] virtual ConfigDef definition(PluginKind kind, const std::string& name) const = 0;
};

/// Resolves CLASS settings, whose kind is not known while they are parsed. `plugins` must outlive
/// it.
[[nodiscard]] ClassResolver class_resolver(const PluginLookup& plugins);

}  // namespace troupe::config
