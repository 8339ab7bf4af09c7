#include "runtime/observability/prometheus.hpp"

#include "runtime/pipeline/converters/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace troupe::runtime {

namespace {

enum class Kind : std::uint8_t { gauge, counter, untyped };

struct Family {
  Kind kind = Kind::gauge;
  std::string help;
  std::map<std::string, std::string> series;  ///< value by labels: one line for each label set
};
using Families = std::map<std::string, Family>;

std::string sanitized(std::string_view name) {
  std::string clean;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    clean += std::isalnum(byte) != 0 || c == ':' ? static_cast<char>(std::tolower(byte)) : '_';
  }
  return clean;
}

std::string escaped(std::string_view value, bool quotes) {
  std::string text;
  // One byte that is not UTF-8 would cost the whole scrape.
  for (const char c : repair_utf8(value)) {
    if (c == '\\' || (c == '"' && quotes)) {
      text += '\\';
    }
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
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

/// Collects `name="value"` pairs; a name that is there already is left out, the first one counts.
class Labels {
 public:
  void add(std::string name, std::string_view value) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
      name.insert(0, 1, '_');
    }
    std::replace(name.begin(), name.end(), ':', '_');
    if (names_.insert(name).second) {
      text_ += (text_.empty() ? "" : ",") + name + "=\"" + escaped(value, true) + '"';
    }
  }
  [[nodiscard]] std::string text() const { return text_.empty() ? "" : '{' + text_ + '}'; }

 private:
  std::set<std::string> names_;
  std::string text_;
};

/// The rules in use write `clientid` and `nodeid`; the reporter writes `client_id`.
std::string rule_label(const std::string& tag) {
  return tag == "client-id" ? "clientid" : tag == "node-id" ? "nodeid" : sanitized(tag);
}

/// One of the two name sets: where a group's names begin, and how its labels look.
struct NameSet {
  std::string prefix;
  Labels labels;
};

/// `source-task-metrics` → `kafka_connect_source_task_`, `connect-worker-metrics` →
/// `kafka_connect_worker_`.
NameSet rule_names(const MetricGroup& group) {
  std::string_view name = group.name;
  if (name.ends_with("-metrics")) {
    name.remove_suffix(std::string_view("-metrics").size());
  }
  if (name.starts_with("connect-")) {
    name.remove_prefix(std::string_view("connect-").size());
  }
  NameSet names{"kafka_connect_" + sanitized(name) + '_', {}};
  for (const auto& [tag, value] : group.tags) {
    names.labels.add(rule_label(tag), jmx_value(value));
  }
  return names;
}

/// `source-task-metrics` → `kafka_connect_source_task_metrics_`; label values are not quoted.
NameSet reporter_names(const MetricGroup& group) {
  NameSet names{"kafka_connect_" + sanitized(group.name) + '_', {}};
  for (const auto& [tag, value] : group.tags) {
    names.labels.add(sanitized(tag), value);
  }
  return names;
}

/// Writes the attributes of groups into families.
class Collector {
 public:
  explicit Collector(MonotonicTime now) : now_(now) {}

  void add(const MetricGroup& group) {
    if (group.name == "app-info") {
      return add_app_info(group);
    }
    const auto rule = rule_names(group);
    const auto reporter = group.name.ends_with("-metrics")
                              ? std::optional<NameSet>(reporter_names(group))
                              : std::nullopt;
    for (const auto& attribute : group.attributes) {
      if (attribute.text) {
        add_text(group, attribute, rule, reporter);
      } else {
        add_number(group, attribute, rule, reporter);
      }
    }
  }
  [[nodiscard]] const Families& families() const { return families_; }

 private:
  /// The rules for it make names of their own: `kafka_connect_version_info`,
  /// `kafka_connect_start_time_seconds`.
  void add_app_info(const MetricGroup& group) {
    const NameSet rule{"kafka_connect_", rule_names(group).labels};
    for (const auto& attribute : group.attributes) {
      const auto name = sanitized(attribute.name);
      if (attribute.text) {
        add_line(group, attribute, Kind::gauge, rule.prefix + name + "_info",
                 with(rule.labels, name, attribute.text()), "1");
      } else {
        constexpr double seconds_per_ms = 0.001;
        add_line(group, attribute, Kind::gauge, rule.prefix + "start_time_seconds", rule.labels,
                 number_text(attribute.number(now_) * seconds_per_ms));
      }
    }
  }

  void add_text(const MetricGroup& group, const MetricAttribute& attribute, const NameSet& rule,
                const std::optional<NameSet>& reporter) {
    const auto value = attribute.text();
    const auto name = sanitized(attribute.name);
    const bool rebalance = group.name == "connect-worker-rebalance-metrics";
    add_line(group, attribute, rebalance ? Kind::untyped : Kind::gauge, rule.prefix + name,
             with(rule.labels, name, value), "1");
    if (reporter) {
      add_line(group, attribute, Kind::gauge, reporter->prefix + name + "_info",
               with(reporter->labels, name, value), "1");
    }
  }

  void add_number(const MetricGroup& group, const MetricAttribute& attribute, const NameSet& rule,
                  const std::optional<NameSet>& reporter) {
    constexpr std::string_view total = "_total";
    const auto value = number_text(attribute.number(now_));
    const auto name = sanitized(attribute.name);
    const auto kind = attribute.name.ends_with("-total") ? Kind::counter : Kind::gauge;
    add_line(group, attribute, kind, rule.prefix + name, rule.labels, value);
    if (!reporter) {
      return;
    }
    add_line(group, attribute, kind, reporter->prefix + name, reporter->labels, value);
    if (kind == Kind::counter) {
      // The reporter's library takes the ending off and calls everything a gauge; dashboards made
      // for JMX rules with the same prefix keep it.
      add_line(group, attribute, Kind::gauge,
               reporter->prefix + name.substr(0, name.size() - total.size()), reporter->labels,
               value);
    }
  }

  static Labels with(Labels labels, const std::string& name, std::string_view value) {
    labels.add(name, value);
    return labels;
  }

  /// The last one shown wins: a task that was given up may still show what its successor shows.
  void add_line(const MetricGroup& group, const MetricAttribute& attribute, Kind kind,
                const std::string& name, const Labels& labels, std::string value) {
    auto& family = families_[name];
    if (family.series.empty()) {
      family.kind = kind;
      family.help = attribute.help.empty() ? "Attribute " + attribute.name + " of " + group.name
                                           : attribute.help;
    }
    family.series[labels.text()] = std::move(value);
  }

  MonotonicTime now_;
  Families families_;
};

std::string text_of(const Families& families) {
  constexpr std::array<std::string_view, 3> kinds = {"gauge", "counter", "untyped"};
  std::string text;
  for (const auto& [name, family] : families) {
    text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(family.help, false), name,
                        kinds.at(static_cast<std::size_t>(family.kind)));
    for (const auto& [labels, value] : family.series) {
      text += name;
      text += labels;
      text += ' ';
      text += value;
      text += '\n';
    }
  }
  return text;
}

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
  Collector collector(now);
  for (const auto& group : groups) {
    collector.add(*group);
  }
  return text_of(collector.families());
}

}  // namespace troupe::runtime
