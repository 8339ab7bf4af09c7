#include "config/listener.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace troupe::config {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Error bad(const std::string& text) {
  return {Errc::invalid_config, text, "org.apache.kafka.common.config.ConfigException", ""};
}

bool is_host_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-%._:").find(c) != std::string_view::npos;
}

}  // namespace

Result<Listener> parse_listener(const std::string& text) {
  const auto wrong_format =
      bad("Listener doesn't have the right format (protocol://hostname:port). Found: " + text);
  const auto mark = text.find("://");
  const auto colon = text.rfind(':');
  if (mark == std::string::npos || colon == std::string::npos || colon < mark + 3) {
    return wrong_format;
  }
  Listener listener;
  listener.scheme = lower(text.substr(0, mark));
  listener.host = text.substr(mark + 3, colon - mark - 3);
  if (listener.host.starts_with('[')) {
    listener.host.erase(0, 1);
  }
  if (listener.host.ends_with(']')) {
    listener.host.pop_back();
  }
  if (!std::all_of(listener.host.begin(), listener.host.end(), is_host_char)) {
    return wrong_format;
  }
  const auto* first = text.data() + colon + 1;
  const auto* last = text.data() + text.size();
  const auto parsed = std::from_chars(first, last, listener.port);
  if (first == last || parsed.ec != std::errc{} || parsed.ptr != last) {
    return wrong_format;
  }
  if (listener.scheme != "http" && listener.scheme != "https") {
    return bad(R"(Listener protocol must be either "http" or "https". Found: )" + text);
  }
  if (listener.scheme == "https") {
    return bad(
        "This worker cannot serve https yet: it would have to serve plain http instead. Found: " +
        text);
  }
  return listener;
}

AdvertisedUrl advertised_url(const std::vector<Listener>& listeners,
                             const std::string& advertised_host, std::int32_t advertised_port,
                             const std::string& advertised_listener, const std::string& local_host,
                             std::uint16_t bound_port) {
  const auto with_scheme = [&](const std::string& scheme) {
    return std::find_if(listeners.begin(), listeners.end(),
                        [&](const Listener& listener) { return listener.scheme == scheme; });
  };
  auto scheme = lower(advertised_listener);
  if (scheme.empty()) {
    scheme = with_scheme("http") != listeners.end() ? "http" : "https";
  }
  const auto chosen = with_scheme(scheme);
  auto host = advertised_host;
  std::int32_t port = advertised_port;
  if (host.empty() && chosen != listeners.end()) {
    host = chosen->host;
  }
  if (port <= 0 && chosen != listeners.end()) {
    port = chosen->port;
  }
  if (host.empty()) {
    host = local_host;
  }
  if (port <= 0) {
    port = bound_port;
  }
  const auto shown = host.find(':') != std::string::npos ? '[' + host + ']' : host;
  const auto id = shown + ':' + std::to_string(port);
  return {scheme + "://" + id + '/', id};
}

}  // namespace troupe::config
