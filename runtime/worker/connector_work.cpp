#include "runtime/worker/connector_work.hpp"

#include "runtime/pipeline/topic_creation.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/storage/offset_reader.hpp"

#include <utility>

namespace troupe::runtime {

class ConnectorWork::Context final : public SourceConnectorContext {
 public:
  Context(LoggerPtr logger, std::unique_ptr<PluginMetrics> metrics,
          std::shared_ptr<const Clock> clock, std::shared_ptr<StoredOffsetReader> offsets,
          ConnectorEvents events, std::shared_ptr<const SharedSecrets> secrets)
      : logger_(std::move(logger)),
        metrics_(std::move(metrics)),
        clock_(std::move(clock)),
        offsets_(std::move(offsets)),
        events_(std::move(events)),
        secrets_(std::move(secrets)) {}

  [[nodiscard]] Logger& logger() override { return *logger_; }
  [[nodiscard]] PluginMetrics& plugin_metrics() override { return *metrics_; }
  [[nodiscard]] std::int64_t now_ms() const override { return clock_->wall_ms(); }
  [[nodiscard]] OffsetStorageReader& offset_storage_reader() override { return *offsets_; }

  void request_task_reconfiguration() override {
    if (!closed_) {
      events_.reconfiguration_requested();
    }
  }
  void raise_error(const ConnectException& error) override {
    if (!closed_) {
      const Error raised{Errc::internal, error.what(), std::string(error.java_class()),
                         error.cause()};
      events_.error_raised(*secrets_->hide(std::optional(raised)));
    }
  }
  void close() noexcept {
    closed_ = true;
    offsets_->close();
  }

