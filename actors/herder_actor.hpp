#pragma once

#include "actors/plugin_questions.hpp"
#include "actors/supervised.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/worker/restart_policy.hpp"
#include "runtime/worker/standalone_state.hpp"
#include "runtime/worker/thread_limit.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::actors {

/// What is wanted of a standalone worker against what runs on it. Owns configurations and statuses;
/// answers every request, at the latest after `request_timeout`.
/// Source: org.apache.kafka.connect.runtime.standalone.StandaloneHerder.
class HerderActor final : public Supervised {
 public:
  /// Upstream's limit of a request; the operation itself goes on.
  static constexpr std::chrono::seconds request_timeout{90};
  /// How often it is looked whether anything has waited too long.
  static constexpr std::chrono::seconds expiry_interval{1};
  /// Validations under way at once, of all classes and of one; more are refused. Each may hold a
  /// thread that never returns.
  static constexpr std::size_t max_validations = 128;
  static constexpr std::size_t max_validations_of_class = 32;
  /// Patches that wait for another change of their connector; more are refused.
  static constexpr std::size_t max_patches = 256;

  /// `state` is what herders before this one have left, and used by this one alone.
  HerderActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
              std::shared_ptr<runtime::StandaloneState> state);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.herder"; }

 private:
  /// A configuration on its way: validated, stored, started, its tasks started.
  struct Change {
    ConnectorName name;
    ConfigMap config;
    std::optional<runtime::TargetState> initial_state;
    bool must_be_new = false;
    bool created = false;
    Reply<runtime::PutOutcome> reply;
    runtime::MonotonicTime deadline{};
    runtime::ThreadOwner owner;                      ///< whose calls a validation makes
    std::unique_ptr<runtime::WorkThread> validator;  ///< while it is being validated
    std::shared_ptr<runtime::TaskVitals> vitals;     ///< of the validation
    bool stall_told = false;
    std::uint64_t run = 0;  ///< once it is stored
  };

  /// A request that others answer.
  struct Wait {
    runtime::MonotonicTime deadline;
    Reply<Done> reply;
    std::string stage;
  };
  /// A patch that waits until its connector is not being changed.
  struct WaitingPatch {
    PatchConfig request;
    runtime::MonotonicTime deadline;  ///< of its waiting and of its own change together
  };
  /// Ends of a connector's supervisor that nobody asked for.
  struct Trouble {
    runtime::FailureHistory history;
    runtime::MonotonicTime last{};
  };

  void release() noexcept override;

  void take_over();
  void supervisor_failed(const ConnectorName& name, runtime::StoredConnector& stored);
  void revive(const ReviveConnector& due);

  void create(const CreateConnector& request);
  void patch(const PatchConfig& request);
  void apply_patches();
  void expire_patches(runtime::MonotonicTime now);
  /// The answer to a change for who wants the connector alone.
  [[nodiscard]] static Reply<runtime::PutOutcome> info_of(Reply<runtime::ConnectorInfo> reply);
  void change_config(ConnectorName name, ConfigMap config, bool must_be_new,
                     std::optional<runtime::TargetState> initial_state,
                     runtime::MonotonicTime deadline, Reply<runtime::PutOutcome> reply);
  [[nodiscard]] runtime::MonotonicTime deadline_from_now() const {
    return parts_->clock->now() + request_timeout;
  }
  [[nodiscard]] std::optional<Error> validation_limit(const std::string& plugin) const;
  void begin_validation(std::uint64_t number, Change change);
  void validated(const ConfigValidated& outcome);
  void store(std::uint64_t number);
  void answer(std::uint64_t run, const Status& outcome);
  void answer(std::map<std::uint64_t, Change>::iterator found, const Status& outcome);
  void finish(std::map<std::uint64_t, Change>::iterator change,
              Result<runtime::PutOutcome> outcome);
  void expire();
  void give_up(std::map<std::uint64_t, Change>::iterator change);
  void remove(const DeleteConnector& request);

  void change_target(const ChangeTarget& request);
  void restart_connector(const RestartConnector& request);
  void restart_selected(const RestartSelected& request);
  void restart_task(const RestartTask& request);
  std::uint64_t run_connector(const ConnectorName& name, runtime::StoredConnector& stored);
  void reset_topics(const ResetTopics& request);
  void expect_answer(const Reply<Done>& reply, const std::string& stage);
  void expire_waits(runtime::MonotonicTime now);
  void refuse_all();
  void change_offsets(const ChangeOffsets& request);

  void connector_reported(const ConnectorReported& report);
  void connector_trouble(const ConnectorTrouble& trouble);
  void connector_stalled(const ConnectorStalled& stalled);
  void note_trouble(runtime::StoredConnector& stored, const Error& error) const;
  void tell_stall(Change& change) const;
  void task_reported(const TaskReported& report);
  void task_configs(const TaskConfigsComputed& computed);
  [[nodiscard]] RunTasks tasks_of(const ConnectorName& name,
                                  const runtime::StoredConnector& stored) const;
  void connector_gone(const ConnectorGone& gone);
  void drop_tasks(const ConnectorName& name, runtime::StoredConnector& stored) const;
  void tell_listener(const ConnectorName& name, std::optional<std::int32_t> task,
                     const runtime::InstanceStatus& status) const;

  void info(const GetConnector& request) const;
  void status(const GetStatus& request) const;
  void tasks(const GetTasks& request) const;
  void task_status(const GetTaskStatus& request) const;
  void offsets(const GetOffsets& request);
  void validate(const ValidateConfig& request);
  void insight(const GetInsight& request) const;
  [[nodiscard]] std::vector<runtime::ConnectorInsight> insights() const;
  /// A validation of this connector's configuration that stands still.
  [[nodiscard]] std::optional<runtime::StallInfo> validation_stall(const ConnectorName& name) const;
  void health(const GetHealth& request) const;
  [[nodiscard]] std::vector<ConnectorName> names() const;
  [[nodiscard]] std::vector<runtime::ConnectorInfo> infos() const;
  [[nodiscard]] std::vector<runtime::ConnectorStateInfo> statuses() const;
  [[nodiscard]] runtime::ThreadOwner owner_of(const ConnectorName& name,
                                              const runtime::StoredConnector& stored) const {
    return runtime::owner_of(*parts_->plugins, name, stored.config);
  }
  [[nodiscard]] bool is_changing(const ConnectorName& name) const;
  [[nodiscard]] bool is_current(const ConnectorName& name, std::uint64_t run) const;

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  LoggerPtr logger_;
  caf::actor connectors_;
  std::shared_ptr<runtime::StandaloneState> state_;
  PluginQuestions questions_;
  std::map<std::uint64_t, Change> changes_;
  std::uint64_t last_change_ = 0;
  std::vector<WaitingPatch> patches_;
  std::map<ConnectorName, std::vector<Reply<Done>>> removing_;  ///< who waits for it to be gone
  std::map<ConnectorName, std::vector<std::uint64_t>> waiting_for_removal_;
  std::vector<Wait> waits_;  ///< looked through once a second
  std::map<ConnectorName, Trouble> troubles_;
  bool started_ = false;
  bool stopping_ = false;
};

}  // namespace troupe::actors
