#pragma once

#include "actors/posting_job.hpp"
#include "embed/cluster_search.hpp"
#include "embed/messages.hpp"
#include "embed/worker_host.hpp"
#include "runtime/seams/executor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::embed {

/// The life of a standalone worker, in upstream's order and words: plugins, REST, Kafka, stores,
/// actors, connector files; and back. What blocks runs on threads of its own. See
/// `start_standalone` for what its owner sees.
/// Source: org.apache.kafka.connect.cli.{AbstractConnectCli,ConnectStandalone},
/// org.apache.kafka.connect.runtime.Connect.
class StandaloneActor final : public caf::event_based_actor {
 public:
  StandaloneActor(caf::actor_config& config, HostOptions options);

  caf::behavior make_behavior() override;
  void on_exit() override;
  [[nodiscard]] const char* name() const override { return "troupe.standalone"; }

 private:
  // opening → searching → reading_stores → creating → running → stopping → (ended)
  // A failure or a stop goes from any of them to stopping.
  enum class Phase : std::uint8_t {
    opening,
    searching,
    reading_stores,
    creating,
    running,
    stopping
  };
  using Failure = WorkerEnded::Failure;

  void begin();
  void opened(const Status& outcome);
  void ask_for_cluster();
  void cluster_answered(const Result<std::string>& id);
  void stores_started(const Status& outcome);
  void start_worker();
  void next_connector();
  void connector_read(const ConnectorRead& read);
  void connector_created(const Result<runtime::ConnectorInfo>& outcome);
  void connector_failed(const Error& error);
  void running();

  void fail(Failure failure, const Error& error);
  void begin_stop();
  void rest_stopped();
  void worker_down(const caf::error& why);
  void stop_overdue();
  void finish();

  /// Its answer comes as a message of this type.
  template <class Answered, class Step>
  void run_step(Step step) {
    thread_->run(
        actors::posting_job(self(), [step = std::move(step)] { return Answered{step()}; }));
  }
  void stop_rest(std::chrono::milliseconds limit);
  /// A callback for the herder's thread that calls `use` with the answer on this actor's turn.
  template <class T, class Use>
  std::function<void(Result<T>)> on_my_turn(Use use);
  template <class View, class T, class Convert>
  std::function<void(Result<T>)> answering(caf::typed_response_promise<View> promise,
                                           Convert convert);
  template <class View>
  bool refuse_unless_open(caf::typed_response_promise<View>& promise);
  caf::result<Done> create(const CreateConnector& request);
  caf::result<Done> put(const PutConnector& request);
  caf::result<Done> remove(const DeleteConnector& request);
  caf::result<Done> set_target(const std::string& name, runtime::TargetState target);
  caf::result<Done> restart(const RestartConnector& request);
  caf::result<Done> restart_task(const RestartTask& request);
  caf::result<ConnectorView> get(const GetConnector& request);
  caf::result<ConnectorNames> list();
  caf::result<Done> stop();

  template <class Event>
  void tell_owner(Event event);
  [[nodiscard]] caf::actor self() { return caf::actor_cast<caf::actor>(this); }

  std::shared_ptr<WorkerHost> host_;  // shared with the steps that run on threads
  caf::actor events_;
  LoggerPtr logger_;
  runtime::MonotonicTime begun_;
  std::unique_ptr<runtime::WorkThread> thread_;       ///< steps of the start
  std::unique_ptr<runtime::WorkThread> rest_thread_;  ///< the end of REST
  Phase phase_ = Phase::opening;
  bool was_started_ = false;  ///< "Kafka Connect starting" has been said
  std::optional<ClusterSearch> search_;
  bool asking_ = false;  ///< `thread_` waits for Kafka's answer, for as long as `search_` allows
  caf::actor worker_;
  std::deque<std::string> files_;               ///< of connectors still to be created
  std::map<std::string, Settings> connectors_;  ///< after those
  std::string creating_;                        ///< file or name of the one under way
  Failure failure_ = Failure::none;
  Error error_;
  std::vector<caf::typed_response_promise<Done>> stop_promises_;
};

}  // namespace troupe::embed
