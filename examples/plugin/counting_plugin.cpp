// A plugin library for plugin.path: a source that counts, and a transform that puts a text around
// values. See docs/plugins.md.
#include <troupe/plugin.hpp>

#include <algorithm>

namespace {

using troupe::ConfigDef;
using troupe::ConfigKey;
using troupe::Settings;

constexpr const char* version_text = "1.0.0";
/// Records of one poll at most.
constexpr std::int64_t batch_size = 1000;

ConfigDef source_definition() {
  ConfigKey topic;
  topic.name = "topic";
  topic.validator = troupe::validators::non_empty_string();
  topic.importance = troupe::Importance::high;
  topic.documentation = "The topic to write to";
  ConfigKey count;
  count.name = "count";
  count.type = troupe::ConfigType::int64;
  count.validator = troupe::validators::at_least(0);
  count.importance = troupe::Importance::high;
  count.documentation = "The last number";
  return ConfigDef().define(topic).define(count);
}

/// Writes 1, 2, … `count`, each once: goes on behind the last number whose offset was committed.
class CountingTask final : public troupe::SourceTask {
 public:
  std::string version() const override { return version_text; }

  void start(const Settings& settings) override {
    const auto config = source_definition().parse(settings);
    topic_ = troupe::TopicName(troupe::Text(config.get_string("topic")));
    last_ = config.get_long("count");
    partition_ = std::make_shared<const troupe::OffsetMap>(
        troupe::OffsetMap{{"topic", troupe::Value(topic_.text())}});
    if (const auto offset = context().offset_storage_reader().offset(*partition_)) {
      const auto* value = troupe::find_offset(*offset, "number");
      const auto* number = value == nullptr ? nullptr : value->get_if<std::int64_t>();
      next_ = number == nullptr ? 1 : *number + 1;
    }
  }

  void poll(troupe::SourceBatch& batch) override {
    const auto end = std::min(last_ + 1, next_ + batch_size);
    if (next_ >= end) {
      return batch.idle_for(std::chrono::seconds(1));
    }
    for (; next_ < end; ++next_) {
      batch.emplace(partition_, troupe::SourceOffset(offset_name_, next_), topic_,
                    troupe::Schema::of(troupe::SchemaType::string), std::to_string(next_));
    }
  }

  void stop() override {}

 private:
  troupe::TopicName topic_;
  troupe::SourcePartition partition_;
  troupe::Text offset_name_ = troupe::Text::of_static("number");
  std::int64_t next_ = 1;
  std::int64_t last_ = 0;
};

class CountingSource final : public troupe::SingleTaskSource<CountingTask> {
 public:
  ConfigDef config() const override { return source_definition(); }
};

/// Puts `before` and `after` around a value that is text.
class Surround final : public troupe::Transformation {
 public:
  ConfigDef config() const override {
    ConfigDef definition;
    for (const char* name : {"before", "after"}) {
      ConfigKey key;
      key.name = name;
      key.has_default = true;
      key.default_text = "";
      key.documentation = std::string("Text ") + name + " the value";
      definition.define(key);
    }
    return definition;
  }

  void configure(const Settings& settings) override {
    const auto parsed = config().parse(settings);
    before_ = parsed.get_string("before");
    after_ = parsed.get_string("after");
  }

  bool apply(troupe::ConnectRecord& record) override {
    const auto* text = record.value.get_if<troupe::Text>();
    if (text == nullptr) {
      throw troupe::DataException("Surround takes text values, not one of another type");
    }
    record.value = troupe::Text(before_ + text->str() + after_);
    return true;
  }

 private:
  std::string before_;
  std::string after_;
};

}  // namespace

TROUPE_PLUGIN(registry) {
  registry.add_source({"example.CountingSource", version_text},
                      [] { return std::make_unique<CountingSource>(); });
  registry.add_transformation({"example.Surround", version_text},
                              [] { return std::make_unique<Surround>(); });
}
