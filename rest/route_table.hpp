#pragma once

#include "rest/message.hpp"
#include "runtime/herder.hpp"

#include <string>
#include <vector>

namespace troupe::rest {

/// Serves one request; answers through `respond`, later and on any thread if need be.
using Handler = void (*)(const Request& request, runtime::Herder& herder, const Respond& respond);

/// One method of one path. `{}` in the path captures a segment.
struct Route {
  Method method = Method::other;
  const char* path = "";  ///< `/connectors/{}/status`
  Handler handler = nullptr;
  /// Only `application/json` (or nothing) may come in, whatever the method.
  bool wants_json = true;
  const char* produces = "application/json";
};

/// Finds the handler for a request and answers what upstream's HTTP layer answers before any
/// handler runs: unknown paths, methods and media types, OPTIONS. Immutable; any thread.
/// Source: org.apache.kafka.connect.runtime.rest.RestServer, Jersey's resource matching.
class RouteTable {
 public:
  explicit RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {}

  void serve(Request request, runtime::Herder& herder, const Respond& respond) const;

 private:
  [[nodiscard]] std::vector<const Route*> matching(Request& request) const;

  std::vector<Route> routes_;
};

/// All routes of the worker.
[[nodiscard]] RouteTable worker_routes();

}  // namespace troupe::rest
