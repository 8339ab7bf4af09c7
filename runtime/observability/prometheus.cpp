#include "runtime/observability/prometheus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace troupe::runtime {

namespace {

std::string sanitized(std::string_view name) {
  std::string clean;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    clean += std::isalnum(byte) != 0 || c == ':' ? static_cast<char>(std::tolower(byte)) : '_';
  }
  return clean;
}

/// `source-task-metrics` → `kafka_connect_source_task_`, `connect-worker-metrics` →
/// `kafka_connect_worker_`.
std::string prefix_of(std::string_view group) {
  if (group.ends_with("-metrics")) {
    group.remove_suffix(std::string_view("-metrics").size());
  }
  if (group.starts_with("connect-")) {
    group.remove_prefix(std::string_view("connect-").size());
  }
  return "kafka_connect_" + sanitized(group) + '_';
}

std::string label_value(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string number_text(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "+Inf" : "-Inf";
  }
  return fmt::format("{}", value);
}

std::string labels_of(const MetricTags& tags) {
  std::string labels;
  for (const auto& [name, value] : tags) {
    labels +=
        (labels.empty() ? "" : ",") + sanitized(name) + "=\"" + label_value(jmx_value(value)) + '"';
  }
  return labels;
}

/// Text attributes become a label of a series that is 1. A task's status has a name of its own.
std::string text_name(const MetricGroup& group, const std::string& attribute) {
  return prefix_of(group.name) + sanitized(attribute);
}

struct Family {
  bool counter = false;
  std::vector<std::string> lines;
};

}  // namespace

std::string jmx_value(std::string_view value) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '%' ||
           c == '.' || c == ' ' || c == '\t';
  };
  if (std::all_of(value.begin(), value.end(), plain)) {
    return std::string(value);
  }
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\' || c == '*' || c == '?') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + '"';
}

std::string prometheus_text(const std::vector<std::shared_ptr<MetricGroup>>& groups,
                            MonotonicTime now) {
  std::map<std::string, Family> families;
  for (const auto& group : groups) {
    const auto labels = labels_of(group->tags);
    for (const auto& attribute : group->attributes) {
      if (attribute.text) {
        const auto own = sanitized(attribute.name) + "=\"" + label_value(attribute.text()) + '"';
        families[text_name(*group, attribute.name)].lines.push_back(
            '{' + labels + (labels.empty() ? "" : ",") + own + "} 1");
        continue;
      }
      auto& family = families[prefix_of(group->name) + sanitized(attribute.name)];
      family.counter = attribute.name.ends_with("-total");
      family.lines.push_back((labels.empty() ? "" : '{' + labels + '}') + ' ' +
                             number_text(attribute.number(now)));
    }
  }
  std::string text;
  for (const auto& [name, family] : families) {
    text += "# TYPE " + name + (family.counter ? " counter\n" : " gauge\n");
    for (const auto& line : family.lines) {
      text += name + line + '\n';
    }
  }
  return text;
}

}  // namespace troupe::runtime
