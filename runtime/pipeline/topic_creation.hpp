#pragma once

#include "config/regex.hpp"
#include "runtime/seams/admin.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// How topics of a certain kind are made when a source connector's records need them.
/// Source: org.apache.kafka.connect.util.TopicCreationGroup.
class TopicCreationGroup {
 public:
  struct Definition {
    std::string name;
    std::vector<std::string> include;  ///< regular expressions of whole topic names
    std::vector<std::string> exclude;  ///< the same; these win
    std::int32_t partitions = -1;      ///< -1: the broker's default
    std::int16_t replication_factor = -1;
    Settings topic_config;  ///< of the new topic
  };
  [[nodiscard]] static Result<TopicCreationGroup> create(Definition definition);

  [[nodiscard]] bool matches(std::string_view topic) const;
  [[nodiscard]] NewTopic new_topic(std::string topic) const;
  /// Upstream's text of it, for logs.
  [[nodiscard]] std::string to_text() const;

 private:
  TopicCreationGroup(Definition definition, config::Regex include, config::Regex exclude)
      : definition_(std::move(definition)),
        include_(std::move(include)),
        exclude_(std::move(exclude)) {}

  Definition definition_;
  config::Regex include_;
  config::Regex exclude_;
};

/// The groups of a connector. Immutable.
/// Source: org.apache.kafka.connect.runtime.SourceConnectorConfig, util.TopicCreation.
class TopicCreationGroups {
 public:
  /// Parses what stands under `topic.creation.`. The group `default` is always there and must say
  /// how many partitions and replicas; `warnings` grows by what has no effect. Errors have
  /// upstream's texts.
  [[nodiscard]] static Result<TopicCreationGroups> from(const Settings& connector,
                                                        std::vector<std::string>& warnings);

  /// The first that matches, in the order of `topic.creation.groups`; else the default.
  [[nodiscard]] const TopicCreationGroup& group_of(std::string_view topic) const;

 private:
  explicit TopicCreationGroups(std::vector<TopicCreationGroup> groups)
      : groups_(std::move(groups)) {}

  std::vector<TopicCreationGroup> groups_;  ///< the default last
};

/// Whether a source connector's settings ask for topics to be created.
[[nodiscard]] bool uses_topic_creation(const Settings& connector);

/// A new topic as upstream shows it in logs and errors. Source: clients.admin.NewTopic.toString.
[[nodiscard]] std::string to_text(const NewTopic& topic);

}  // namespace troupe::runtime
