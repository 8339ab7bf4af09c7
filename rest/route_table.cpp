#include "rest/route_table.hpp"

#include "rest/error_table.hpp"
#include "rest/resources.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

namespace troupe::rest {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

/// A media type without parameters, in lower case.
std::string media_type(std::string_view text) {
  std::string type(trimmed(text.substr(0, text.find(';'))));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

bool admits(const std::optional<std::string>& accept, std::string_view type) {
  if (!accept || trimmed(*accept).empty()) {
    return true;
  }
  const auto family = std::string(type.substr(0, type.find('/'))) + "/*";
  std::string_view rest = *accept;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto range = media_type(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (range == "*/*" || range == family || range == type) {
      return true;
    }
  }
  return false;
}

bool is_json(const std::string& content_type) {
  const auto type = media_type(content_type);
  return type == "application/json" || type == "application/*" || type == "*/*";
}

std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& path) {
  std::vector<std::string> captured;
  std::size_t index = 0;
  pattern.remove_prefix(1);
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find('/'), pattern.size());
    const auto segment = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
    if (index == path.size()) {
      return std::nullopt;
    }
    if (segment == "{}") {
      captured.push_back(path[index]);
    } else if (segment != path[index]) {
      return std::nullopt;
    }
    ++index;
  }
  return index == path.size() ? std::optional(captured) : std::nullopt;
}

const char* method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "";
}

Response options_response(const Request& request, const std::vector<const Route*>& routes) {
  std::string methods;
  std::string allow;
  const auto add = [&](const std::string& name) {
    methods += (methods.empty() ? "" : ", ") + name;
    allow += (allow.empty() ? "" : ",") + name;
  };
  for (const auto* route : routes) {
    add(method_name(route->method));
    if (route->method == Method::get) {
      add("HEAD");
    }
  }
  add("OPTIONS");
  const bool text = admits(request.accept, "text/plain");
  Response response{200, text ? "text/plain" : "application/json", text ? methods : "", {}};
  response.headers.emplace_back("Allow", allow);
  return response;
}

}  // namespace

std::vector<const Route*> RouteTable::matching(Request& request) const {
  std::vector<const Route*> found;
  for (const auto& route : routes_) {
    if (auto captured = match(route.path, request.path)) {
      request.parameters = std::move(*captured);
      found.push_back(&route);
    }
  }
  return found;
}

void RouteTable::serve(Request request, runtime::Herder& herder, const Respond& respond) const {
  const auto routes = matching(request);
  if (routes.empty()) {
    return respond(error_response(404, "HTTP 404 Not Found"));
  }
  if (request.method == Method::options) {
    return respond(options_response(request, routes));
  }
  const auto route = std::find_if(routes.begin(), routes.end(), [&](const Route* candidate) {
    return candidate->method == request.method;
  });
  if (route == routes.end()) {
    return respond(error_response(405, "HTTP 405 Method Not Allowed"));
  }
  const bool untyped_body = !request.content_type && !request.body.empty();
  if ((*route)->wants_json &&
      (untyped_body || (request.content_type && !is_json(*request.content_type)))) {
    return respond(error_response(415, "HTTP 415 Unsupported Media Type"));
  }
  if (!admits(request.accept, (*route)->produces)) {
    return respond(error_response(406, "HTTP 406 Not Acceptable"));
  }
  (*route)->handler(request, herder, respond);
}

RouteTable worker_routes() {
  std::vector<Route> routes;
  for (const auto& resource :
       {root_routes(), connectors_routes(), lifecycle_routes(), offsets_routes(), insight_routes(),
        plugins_routes(), metrics_routes()}) {
    routes.insert(routes.end(), resource.begin(), resource.end());
  }
  return RouteTable(std::move(routes));
}

}  // namespace troupe::rest