 private:
  LoggerPtr logger_;
  std::unique_ptr<PluginMetrics> metrics_;
  std::shared_ptr<const Clock> clock_;
  std::shared_ptr<StoredOffsetReader> offsets_;
  ConnectorEvents events_;
  std::shared_ptr<const SharedSecrets> secrets_;
  std::atomic<bool> closed_{false};
};

ConnectorWork::ConnectorWork(WorkerPartsPtr parts, ConnectorName name, Settings config,
                             ConnectorEvents events)
    : parts_(std::move(parts)), name_(std::move(name)), config_(std::move(config)) {
  const auto found = config_.find("connector.class");
  const auto logger = found == config_.end() ? std::string("troupe.connector") : found->second;
  context_ = std::make_shared<Context>(
      scrubbing_logger(parts_->loggers->get(logger, '[' + name_.value + "|worker] "), secrets_),
      parts_->metrics->plugin_metrics({{"connector", name_.value}}), parts_->clock,
      std::make_shared<StoredOffsetReader>(parts_->offsets, name_.value), std::move(events),
      secrets_);
}

ConnectorWork::~ConnectorWork() = default;

Status ConnectorWork::create() {
  if (auto resolved = resolve(); !resolved.ok()) {
    return resolved;
  }
  const auto found = resolved_.settings.find("connector.class");
  auto made =
      parts_->plugins->create_connector(found == resolved_.settings.end() ? "" : found->second);
  if (!made.ok()) {
    return secrets_->hide(Status(made.error()));
  }
  connector_ = std::move(made).value();
  if (auto checked = check_topic_creation(); !checked.ok()) {
    return secrets_->hide(std::move(checked));
  }
  return secrets_->hide(guard([this] {
    auto version = connector_.base().version();
    {
      const std::lock_guard lock(mutex_);
      version_ = std::move(version);
    }
    if (connector_.source) {
      connector_.source->initialize(*context_);
    } else {
      connector_.sink->initialize(*context_);
    }
  }));
}

/// Its tasks could not be made: said here, where upstream says it.
Status ConnectorWork::check_topic_creation() const {
  if (!connector_.source || !parts_->config.topic_creation ||
      !uses_topic_creation(resolved_.settings)) {
    return Done{};
  }
  std::vector<std::string> told_by_tasks;
  const auto groups = TopicCreationGroups::from(resolved_.settings, told_by_tasks);
  return groups.ok() ? Status(Done{}) : Status(groups.error());
}

Status ConnectorWork::start() {
  // It may have been stopped for long: what a provider says may have changed.
  if (auto resolved = resolve(); !resolved.ok()) {
    return resolved;
  }
  auto started = guard([this] { connector_.base().start(resolved_.settings); });
  started_ = started.ok();
  return secrets_->hide(std::move(started));
}

Result<std::vector<Settings>> ConnectorWork::task_configs() {
  auto configs = computed_configs();
  if (!configs.ok()) {
    return *secrets_->hide(std::optional(configs.error()));
  }
  restore_references(config_, configs.value());
  return configs;
}

Result<std::vector<Settings>> ConnectorWork::computed_configs() {
  const auto limit = tasks_max(resolved_.settings);
  if (!limit.ok()) {
    return limit.error();
  }
  auto& connector = connector_.base();
  auto returned = guard([&] { return connector.task_configs(limit.value()); });
  if (!returned.ok()) {
    return returned;
  }
  auto task_class = guard([&] { return connector.task_class(); });
  if (!task_class.ok()) {
    return task_class.error();
  }
  std::string warning;
  auto complete = complete_task_configs(
      name_, connector_.source ? ConnectorKind::source : ConnectorKind::sink, resolved_.settings,
      task_class.value(), std::move(returned).value(), warning);
  if (!warning.empty()) {
    context_->logger().warn(warning);
  }
  return complete;
}

Status ConnectorWork::stop() {
  if (!std::exchange(started_, false)) {
    return Done{};
  }
  return secrets_->hide(guard([this] { connector_.base().stop(); }));
}

Status ConnectorWork::resolve() {
  auto resolved = parts_->resolver.resolve(config_);
  if (!resolved.ok()) {
    return resolved.error();
  }
  resolved_ = std::move(resolved).value();
  secrets_->add(resolved_.secrets);
  return Done{};
}

std::optional<std::chrono::milliseconds> ConnectorWork::reload_after() const {
  const auto action = resolved_.settings.find("config.action.reload");
  const bool restart = action == resolved_.settings.end() || action->second != "none";
  return restart ? resolved_.ttl : std::nullopt;
}

void ConnectorWork::abandon() noexcept { context_->close(); }

std::optional<std::string> ConnectorWork::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

Result<std::size_t> tasks_max(const Settings& connector_config) {
  const auto found = connector_config.find("tasks.max");
  if (found == connector_config.end()) {
    return std::size_t{1};
  }
  return guard([&] {
    const auto count = std::get<std::int32_t>(
        ConfigDef::parse_value("tasks.max", found->second, ConfigType::int32));
    if (count < 1) {
      throw ConfigException("tasks.max", found->second, "Value must be at least 1");
    }
    return static_cast<std::size_t>(count);
  });
}

Result<std::vector<Settings>> complete_task_configs(const ConnectorName& name, ConnectorKind kind,
                                                    const Settings& connector_config,
                                                    const std::string& task_class,
                                                    std::vector<Settings> returned,
                                                    std::string& warning) {
  const auto limit = tasks_max(connector_config);
  if (!limit.ok()) {
    return limit.error();
  }
  if (returned.size() > limit.value()) {
    const auto generated = "The connector " + name.value + " has generated " +
                           std::to_string(returned.size()) + " tasks, which is greater than " +
                           std::to_string(limit.value()) +
                           ", the maximum number of tasks it is configured to create. ";
    const auto enforce = connector_config.find("tasks.max.enforce");
    if (enforce == connector_config.end() || enforce->second != "false") {
      return Error{
          Errc::invalid_config,
          generated +
              "This behaviour should be considered a bug and is disallowed. If necessary, it can "
              "be permitted by reconfiguring the connector with 'tasks.max.enforce' set to false; "
              "however, this option will be removed in a future release of Kafka Connect.",
          "org.apache.kafka.connect.runtime.TooManyTasksException", ""};
    }
    warning = generated +
              "This behaviour should be considered a bug and will be disallowed in future releases "
              "of Kafka Connect. Please report this to the maintainers of the connector.";
  }
  for (auto& settings : returned) {
    settings["task.class"] = task_class;
    for (const char* topics : {"topics", "topics.regex"}) {
      const auto found = connector_config.find(topics);
      if (kind == ConnectorKind::sink && found != connector_config.end()) {
        settings[topics] = found->second;
      }
    }
  }
  return returned;
}

}  // namespace troupe::runtime
