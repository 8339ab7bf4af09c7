#include "runtime/kafka/server_url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace troupe::runtime::kafka {

namespace {

bool is_host_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-%._:").find(c) != std::string_view::npos;
}

/// `host:port` of `PROTOCOL://[host]:port`, brackets included.
std::string_view without_protocol(std::string_view entry) {
  const auto end = entry.find("://");
  const auto protocol = entry.substr(0, end);
  const bool is_one = end != std::string_view::npos &&
                      std::all_of(protocol.begin(), protocol.end(),
                                  [](char c) { return is_host_character(c) && c != ':'; });
  return is_one ? entry.substr(end + 3) : entry;
}

}  // namespace

std::optional<std::string> server_problem(const std::string& entry) {
  constexpr int highest_port = 65535;
  auto host = without_protocol(entry);
  const auto colon = host.rfind(':');
  const auto port = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  host = host.substr(0, std::min(colon, host.size()));
  if (host.starts_with('[')) {
    host.remove_prefix(1);
  }
  if (host.ends_with(']')) {
    host.remove_suffix(1);
  }
  const bool digits = !port.empty() && std::all_of(port.begin(), port.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
  if (!digits || !std::all_of(host.begin(), host.end(), is_host_character)) {
    return "Invalid url in bootstrap.servers: " + entry;
  }
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || number > highest_port) {
    return "Invalid port in bootstrap.servers: " + entry;
  }
  return std::nullopt;
}

}  // namespace troupe::runtime::kafka
