#pragma once

#include "runtime/herder.hpp"
#include <troupe/plugin.hpp>
#include <troupe/result.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace troupe::runtime {

/// A connector object of either kind; exactly one is set.
struct ConnectorObject {
  std::unique_ptr<SourceConnector> source;
  std::unique_ptr<SinkConnector> sink;

  [[nodiscard]] Connector& base() const {
    return source ? static_cast<Connector&>(*source) : static_cast<Connector&>(*sink);
  }
};

/// The classes of one worker, found by full name or alias.
///
/// Filled at start on one thread; immutable and safe to read from any thread afterwards. A value: a
/// copy can be filled on trial. Aliases
/// are the simple class name and that name without its type suffix; an alias of two classes is
/// dropped. Source: org.apache.kafka.connect.runtime.isolation.{Plugins,PluginUtils}.
class Registry final : public PluginRegistry {
 public:
  /// What is registered next comes from here; named when a class is registered twice.
  void set_origin(std::string origin) { origin_ = std::move(origin); }

  void add_source(PluginClass name, PluginFactory<SourceConnector> factory) override;
  void add_sink(PluginClass name, PluginFactory<SinkConnector> factory) override;
  void add_converter(PluginClass name, PluginFactory<Converter> factory) override;
  void add_header_converter(PluginClass name, PluginFactory<HeaderConverter> factory) override;
  void add_transformation(PluginClass name, PluginFactory<Transformation> factory) override;
  void add_predicate(PluginClass name, PluginFactory<Predicate> factory) override;
  void add_config_provider(PluginClass name, PluginFactory<ConfigProvider> factory) override;

  /// A new connector object; unknown names list near ones and all that there are.
  [[nodiscard]] Result<ConnectorObject> create_connector(const std::string& name) const;
  [[nodiscard]] Result<std::unique_ptr<Converter>> create_converter(const std::string& name) const;
  [[nodiscard]] Result<std::unique_ptr<HeaderConverter>> create_header_converter(
      const std::string& name) const;
  [[nodiscard]] Result<std::unique_ptr<Transformation>> create_transformation(
      const std::string& name) const;
  [[nodiscard]] Result<std::unique_ptr<Predicate>> create_predicate(const std::string& name) const;

  /// `unknown` when there is no such connector class.
  [[nodiscard]] ConnectorKind connector_kind(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> connector_version(const std::string& name) const;

  /// A new provider object for `config.providers.<name>.class`.
  [[nodiscard]] Result<std::unique_ptr<ConfigProvider>> create_config_provider(
      const std::string& name) const;

  /// The full name of a class given by name or alias.
  [[nodiscard]] std::optional<std::string> find_connector(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> find_converter(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> find_header_converter(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> find_transformation(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> find_predicate(std::string_view name) const;

  /// Full names of all classes, of whatever kind, that came from one origin.
  [[nodiscard]] std::vector<std::string> classes_from(const std::string& origin) const;

  /// In the order of `GET /connector-plugins`.
  [[nodiscard]] std::vector<PluginInfo> list(bool connectors_only) const;

 private:
  template <class Factory>
  struct Entry {
    std::string version;
    std::string origin;
    Factory make;
  };
  /// Classes of one kind and their aliases; an alias of several classes names none.
  template <class Factory>
  struct Kind {
    std::map<std::string, Entry<Factory>> classes;
    std::map<std::string, std::set<std::string>, std::less<>> aliases;

    [[nodiscard]] const Entry<Factory>* find(std::string_view name, std::string* full) const;
  };
  using ConnectorFactory =
      std::variant<PluginFactory<SourceConnector>, PluginFactory<SinkConnector>>;

  template <class Factory>
  void add(Kind<Factory>& kind, const char* suffix, PluginClass name, Factory factory);
  template <class T>
  [[nodiscard]] Result<std::unique_ptr<T>> create(const Kind<PluginFactory<T>>& kind,
                                                  const std::string& name) const;
  /// Why `name` finds no connector: none of that name, or several of that alias.
  [[nodiscard]] Error unknown_connector(const std::string& name) const;
  /// The connectors whose class is `wanted`, as upstream's PluginDesc prints them.
  [[nodiscard]] std::string connector_texts(
      const std::function<bool(const std::string&)>& wanted) const;

  static constexpr const char* built_in = "built in";

  std::string origin_ = built_in;
  Kind<ConnectorFactory> connectors_;
  Kind<PluginFactory<Converter>> converters_;
  Kind<PluginFactory<HeaderConverter>> header_converters_;
  Kind<PluginFactory<Transformation>> transformations_;
  Kind<PluginFactory<Predicate>> predicates_;
  Kind<PluginFactory<ConfigProvider>> config_providers_;
};

}  // namespace troupe::runtime
