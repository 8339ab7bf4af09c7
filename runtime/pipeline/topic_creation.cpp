#include "runtime/pipeline/topic_creation.hpp"

#include "config/connector_config.hpp"
#include "runtime/plugins/guard.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace troupe::runtime {

namespace {

constexpr std::string_view prefix = "topic.creation.";
constexpr const char* default_group = "default";
constexpr const char* groups_key = "topic.creation.groups";

std::string joined(const std::vector<std::string>& patterns) {
  std::string text;
  for (const auto& pattern : patterns) {
    text += (text.empty() ? "" : "|") + pattern;
  }
  return text;
}

std::string java_map(const Settings& settings) {
  std::string text = "{";
  for (const auto& [name, value] : settings) {
    text += text.size() > 1 ? ", " : "";
    text += name;
    text += '=';
    text += value;
  }
  text += '}';
  return text;
}

std::string prefix_of(const std::string& group) { return std::string(prefix) + group + '.'; }

/// The names in `topic.creation.groups`, without the one that is always there.
std::vector<std::string> named_groups(const Settings& connector,
                                      std::vector<std::string>& warnings) {
  const auto found = connector.find(groups_key);
  if (found == connector.end()) {
    return {};
  }
  auto names = std::get<std::vector<std::string>>(
      ConfigDef::parse_value(groups_key, found->second, ConfigType::list));
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
    throw ConfigException(groups_key, '[' + found->second + ']', "Duplicate alias provided.");
  }
  if (std::erase(names, default_group) != 0) {
    warnings.emplace_back(
        "'default' topic creation group always exists and does not need to be listed explicitly");
  }
  return names;
}

/// What a group says about the topics themselves: every key that is not one of the group's own.
Settings topic_config(const Settings& connector, const std::string& group) {
  static const std::set<std::string, std::less<>> own = {"include", "exclude", "replication.factor",
                                                         "partitions"};
  Settings settings;
  const auto begin = prefix_of(group);
  for (auto entry = connector.lower_bound(begin);
       entry != connector.end() && entry->first.starts_with(begin); ++entry) {
    if (auto name = entry->first.substr(begin.size()); !own.contains(name)) {
      settings.emplace(std::move(name), entry->second);
    }
  }
  return settings;
}

TopicCreationGroup group_from(const Config& parsed, const Settings& connector,
                              const std::string& name) {
  const auto key = [begin = prefix_of(name)](const char* what) { return begin + what; };
  const auto number = [&](const char* what) {
    return parsed.get_int(parsed.is_null(key(what)) ? prefix_of(default_group) + what : key(what));
  };
  auto made = TopicCreationGroup::create(
      {name, parsed.get_list(key("include")), parsed.get_list(key("exclude")), number("partitions"),
       static_cast<std::int16_t>(number("replication.factor")), topic_config(connector, name)});
  if (!made.ok()) {
    throw ConfigException(made.error().message);
  }
  return std::move(made).value();
}

std::vector<TopicCreationGroup> parse_groups(const Settings& given,
                                             std::vector<std::string>& warnings) {
  auto connector = given;
  for (const char* ignored : {"include", "exclude"}) {
    connector.erase(prefix_of(default_group) + ignored);
  }
  auto names = named_groups(connector, warnings);
  ConfigDef def;
  def.embed(prefix_of(default_group), default_group, 0, config::topic_creation_def(true));
  for (const auto& name : names) {
    def.embed(prefix_of(name), name, 0, config::topic_creation_def(false));
  }
  const auto parsed = def.parse(connector);
  names.emplace_back(default_group);
  std::vector<TopicCreationGroup> groups;
  groups.reserve(names.size());
  for (const auto& name : names) {
    groups.push_back(group_from(parsed, connector, name));
  }
  return groups;
}

}  // namespace

Result<TopicCreationGroup> TopicCreationGroup::create(Definition definition) {
  auto include = config::Regex::compile(joined(definition.include));
  if (!include.ok()) {
    return include.error();
  }
  auto exclude = config::Regex::compile(joined(definition.exclude));
  if (!exclude.ok()) {
    return exclude.error();
  }
  return TopicCreationGroup(std::move(definition), std::move(include).value(),
                            std::move(exclude).value());
}

bool TopicCreationGroup::matches(std::string_view topic) const {
  return !exclude_.full_match(topic) && include_.full_match(topic);
}

NewTopic TopicCreationGroup::new_topic(std::string topic) const {
  return {std::move(topic), definition_.partitions, definition_.replication_factor,
          definition_.topic_config};
}

std::string TopicCreationGroup::to_text() const {
  return "TopicCreationGroup{name='" + definition_.name +
         "', inclusionPattern=" + joined(definition_.include) +
         ", exclusionPattern=" + joined(definition_.exclude) +
         ", numPartitions=" + std::to_string(definition_.partitions) +
         ", replicationFactor=" + std::to_string(definition_.replication_factor) +
         ", otherConfigs=" + java_map(definition_.topic_config) + '}';
}

Result<TopicCreationGroups> TopicCreationGroups::from(const Settings& connector,
                                                      std::vector<std::string>& warnings) {
  return guard([&] { return TopicCreationGroups(parse_groups(connector, warnings)); });
}

const TopicCreationGroup& TopicCreationGroups::group_of(std::string_view topic) const {
  const auto named_end = groups_.end() - 1;
  return *std::find_if(groups_.begin(), named_end,
                       [&](const auto& group) { return group.matches(topic); });
}

bool uses_topic_creation(const Settings& connector) {
  const auto found = connector.lower_bound(std::string(prefix));
  return found != connector.end() && found->first.starts_with(prefix);
}

std::string to_text(const NewTopic& topic) {
  return "(name=" + topic.name + ", numPartitions=" + std::to_string(topic.partitions) +
         ", replicationFactor=" + std::to_string(topic.replication_factor) +
         ", replicasAssignments=null, configs=" + java_map(topic.config) + ')';
}

}  // namespace troupe::runtime
