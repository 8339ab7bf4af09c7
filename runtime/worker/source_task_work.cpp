#include "runtime/worker/source_task_work.hpp"

#include "runtime/observability/latency_metrics.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/worker/plugins_of_task.hpp"
#include "runtime/worker/task_context.hpp"
#include "runtime/worker/task_errors.hpp"

namespace troupe::runtime {

SourceTaskWork::SourceTaskWork(WorkerPartsPtr parts, TaskPlan plan, TaskLinks links)
    : parts_(std::move(parts)),
      metrics_(std::move(links.metrics)),
      plan_(std::move(plan)),
      context_('[' + plan_.id.connector.value + "|task-" + std::to_string(plan_.id.number) + "] "),
      observer_(std::make_shared<SourceTaskObserver>(
          metrics_->registry(), plan_.id,
          scrubbing_logger(
              parts_->loggers->get("org.apache.kafka.connect.runtime.AbstractWorkerSourceTask",
                                   context_),
              secrets_),
          parts_->clock)),
      vitals_(std::move(links.vitals)),
      deliveries_(std::make_shared<SourceDeliveries>(std::move(links.wake))),
      offsets_(std::make_shared<StoredOffsetReader>(parts_->offsets, plan_.id.connector.value)) {
  metrics_->keep(observer_);
}

Status SourceTaskWork::build() {
  auto resolved = resolve_plan(parts_->resolver, plan_, *secrets_);
  return secrets_->hide(resolved.ok() ? build_loop() : resolved);
}

Status SourceTaskWork::build_loop() {
  auto loop_parts = prepare();
  if (!loop_parts.ok()) {
    return loop_parts.error();
  }
  loop_.emplace(std::move(loop_parts).value());
  return Done{};
}

Status SourceTaskWork::start() { return secrets_->hide(loop_->start()); }

Result<SourceLoopParts> SourceTaskWork::prepare() {
  SourceLoopParts made;
  auto connector = parts_->plugins->create_connector(plan_.connector_config.at("connector.class"));
  if (!connector.ok()) {
    return connector.error();
  }
  auto task = guard_made("task of " + plan_.id.connector.value,
                         [&] { return connector->source->create_task(); });
  if (!task.ok()) {
    return task.error();
  }
  made.task = std::move(task).value();
  const auto version = guard([&] { return made.task->version(); });
  if (version.ok()) {
    const std::lock_guard lock(mutex_);
    version_ = version.value();
  }
  auto converters = make_converters(*parts_, plan_);
  if (!converters.ok()) {
    return converters.error();
  }
  auto transforms = make_transforms(*parts_->plugins, plan_);
  if (!transforms.ok()) {
    return transforms.error();
  }
  show_plugins(*parts_, plan_, *converters, version.ok() ? version.value() : "undefined",
               *metrics_);
  if (auto added = add_errors(made); !added.ok()) {
    return added.error();
  }
  if (auto added = add_topics(made); !added.ok()) {
    return added.error();
  }
  made.encoder =
      std::make_unique<RecordEncoder>(std::move(transforms).value(), std::move(converters).value());
  made.settings = plan_.task_config;
  made.clock = parts_->clock.get();
  made.deliveries = deliveries_;
  made.vitals = vitals_;
  made.track_topics = parts_->config.topic_tracking;
  const auto keep = guard([&] { return made.task->wants_commit_record(); });
  if (!keep.ok()) {
    return keep.error();
  }
  made.wants_commit_record = keep.value();
  deliveries_->set_keep_metadata(keep.value());
  auto latency = std::make_shared<EndToEndLatency>(metrics_->registry(), plan_.id, parts_->clock);
  metrics_->keep(latency);
  deliveries_->time(std::move(latency));
  add_context(made);
  return open_lane(std::move(made));
}

Status SourceTaskWork::add_errors(SourceLoopParts& made) {
  auto errors = make_record_errors(*parts_, plan_, secrets_, *metrics_, {});
  if (!errors.ok()) {
    return errors.error();
  }
  made.errors = std::move(errors).value();
  if (made.errors->settings().tolerate_all) {
    deliveries_->tolerate([errors = made.errors](const Error& error, const SourceRecord* record) {
      errors->report_produce_failure(error, record);
    });
  }
  return Done{};
}

Status SourceTaskWork::add_topics(SourceLoopParts& made) {
  if (!uses_topic_creation(plan_.connector_config)) {
    return Done{};
  }
  const auto logger = [this](const char* name) {
    return task_logger(*parts_, plan_.id, std::string("org.apache.kafka.connect.runtime.") + name,
                       secrets_);
  };
  if (!parts_->config.topic_creation) {
    logger("SourceConnectorConfig")
        ->warn("topic.creation.… has no effect: topic.creation.enable is false on this worker");
    return Done{};
  }
  std::vector<std::string> warnings;
  auto groups = TopicCreationGroups::from(plan_.connector_config, warnings);
  if (!groups.ok()) {
    return groups.error();
  }
  for (const auto& warning : warnings) {
    logger("SourceConnectorConfig")->warn(warning);
  }
  auto settings = admin_settings(parts_->config, plan_);
  settings.emplace("client.id", "connector-adminclient-" + plan_.id.to_text());
  made.topics = std::make_unique<SourceTopics>(
      SourceTopicsParts{parts_->admin, std::move(settings), std::move(groups).value(),
                        logger("AbstractWorkerSourceTask"), stop_.get_token()});
  return Done{};
}

void SourceTaskWork::add_context(SourceLoopParts& made) {
  const MetricTags tags = {{"connector", plan_.id.connector.value},
                           {"task", std::to_string(plan_.id.number)}};
  made.observer = observer_;
  made.context = std::make_unique<RuntimeSourceContext>(
      TaskContextParts{scrubbing_logger(parts_->loggers->get(
                                            plan_.connector_config.at("connector.class"), context_),
                                        secrets_),
                       metrics_->registry().plugin_metrics(tags), parts_->clock, plan_.task_config,
                       stop_.get_token()},
      offsets_);
}

Result<SourceLoopParts> SourceTaskWork::open_lane(SourceLoopParts made) {
  auto lane = parts_->writers->open_lane(producer_settings(parts_->config, plan_),
                                         "connector-producer-" + plan_.id.to_text(), deliveries_);
  if (!lane.ok()) {
    return lane.error();
  }
  made.writer = std::move(lane).value();
  const std::lock_guard lock(mutex_);
  writer_ = made.writer;
  if (abandoned_) {
    writer_->close();
  }
  return made;
}

TaskReport SourceTaskWork::run(const Grant& grant) {
  auto report = loop_->run(grant);
  report.error = secrets_->hide(std::move(report.error));
  return report;
}

void SourceTaskWork::forget_topics() {
  if (loop_) {
    loop_->forget_topics();
  }
}

void SourceTaskWork::committed() {
  if (loop_) {
    loop_->committed();
  }
}

void SourceTaskWork::withdraw() {
  if (loop_) {
    loop_->withdraw();
  }
}

Status SourceTaskWork::stop(bool) {
  // The lane stays open: what is on its way may still be acknowledged and committed.
  if (!loop_) {
    return Done{};
  }
  auto stopped = loop_->stop();
  loop_.reset();  // plugins end on this thread, as does the wait for a gauge of theirs
  return secrets_->hide(std::move(stopped));
}

void SourceTaskWork::commit_ended(bool succeeded, std::chrono::nanoseconds took) {
  if (succeeded) {
    observer_->committed(took);
  } else {
    observer_->commit_failed();
  }
}

void SourceTaskWork::request_stop() noexcept { stop_.request_stop(); }

void SourceTaskWork::abandon() noexcept {
  stop_.request_stop();
  offsets_->close();
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  if (writer_) {
    writer_->close();
  }
}

std::optional<std::string> SourceTaskWork::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

}  // namespace troupe::runtime
