#pragma once

#include <troupe/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::config {

/// One entry of `listeners`. An empty host means all interfaces; port 0 lets the system choose.
struct Listener {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;

  [[nodiscard]] std::string to_text() const {
    const bool v6 = host.find(':') != std::string::npos;
    return scheme + "://" + (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
  }
  friend bool operator==(const Listener&, const Listener&) = default;
};

/// Parses `scheme://host:port`. Source: org.apache.kafka.connect.runtime.rest.RestServer.
[[nodiscard]] Result<Listener> parse_listener(const std::string& text);

/// The URL other workers and clients use, and the worker id in it.
struct AdvertisedUrl {
  std::string url;        ///< with a trailing slash
  std::string worker_id;  ///< `host:port`
};

/// Decides what to advertise (rest-api reference §1.1). `local_host` is the machine's own address;
/// `bound_port` the port the first listener got.
[[nodiscard]] AdvertisedUrl advertised_url(const std::vector<Listener>& listeners,
                                           const std::string& advertised_host,
                                           std::int32_t advertised_port,
                                           const std::string& advertised_listener,
                                           const std::string& local_host, std::uint16_t bound_port);

}  // namespace troupe::config
