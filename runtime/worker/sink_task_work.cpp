#include "runtime/worker/sink_task_work.hpp"

#include "config/connector_config.hpp"
#include "runtime/legal_name.hpp"
#include "runtime/observability/latency_metrics.hpp"
#include "runtime/observability/task_metrics.hpp"
#include "runtime/pipeline/errors/errant_reporter.hpp"
#include "runtime/plugins/guard.hpp"
#include "runtime/worker/plugins_of_task.hpp"
#include "runtime/worker/task_context.hpp"

#include <utility>

namespace troupe::runtime {

namespace {

/// Java's consumer is told so by the broker; librdkafka's waits for such a topic to be made.
Status check_topics(const std::vector<std::string>& topics) {
  std::string illegal;
  for (const auto& topic : topics) {
    if (legal_name_problem(topic)) {
      illegal += (illegal.empty() ? "" : ", ") + topic;
    }
  }
  return illegal.empty() ? Status(Done{})
                         : Error{Errc::invalid_config, "Invalid topics: [" + illegal + ']',
                                 "org.apache.kafka.common.errors.InvalidTopicException", ""};
}

}  // namespace

Status SinkTaskWork::build() {
  auto resolved = resolve_plan(parts_->resolver, plan_, *secrets_);
  return secrets_->hide(resolved.ok() ? build_loop() : resolved);
}

Status SinkTaskWork::build_loop() {
  auto loop_parts = prepare();
  if (!loop_parts.ok()) {
    return loop_parts.error();
  }
  loop_.emplace(std::move(loop_parts).value());
  return Done{};
}

/// As upstream's, the dead letter queue is made when the task starts.
Status SinkTaskWork::start() {
  auto opened = errors_->open(dead_letter_clients(*parts_, plan_), stop_.get_token());
  return secrets_->hide(opened.ok() ? loop_->start() : opened);
}

Result<SinkLoopParts> SinkTaskWork::prepare() {
  SinkLoopParts made;
  auto connector = parts_->plugins->create_connector(plan_.connector_config.at("connector.class"));
  if (!connector.ok()) {
    return connector.error();
  }
  auto task = guard_made("task of " + plan_.id.connector.value,
                         [&] { return connector->sink->create_task(); });
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
               *links_.metrics);
  made.decoder =
      std::make_unique<RecordDecoder>(std::move(transforms).value(), std::move(converters).value());
  made.settings = plan_.task_config;
  made.clock = parts_->clock.get();
  made.vitals = links_.vitals;
  made.latency =
      std::make_shared<EndToEndLatency>(links_.metrics->registry(), plan_.id, parts_->clock);
  links_.metrics->keep(made.latency);
  made.track_topics = parts_->config.topic_tracking;
  made.requests = std::make_shared<SinkRequests>();
  made.commit_interval = parts_->config.offset_flush_interval;
  made.commit_timeout = parts_->config.offset_flush_timeout;
  if (auto named = subscribe_to(made); !named.ok()) {
    return named.error();
  }
  auto opened = open_reader(std::move(made));
  if (!opened.ok()) {
    return opened;
  }
  if (auto added = add_errors(opened.value()); !added.ok()) {
    return added.error();
  }
  add_context(opened.value());
  return opened;
}

Status SinkTaskWork::subscribe_to(SinkLoopParts& made) const {
  const auto& settings =
      plan_.task_config.contains("topics") || plan_.task_config.contains("topics.regex")
          ? plan_.task_config
          : plan_.connector_config;
  made.topics = config::sink_topics(settings);
  if (const auto pattern = settings.find("topics.regex");
      made.topics.empty() && pattern != settings.end()) {
    made.topics_regex = pattern->second;
  }
  if (made.topics.empty() && made.topics_regex.empty()) {
    return Error{Errc::invalid_config, "Must configure one of topics or topics.regex",
                 "org.apache.kafka.common.config.ConfigException", ""};
  }
  return check_topics(made.topics);
}

