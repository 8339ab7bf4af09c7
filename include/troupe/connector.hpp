#pragma once

#include <troupe/config_def.hpp>
#include <troupe/context.hpp>
#include <troupe/task.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace troupe {

/// The name of a C++ class as Java would write it: `example.SquaresTask` for
/// `example::SquaresTask`; unnamed namespaces are left out.
[[nodiscard]] std::string java_class_name(const std::type_info& type);

enum class ConnectorType : std::uint8_t { source, sink };

/// Answer of connectors to questions about exactly-once; nothing (nullopt) is "unknown".
enum class Support : std::uint8_t { supported, unsupported };

/// One partition with its new offset; a missing offset resets it.
using OffsetAlterations =
    std::vector<std::pair<std::optional<OffsetMap>, std::optional<OffsetMap>>>;
using SinkOffsetAlterations = std::vector<std::pair<TopicPartition, std::optional<std::int64_t>>>;

/// Splits a job into tasks. One object per connector and worker; methods run on the connector's own
/// thread, one at a time, may block and may throw; `config` and `validate` also run on throw-away
/// objects on validation threads, before or without `start`.
/// Source: org.apache.kafka.connect.connector.Connector.
class Connector {
 public:
  virtual ~Connector() = default;

  [[nodiscard]] virtual ConnectorType type() const = 0;
  [[nodiscard]] virtual std::string version() const = 0;
  virtual void start(const Settings& settings) = 0;
  /// One map per task, at most `max_tasks`; an empty list means no tasks.
  [[nodiscard]] virtual std::vector<Settings> task_configs(std::size_t max_tasks) = 0;
  virtual void stop() = 0;
  [[nodiscard]] virtual ConfigDef config() const = 0;
  /// Validates settings that depend on each other; the default asks `config()`.
  [[nodiscard]] virtual std::vector<ValidatedValue> validate(const ConfigMap& settings) const {
    return config().validate(settings);
  }
  /// The Java class name of the tasks, shown in task configurations as `task.class`.
  [[nodiscard]] virtual std::string task_class() const = 0;
};

/// Source: org.apache.kafka.connect.source.SourceConnector.
class SourceConnector : public Connector {
 public:
  [[nodiscard]] ConnectorType type() const final { return ConnectorType::source; }
  virtual void initialize(SourceConnectorContext& context) { context_ = &context; }
  [[nodiscard]] virtual std::unique_ptr<SourceTask> create_task() const = 0;
  [[nodiscard]] virtual std::optional<Support> exactly_once_support(
      const Settings& settings) const {
    static_cast<void>(settings);
    return std::nullopt;
  }
  [[nodiscard]] virtual std::optional<Support> can_define_transaction_boundaries(
      const Settings& settings) const {
    static_cast<void>(settings);
    return Support::unsupported;
  }
  /// Checks offsets a user wants to set; throws to refuse. True: handled, false: not managed here.
  virtual bool alter_offsets(const Settings& settings, const OffsetAlterations& offsets) {
    static_cast<void>(settings);
    static_cast<void>(offsets);
    return false;
  }

 protected:
  [[nodiscard]] SourceConnectorContext& context() const { return *context_; }

 private:
  SourceConnectorContext* context_ = nullptr;
};

/// A source whose one task, a `Task`, gets the connector's own settings. It takes any setting, has
/// the version of its task, and calls it by its C++ name; each of these may be overridden. Threads
/// as `Connector`.
template <class Task>
class SingleTaskSource : public SourceConnector {
 public:
  void start(const Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override { return {settings_}; }
  void stop() override {}
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override {
    return std::make_unique<Task>();
  }
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string version() const override { return Task().version(); }
  [[nodiscard]] std::string task_class() const override { return java_class_name(typeid(Task)); }

 private:
  Settings settings_;
};

/// Source: org.apache.kafka.connect.sink.SinkConnector.
class SinkConnector : public Connector {
 public:
  [[nodiscard]] ConnectorType type() const final { return ConnectorType::sink; }
  virtual void initialize(SinkConnectorContext& context) { context_ = &context; }
  [[nodiscard]] virtual std::unique_ptr<SinkTask> create_task() const = 0;
  virtual bool alter_offsets(const Settings& settings, const SinkOffsetAlterations& offsets) {
    static_cast<void>(settings);
    static_cast<void>(offsets);
    return false;
  }

 protected:
  [[nodiscard]] SinkConnectorContext& context() const { return *context_; }

 private:
  SinkConnectorContext* context_ = nullptr;
};

}  // namespace troupe
