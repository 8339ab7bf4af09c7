// What applications ask of a standalone worker's actor.
#include "embed/standalone_actor.hpp"
#include "embed/views.hpp"

#include <utility>

namespace troupe::embed {

template <class T, class Use>
std::function<void(Result<T>)> StandaloneActor::on_my_turn(Use use) {
  return [me = self(), use = std::move(use)](Result<T> answer) {
    actors::post(me, Deliver{[use, answer = std::move(answer)]() mutable { use(answer); }});
  };
}

template <class View, class T, class Convert>
std::function<void(Result<T>)> StandaloneActor::answering(caf::typed_response_promise<View> promise,
                                                          Convert convert) {
  return on_my_turn<T>([promise, convert](const Result<T>& answer) mutable {
    if (answer.ok()) {
      promise.deliver(convert(*answer));
    } else {
      promise.deliver(to_caf(answer.error()));
    }
  });
}

template <class View>
bool StandaloneActor::refuse_unless_open(caf::typed_response_promise<View>& promise) {
  if (phase_ == Phase::creating || phase_ == Phase::running) {
    return false;
  }
  promise.deliver(to_caf(
      {Errc::unavailable,
       phase_ == Phase::stopping ? "Worker is shutting down" : "Worker is still starting up.", "",
       ""}));
  return true;
}

caf::result<Done> StandaloneActor::create(const CreateConnector& request) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    runtime::CreateRequest wanted;
    wanted.name = {request.name};
    wanted.config = config_of(request.name, request.config);
    host_->herder().create_connector(
        std::move(wanted), answering<Done, runtime::ConnectorInfo>(
                               promise, [](const runtime::ConnectorInfo&) { return Done{}; }));
  }
  return promise;
}

caf::result<Done> StandaloneActor::put(const PutConnector& request) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    host_->herder().put_config({request.name}, config_of(request.name, request.config),
                               answering<Done, runtime::PutOutcome>(
                                   promise, [](const runtime::PutOutcome&) { return Done{}; }));
  }
  return promise;
}

caf::result<Done> StandaloneActor::remove(const DeleteConnector& request) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    host_->herder().delete_connector(
        {request.name}, answering<Done, Done>(promise, [](const Done&) { return Done{}; }));
  }
  return promise;
}

caf::result<Done> StandaloneActor::set_target(const std::string& name,
                                              runtime::TargetState target) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    host_->herder().set_target({name}, target,
                               answering<Done, Done>(promise, [](const Done&) { return Done{}; }));
  }
  return promise;
}

caf::result<Done> StandaloneActor::restart(const RestartConnector& request) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    host_->herder().restart(
        {{request.name}, request.only_failed, request.include_tasks},
        answering<Done, runtime::ConnectorStateInfo>(
            promise, [](const runtime::ConnectorStateInfo&) { return Done{}; }));
  }
  return promise;
}

caf::result<Done> StandaloneActor::restart_task(const RestartTask& request) {
  auto promise = make_response_promise<Done>();
  if (!refuse_unless_open(promise)) {
    host_->herder().restart_task(
        {{request.name}, request.task},
        answering<Done, Done>(promise, [](const Done&) { return Done{}; }));
  }
  return promise;
}

caf::result<ConnectorView> StandaloneActor::get(const GetConnector& request) {
  auto promise = make_response_promise<ConnectorView>();
  if (refuse_unless_open(promise)) {
    return promise;
  }
  const runtime::ConnectorName name{request.name};
  // Two questions to the herder, the second once the first is answered, each on this actor's turn.
  host_->herder().connector_info(
      name, on_my_turn<runtime::ConnectorInfo>(
                [this, name, promise](const Result<runtime::ConnectorInfo>& info) mutable {
                  if (!info.ok()) {
                    promise.deliver(to_caf(info.error()));
                    return;
                  }
                  host_->herder().connector_status(
                      name, answering<ConnectorView, runtime::ConnectorStateInfo>(
                                promise, [info = *info](const runtime::ConnectorStateInfo& state) {
                                  return view_of(info, state);
                                }));
                }));
  return promise;
}

caf::result<ConnectorNames> StandaloneActor::list() {
  auto promise = make_response_promise<ConnectorNames>();
  if (!refuse_unless_open(promise)) {
    host_->herder().connectors(
        answering<ConnectorNames, std::vector<runtime::ConnectorName>>(promise, view_of_names));
  }
  return promise;
}

caf::result<Done> StandaloneActor::stop() {
  auto promise = make_response_promise<Done>();
  stop_promises_.push_back(promise);
  begin_stop();
  return promise;
}

}  // namespace troupe::embed