/// Room for dead letters ends the consumer's wait.
Status SinkTaskWork::add_errors(SinkLoopParts& made) {
  auto errors = make_record_errors(*parts_, plan_, secrets_, *links_.metrics,
                                   [reader = std::weak_ptr<RecordReader>(made.reader)] {
                                     if (const auto waiting = reader.lock()) {
                                       waiting->wake_up();
                                     }
                                   });
  if (!errors.ok()) {
    return errors.error();
  }
  made.errors = errors.value();
  const std::lock_guard lock(mutex_);
  errors_ = made.errors;
  if (abandoned_) {
    errors_->close();
  }
  return Done{};
}

std::unique_ptr<ErrantRecordReporter> SinkTaskWork::reporter() const {
  if (!errors_->settings().offers_reporter()) {
    return nullptr;
  }
  return std::make_unique<RecordErrorReporter>(
      errors_, [parts = parts_, plan = plan_] { return make_converters(*parts, plan); },
      stop_.get_token());
}

void SinkTaskWork::add_context(SinkLoopParts& made) {
  const MetricTags tags = {{"connector", plan_.id.connector.value},
                           {"task", std::to_string(plan_.id.number)}};
  made.observer = std::make_shared<SinkTaskObserver>(
      links_.metrics->registry(), plan_.id,
      logger("org.apache.kafka.connect.runtime.WorkerSinkTask"), parts_->clock);
  links_.metrics->keep(made.observer);
  made.context = std::make_unique<RuntimeSinkContext>(
      TaskContextParts{logger(plan_.connector_config.at("connector.class")),
                       links_.metrics->registry().plugin_metrics(tags), parts_->clock,
                       plan_.task_config, stop_.get_token()},
      made.requests, made.reader, reporter());
}

Result<SinkLoopParts> SinkTaskWork::open_reader(SinkLoopParts made) {
  auto settings = consumer_settings(parts_->config, plan_);
  if (!made.topics_regex.empty()) {
    // A topic that is deleted while it is subscribed to must not come back by that.
    settings["allow.auto.create.topics"] = "false";
  }
  auto records = max_poll_records(settings);
  if (!records.ok()) {
    return records.error();
  }
  made.max_poll_records = records.value();
  made.parked = take_over_parked();
  if (made.parked) {
    made.reader = made.parked->take();
  } else {
    auto reader = parts_->readers->open(settings);
    if (!reader.ok()) {
      return reader.error();
    }
    made.reader = std::move(reader).value();
  }
  const std::lock_guard lock(mutex_);
  reader_ = made.reader;
  if (abandoned_) {
    reader_->abandon();
  }
  return made;
}

std::shared_ptr<ParkedReader> SinkTaskWork::take_over_parked() {
  const std::lock_guard lock(mutex_);
  return std::exchange(links_.parked, nullptr);
}

TaskReport SinkTaskWork::run(const Grant& grant) {
  auto report = loop_->run(grant);
  report.error = secrets_->hide(std::move(report.error));
  return report;
}

void SinkTaskWork::set_paused(bool paused) {
  if (loop_) {
    loop_->set_paused(paused);
  }
}

void SinkTaskWork::forget_topics() {
  if (loop_) {
    loop_->forget_topics();
  }
}

/// Plugins and consumer end on this thread: both may wait, a gauge of a plugin as well.
Status SinkTaskWork::stop(bool park) {
  Status stopped = Done{};
  std::shared_ptr<ParkedReader> parked;
  if (loop_) {
    stopped = loop_->stop(park);
    parked = loop_->take_parked();
    loop_.reset();
  }
  std::shared_ptr<RecordReader> reader;
  const std::lock_guard lock(mutex_);
  if (!abandoned_) {
    reader = std::move(reader_);
    parked_ = std::move(parked);
  }
  return secrets_->hide(std::move(stopped));
}

void SinkTaskWork::request_stop() noexcept { stop_.request_stop(); }

void SinkTaskWork::abandon() noexcept {
  stop_.request_stop();
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  links_.parked.reset();  // a thread that hangs before it takes it over would keep it in its group
  if (reader_) {
    reader_->abandon();
  }
  if (errors_) {
    errors_->close();
  }
}

std::optional<std::string> SinkTaskWork::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

}  // namespace troupe::runtime
