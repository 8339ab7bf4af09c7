#include "connectors/datagen/datagen.hpp"

#include "connectors/datagen/datagen_settings.hpp"
#include <troupe/errors.hpp>

#include <algorithm>

namespace troupe::connectors::datagen {

namespace {

constexpr const char* plugin_version = "1.0.0";

/// How many records an offset tells of; nothing when it tells of none.
std::optional<std::int64_t> records_of(const OffsetMap& offset) {
  const auto* value = find_offset(offset, DatagenTask::offset_name);
  const auto* number = value != nullptr ? value->get_if<std::int64_t>() : nullptr;
  return number != nullptr && *number >= 0 ? std::optional(*number) : std::nullopt;
}

void check_alteration(const std::optional<OffsetMap>& partition,
                      const std::optional<OffsetMap>& offset) {
  if (!offset) {
    return;
  }
  if (!records_of(*offset)) {
    throw ConnectException(
        "Wanted a count of records under 'records' in the offset, 0 or more, found " +
        (offset->empty() ? std::string("nothing") : offset->front().second.to_text()));
  }
  const auto* task = partition ? find_offset(*partition, DatagenTask::task_name) : nullptr;
  if (task == nullptr) {
    throw ConnectException("Wanted the number of a task under 'task' in the partition");
  }
}

}  // namespace

std::string DatagenConnector::version() const { return plugin_version; }

void DatagenConnector::start(const Settings& settings) {
  static_cast<void>(make_generator(datagen_definition().parse(settings)));
  settings_ = settings;
}

std::vector<Settings> DatagenConnector::task_configs(std::size_t max_tasks) {
  std::vector<Settings> configs(max_tasks, settings_);
  for (std::size_t i = 0; i < max_tasks; ++i) {
    configs[i][DatagenTask::task_name] = std::to_string(i);
  }
  return configs;
}

ConfigDef DatagenConnector::config() const { return datagen_definition(); }

std::vector<ValidatedValue> DatagenConnector::validate(const ConfigMap& settings) const {
  return validate_datagen(settings);
}

std::string DatagenConnector::task_class() const { return "troupe.connect.datagen.DatagenTask"; }

std::unique_ptr<SourceTask> DatagenConnector::create_task() const {
  return std::make_unique<DatagenTask>();
}

/// The records up to an offset follow from the settings alone.
std::optional<Support> DatagenConnector::exactly_once_support(const Settings&) const {
  return Support::supported;
}

bool DatagenConnector::alter_offsets(const Settings&, const OffsetAlterations& offsets) {
  for (const auto& [partition, offset] : offsets) {
    check_alteration(partition, offset);
  }
  return true;
}

std::string DatagenTask::version() const { return plugin_version; }

void DatagenTask::start(const Settings& settings) {
  const auto config = datagen_definition().parse(settings);
  generator_.emplace(make_generator(config));
  topic_ = TopicName(Text(config.get_string("kafka.topic")));
  seed_ = static_cast<std::uint64_t>(config.get_long("random.seed"));
  iterations_ = config.get_long("iterations");
  const auto number = ConfigDef::parse_value(task_name, settings.at(task_name), ConfigType::int32);
  task_ = static_cast<std::uint32_t>(std::get<std::int32_t>(number));
  partition_ = std::make_shared<const OffsetMap>(
      OffsetMap{{Text::of_static(task_name), Value(std::int64_t{task_})}});
  resume();
  schedule_.emplace(config.get_double("rate"), context().now_ms());
}

void DatagenTask::resume() {
  made_ = 0;
  const auto stored = context().offset_storage_reader().offset(*partition_);
  if (!stored) {
    return;
  }
  const auto records = records_of(*stored);
  if (!records) {
    throw ConnectException("Wanted a count of records in the stored offset of task " +
                           std::to_string(task_) + ", found none");
  }
  made_ = *records;
}

/// How many records this poll may make.
std::size_t DatagenTask::wanted() const {
  if (iterations_ < 0) {
    return max_batch;
  }
  const auto left = std::max<std::int64_t>(0, iterations_ - made_);
  return std::min(max_batch, static_cast<std::size_t>(left));
}

void DatagenTask::poll(SourceBatch& batch) {
  const auto wanted = this->wanted();
  if (wanted == 0) {
    batch.idle_for(RecordSchedule::longest_wait);
    return;
  }
  const auto now_ms = context().now_ms();
  const auto count = schedule_->take(now_ms, wanted);
  if (count == 0) {
    batch.idle_for(schedule_->until_next());
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    auto& record = batch.emplace();
    Draw draw(seed_, task_, made_, now_ms);
    generator_->fill(draw, record);
    ++made_;
    record.topic = topic_;
    record.timestamp_ms = now_ms;
    record.source_partition = partition_;
    record.source_offset = SourceOffset(Text::of_static(offset_name), made_);
  }
}

void register_datagen(PluginRegistry& registry) {
  registry.add_source({DatagenConnector::java_class, plugin_version},
                      [] { return std::make_unique<DatagenConnector>(); });
}

}  // namespace troupe::connectors::datagen
