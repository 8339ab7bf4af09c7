#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::rest {

enum class Method : std::uint8_t { get, post, put, patch, del, options, other };

/// A request as handlers see it: path and query are decoded, the body is whole.
struct Request {
  Method method = Method::get;
  std::vector<std::string> path;                           ///< decoded segments
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::vector<std::string> parameters;                     ///< path segments a route captured
  std::string host;                                        ///< of the Host header
  std::optional<std::string> accept;
  std::optional<std::string> content_type;
  std::string body;

  /// The first value of a query parameter; nothing when absent.
  [[nodiscard]] std::optional<std::string> first(const std::string& name) const;
  /// A boolean one: `true` in any case; absent or empty is false.
  [[nodiscard]] bool flag(const std::string& name) const;
};

/// An answer. Without a content type there is no body.
struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Gives the answer to one request, once, on any thread.
using Respond = std::function<void(Response)>;

[[nodiscard]] Response json_response(int status, std::string body);

}  // namespace troupe::rest
