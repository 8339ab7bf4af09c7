#pragma once

#include "actors/supervised.hpp"
#include "runtime/worker/task_history.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <map>

namespace troupe::actors {

/// Keeps one supervisor per connector of this worker, and passes on what the herder wants of it.
class ConnectorsActor final : public Supervised {
 public:
  ConnectorsActor(caf::actor_config& config, Ticket ticket, runtime::WorkerPartsPtr parts,
                  caf::actor offsets);

  caf::behavior make_behavior() override;
  [[nodiscard]] const char* name() const override { return "troupe.connectors"; }

 private:
  struct Entry {
    Child child;
    std::size_t slot = 0;
    std::uint64_t run = 0;  ///< the last it was asked for
    bool leaving = false;
  };

  void release() noexcept override;
  void run(const RunConnector& request);
  void take_over(const TakeOver& request);
  void start(Entry& entry, const RunConnector& request);
  /// False: no supervisor is there that could hear it.
  template <class Request>
  bool pass_on(const ConnectorName& name, const Request& request);
  void leave(Entry& entry);
  void restart_wanted(const RestartWanted& wanted);
  void remove(const ConnectorName& name);
  void stop_all();
  [[nodiscard]] std::map<ConnectorName, Entry>::iterator find(std::size_t slot,
                                                              std::uint64_t incarnation);
  void gone(std::map<ConnectorName, Entry>::iterator entry);
  void finish_if_gone();

  runtime::WorkerPartsPtr parts_;  ///< let go at the end: timers keep a dead actor for a while
  LoggerPtr logger_;
  runtime::RestartPacer pacer_;
  caf::actor herder_;  ///< who has sent the last TakeOver
  caf::actor offsets_;
  std::map<ConnectorName, Entry> entries_;
  std::size_t next_slot_ = 0;
  bool stopping_ = false;
};

}  // namespace troupe::actors
