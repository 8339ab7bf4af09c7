#pragma once

#include "runtime/pipeline/topic_creation.hpp"
#include "runtime/seams/admin.hpp"
#include <troupe/logger.hpp>
#include <troupe/record.hpp>
#include <troupe/result.hpp>

#include <memory>
#include <set>
#include <stop_token>
#include <string>

namespace troupe::runtime {

/// What topics are made with.
struct SourceTopicsParts {
  std::shared_ptr<Admin> admin;
  Settings admin_settings;
  TopicCreationGroups groups;
  LoggerPtr logger;
  std::stop_token stop;  ///< of the task
};

/// Sees to it that topics exist before a source task's first record goes there: once per topic and
/// incarnation. Belongs to the task's thread.
/// Source: org.apache.kafka.connect.runtime.AbstractWorkerSourceTask.maybeCreateTopic, TopicAdmin.
class SourceTopics {
 public:
  explicit SourceTopics(SourceTopicsParts parts) : parts_(std::move(parts)) {}

  /// Whether it was seen or made already.
  [[nodiscard]] bool is_ready(const TopicName& topic) {
    if (topic == last_) {
      return true;
    }
    if (!ready_.contains(topic.view())) {
      return false;
    }
    last_ = topic;
    return true;
  }
  /// Looks for the topic and makes it. Asks the cluster, for up to a minute or until `stop` or the
  /// task's stop is requested. `Errc::retriable`, with what upstream logs, when it is to be tried
  /// again; every other error fails the task.
  [[nodiscard]] Status make_ready(const TopicName& topic, const std::stop_token& stop);

 private:
  [[nodiscard]] Status find_or_create(const AdminCall& call, const std::string& topic);
  [[nodiscard]] Status create(const AdminCall& call, const std::string& topic);
  [[nodiscard]] Error describe_failed(const std::string& topic, const Error& cause) const;
  [[nodiscard]] Error create_failed(const NewTopic& topic, const Error& cause);
  void debug(const std::string& text) const;
  [[nodiscard]] std::string brokers() const;

  SourceTopicsParts parts_;
  std::set<std::string, std::less<>> ready_;
  TopicName last_;
};

}  // namespace troupe::runtime
