#include "embed/messages.hpp"
#include "embed/sink_answers.hpp"
#include "embed/sink_window.hpp"
#include "embed/version.hpp"
#include <troupe/embed.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe::embed {

namespace {

using actors::post;
using actors::tell;
using std::chrono::milliseconds;

/// How long `put` waits for an answer when as many batches as allowed are on their way. Then the
/// runtime has the word, and gives the same records again.
constexpr milliseconds room_wait{1000};

/// Stands for one task towards the application's actor. What that may leave unanswered is posted,
/// so that an actor without a case for it does not answer with an error; a batch is told.
class SinkLink final : public caf::event_based_actor {
 public:
  SinkLink(caf::actor_config& config, caf::actor sink, std::shared_ptr<SinkAnswers> answers,
           SinkAttached attached)
      : caf::event_based_actor(config),
        sink_(std::move(sink)),
        answers_(std::move(answers)),
        attached_(std::move(attached)) {}

  caf::behavior make_behavior() override {
    attached_.task = self();
    post(sink_, std::move(attached_));
    actors::watch(this, sink_, [](const caf::error& why) { return PeerEnded{why}; });
    return actors::take_errors(
        this,
        [this](const caf::error& error) {
          answers_->fail("The sink actor answered with an error: " + actors::error_text(error));
        },
        [this](SinkBatch& batch) {
          batch.task = self();
          tell(this, sink_, std::move(batch));
        },
        [this](const SinkStored& stored) { answers_->put(stored); },
        [this](const SinkFailed& failed) { answers_->put(failed); },
        [this](const PeerEnded& ended) {
          answers_->fail("The sink actor has ended: " + actors::error_text(ended.why));
          quit();  // nobody is left to be told of a task, not even of one that hangs
        },
        [this](const CloseLink&) {
          post(sink_, SinkDetached{self()});
          quit();
        });
  }

  void on_exit() override { sink_ = nullptr; }
  [[nodiscard]] const char* name() const override { return "troupe.sink-link"; }

 private:
  caf::actor self() { return caf::actor_cast<caf::actor>(this); }

  caf::actor sink_;
  const std::shared_ptr<SinkAnswers> answers_;
  SinkAttached attached_;
};

class ActorSinkTask final : public SinkTask {
 public:
  ActorSinkTask(caf::actor sink, const ActorSinkOptions& options)
      : sink_(std::move(sink)), options_(options) {}
  ActorSinkTask(const ActorSinkTask&) = delete;
  ActorSinkTask& operator=(const ActorSinkTask&) = delete;
  ActorSinkTask(ActorSinkTask&&) = delete;
  ActorSinkTask& operator=(ActorSinkTask&&) = delete;
  ~ActorSinkTask() override { close_link(); }

  [[nodiscard]] std::string version() const override { return embed::version; }

  void start(const Settings& settings) override {
    SinkAttached attached;
    attached.connector = settings.at("name");
    attached.settings = settings;
    link_ = sink_->home_system().spawn<SinkLink>(sink_, answers_, std::move(attached));
  }

  void put(std::vector<SinkRecord>& records) override {
    window_.rewound();  // the runtime does that before it consumes on
    hear(milliseconds{0});
    if (window_.size() >= options_.max_batches) {
      hear(room_wait);
    }
    if (failure_) {
      throw ConnectException(*failure_);
    }
    std::erase_if(records,
                  [this](const SinkRecord& record) { return window_.comes_again(record); });
    if (records.empty()) {
      return;
    }
    if (window_.size() >= options_.max_batches) {
      throw RetriableException("The sink actor has not acknowledged " +
                               std::to_string(window_.size()) + " batches");
    }
    SinkBatch batch;
    batch.number = window_.add(records);
    batch.records = std::make_shared<const std::vector<SinkRecord>>(std::exchange(records, {}));
    post(link_, std::move(batch));
  }

  SinkOffsets pre_commit(const SinkOffsets& offsets) override {
    if (context().stop_token().stop_requested()) {
      drain();
    } else {
      hear(milliseconds{0});
    }
    return window_.committable(offsets);
  }

  void close(const std::vector<TopicPartition>& partitions) override { window_.close(partitions); }
  void stop() override { close_link(); }

 private:
  /// Takes answers; waits for one up to `limit`.
  void hear(milliseconds limit) {
    for (const auto& answer : answers_->take(limit, context().stop_token())) {
      note(answer);
    }
  }

  /// The last commit: waits for the answers still missing. Without a stop token: it has fired.
  void drain() {
    auto left = options_.drain_limit;
    while (window_.size() != 0 && left > milliseconds{0}) {
      const auto begun = context().now_ms();
      for (const auto& answer : answers_->take(left)) {
        note(answer);
      }
      left -= std::max(milliseconds{context().now_ms() - begun}, milliseconds{1});
    }
  }

  void note(const SinkAnswer& answer) {
    if (const auto* stored = std::get_if<SinkStored>(&answer)) {
      return window_.stored(stored->number);
    }
    const auto& failed = std::get<SinkFailed>(answer);
    if (!failed.retriable) {
      failure_ = "The sink actor could not store a batch: " + failed.message;
      return;
    }
    if (window_.failed(failed.number)) {
      context().logger().warn("The sink actor could not store a batch for now: " + failed.message);
      context().offset(window_.rewinds());
      context().timeout(options_.retry_pause);
    }
  }

  void close_link() {
    if (link_) {
      post(std::exchange(link_, nullptr), CloseLink{});
    }
  }

  const caf::actor sink_;
  const ActorSinkOptions options_;
  const std::shared_ptr<SinkAnswers> answers_ =
      std::make_shared<SinkAnswers>(2 * options_.max_batches);
  SinkWindow window_;
  std::optional<std::string> failure_;  ///< thrown by `put`: what a commit throws is logged only
  caf::actor link_;
};

class ActorSinkConnector final : public SinkConnector {
 public:
  ActorSinkConnector(caf::actor sink, const ActorSinkOptions& options)
      : sink_(std::move(sink)), options_(options) {}

  [[nodiscard]] std::string version() const override { return embed::version; }
  void start(const Settings& settings) override { settings_ = settings; }
  [[nodiscard]] std::vector<Settings> task_configs(std::size_t max_tasks) override {
    return std::vector<Settings>(max_tasks, settings_);
  }
  void stop() override {}
  [[nodiscard]] ConfigDef config() const override { return {}; }
  [[nodiscard]] std::string task_class() const override { return "troupe.embed.ActorSinkTask"; }
  [[nodiscard]] std::unique_ptr<SinkTask> create_task() const override {
    return std::make_unique<ActorSinkTask>(sink_, options_);
  }

 private:
  const caf::actor sink_;
  const ActorSinkOptions options_;
  Settings settings_;
};

}  // namespace

PluginFactory<SinkConnector> actor_sink(caf::actor sink, ActorSinkOptions options) {
  return [sink = std::move(sink), options] {
    return std::make_unique<ActorSinkConnector>(sink, options);
  };
}

}  // namespace troupe::embed
