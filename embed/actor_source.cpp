#include "embed/messages.hpp"
#include "embed/source_queue.hpp"
#include "embed/version.hpp"
#include <troupe/embed.hpp>

#include <memory>
#include <utility>

namespace troupe::embed {

namespace {

using actors::post;
using actors::tell;
using std::chrono::milliseconds;

/// How long a poll waits for records. Shorter while acknowledgements are due, for they come to a
/// task between its polls.
constexpr milliseconds poll_wait{100};
constexpr milliseconds poll_wait_for_stored{5};

/// Stands for one task towards the application's actor: gives it credit, fills the queue. What the
/// actor may ignore is posted, so that one without a case for it does not answer with an error.
class SourceLink final : public caf::event_based_actor {
 public:
  SourceLink(caf::actor_config& config, caf::actor source, std::shared_ptr<SourceQueue> queue,
             SourceAttached attached, std::size_t credit)
      : caf::event_based_actor(config),
        source_(std::move(source)),
        queue_(std::move(queue)),
        attached_(std::move(attached)),
        credit_(credit) {}

  caf::behavior make_behavior() override {
    attached_.task = self();
    post(source_, std::move(attached_));
    tell(this, source_, SourceCredit{self(), credit_});
    actors::watch(this, source_, [](const caf::error& why) { return PeerEnded{why}; });
    return actors::take_errors(
        this,
        [this](const caf::error& error) {
          queue_->fail("The source actor answered with an error: " + actors::error_text(error));
        },
        [this](const SourceRecords& sent) { queue_->offer(sent.records); },
        [this](const SourceFailed& failed) { queue_->fail(failed.message); },
        [this](const RecordsTaken& taken) {
          tell(this, source_, SourceCredit{self(), taken.count});
        },
        [this](const RecordsStored& stored) {
          post(source_, SourceStored{self(), stored.records});
        },
        [this](const PeerEnded& ended) {
          queue_->fail("The source actor has ended: " + actors::error_text(ended.why));
          quit();  // nobody is left to be told of a task, not even of one that hangs
        },
        [this](const CloseLink&) {
          post(source_, SourceDetached{self()});
          quit();
        });
  }

  void on_exit() override { source_ = nullptr; }
  [[nodiscard]] const char* name() const override { return "troupe.source-link"; }

 private:
  caf::actor self() { return caf::actor_cast<caf::actor>(this); }

  caf::actor source_;
  const std::shared_ptr<SourceQueue> queue_;
  SourceAttached attached_;
  const std::size_t credit_;
};

class ActorSourceTask final : public SourceTask {
 public:
  ActorSourceTask(caf::actor source, ActorSourceOptions options)
      : source_(std::move(source)), options_(std::move(options)) {}
  ActorSourceTask(const ActorSourceTask&) = delete;
  ActorSourceTask& operator=(const ActorSourceTask&) = delete;
  ActorSourceTask(ActorSourceTask&&) = delete;
  ActorSourceTask& operator=(ActorSourceTask&&) = delete;
  ~ActorSourceTask() override { close(); }

  [[nodiscard]] std::string version() const override { return embed::version; }

  void start(const Settings& settings) override {
    SourceAttached attached;
    attached.connector = settings.at("name");
    attached.settings = settings;
    attached.offsets = context().offset_storage_reader().offsets(options_.partitions);
    link_ = source_->home_system().spawn<SourceLink>(source_, queue_, std::move(attached),
                                                     options_.max_waiting_records);
  }

  void poll(SourceBatch& batch) override {
    tell_stored();
    const auto wait = unacknowledged_ == 0 ? poll_wait : poll_wait_for_stored;
    const auto taken = queue_->take(batch, wait, context().stop_token());
    if (taken != 0) {
      unacknowledged_ += taken;
      post(link_, RecordsTaken{taken});
    }
  }

  [[nodiscard]] bool wants_commit_record() const override { return true; }
  void commit_record(const SourceRecord& record, const RecordMetadata* metadata) override {
    auto& stored = stored_.emplace_back();
    stored.partition = record.source_partition;
    stored.offset = record.source_offset;
    if (metadata != nullptr) {
      stored.metadata = *metadata;
    }
    unacknowledged_ -= unacknowledged_ == 0 ? 0 : 1;
  }
  void commit() override { tell_stored(); }
  void stop() override {
    tell_stored();
    close();
  }

 private:
  void tell_stored() {
    if (!stored_.empty() && link_) {
      post(link_, RecordsStored{std::exchange(stored_, {})});
    }
  }
  void close() {
    if (link_) {
      post(std::exchange(link_, nullptr), CloseLink{});
    }
  }

  const caf::actor source_;
  const ActorSourceOptions options_;
  const std::shared_ptr<SourceQueue> queue_ =
      std::make_shared<SourceQueue>(options_.max_waiting_records);
  caf::actor link_;
  std::vector<StoredRecord> stored_;  // bounded by what is unacknowledged: the lane's bound
  std::size_t unacknowledged_ = 0;
};

class ActorSourceConnector final : public SourceConnector {
 public:
  ActorSourceConnector(caf::actor source, ActorSourceOptions options)
      : source_(std::move(source)), options_(std::move(options)) {}

  [[nodiscard]] std::string version() const override { return embed::version; }
  void start(const Settings& settings) override { settings_ = settings; }
  /// One: there is one actor.
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t) override { return {settings_}; }
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override { return "troupe.embed.ActorSourceTask"; }
  [[nodiscard]] std::unique_ptr<SourceTask> create_task() const override {
    return std::make_unique<ActorSourceTask>(source_, options_);
  }

 private:
  const caf::actor source_;
  const ActorSourceOptions options_;
  Settings settings_;
};

}  // namespace

PluginFactory<SourceConnector> actor_source(caf::actor source, ActorSourceOptions options) {
  return [source = std::move(source), options = std::move(options)] {
    return std::make_unique<ActorSourceConnector>(source, options);
  };
}

}  // namespace troupe::embed
