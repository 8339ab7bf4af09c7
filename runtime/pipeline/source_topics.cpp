#include "runtime/pipeline/source_topics.hpp"

#include "runtime/plugins/trace.hpp"

#include <chrono>
#include <utility>

namespace troupe::runtime {

namespace {

/// Upstream's limit of calls to the cluster's admin.
constexpr std::chrono::milliseconds admin_timeout{60000};

bool is(const Error& error, std::string_view exception) {
  return error.java_class.ends_with('.' + std::string(exception));
}

Error connect_error(std::string text, const Error& cause) {
  auto error = wrapped("org.apache.kafka.connect.errors.ConnectException", std::move(text), cause);
  error.code = cause.code == Errc::retriable ? Errc::internal : cause.code;
  return error;
}

/// As upstream shows what came out of a future.
Error executed(const Error& cause) {
  return wrapped("java.util.concurrent.ExecutionException", cause.java_class + ": " + cause.message,
                 cause);
}

/// InvalidConfigurationException and what extends it.
bool is_configuration(const Error& error) {
  return is(error, "InvalidConfigurationException") || is(error, "InvalidTopicException") ||
         is(error, "InvalidReplicationFactorException") || is(error, "SaslAuthenticationException");
}

/// Upstream's clients try these again themselves, for as long as the call may take.
bool is_passing(const Error& error) {
  return error.code == Errc::retriable && !is(error, "TimeoutException");
}

Error not_now(std::string text, const Error& cause) {
  auto error =
      wrapped("org.apache.kafka.connect.errors.RetriableException", std::move(text), cause);
  error.code = Errc::retriable;
  return error;
}

}  // namespace

Status SourceTopics::make_ready(const TopicName& topic, const std::stop_token& stop) {
  std::stop_source either;
  const auto request = [&either] { either.request_stop(); };
  const std::stop_callback by_grant(stop, request);
  const std::stop_callback by_task(parts_.stop, request);
  auto outcome =
      find_or_create({parts_.admin_settings, admin_timeout, either.get_token()}, topic.str());
  if (outcome.ok()) {
    ready_.insert(topic.str());
    last_ = topic;
    return outcome;
  }
  if (either.stop_requested()) {
    return not_now("Interrupted while looking for topic '" + topic.str() + "'", outcome.error());
  }
  const bool again = outcome.error().code == Errc::retriable;
  parts_.logger->warn(
      "Failed to send record to topic '" + topic.str() + "'" +
      (again ? ". Backing off before retrying: " : " due to an unrecoverable exception: ") +
      trace_text(outcome.error()));
  return outcome;
}

Status SourceTopics::find_or_create(const AdminCall& call, const std::string& topic) {
  parts_.logger->info("The task will send records to topic '" + topic +
                      "' for the first time. Checking whether topic exists");
  const auto found = parts_.admin->find_topic(call, topic);
  if (!found.ok()) {
    return describe_failed(topic, found.error());
  }
  if (*found) {
    parts_.logger->info("Topic '" + topic + "' already exists.");
    return Done{};
  }
  return create(call, topic);
}

Status SourceTopics::create(const AdminCall& call, const std::string& topic) {
  parts_.logger->info("Creating topic '" + topic + "'");
  const auto& group = parts_.groups.group_of(topic);
  debug("Topic '" + topic + "' matched topic creation group: " + group.to_text());
  const auto wanted = group.new_topic(topic);
  const auto created = parts_.admin->create_topic(call, wanted);
  if (created.ok()) {
    parts_.logger->info("Created topic '" + to_text(wanted) + "' using creation group " +
                        group.to_text());
    return Done{};
  }
  // Another task, or worker, may have been quicker.
  if (created.error().code == Errc::already_exists) {
    parts_.logger->info("Found existing topic '" + to_text(wanted) + "'");
    return Done{};
  }
  return create_failed(wanted, created.error());
}

Error SourceTopics::describe_failed(const std::string& topic, const Error& cause) const {
  if (is(cause, "TopicAuthorizationException") || is(cause, "ClusterAuthorizationException")) {
    return connect_error(
        "Not authorized to describe topic(s) '" + topic + "' on the brokers " + brokers(), cause);
  }
  if (is(cause, "UnsupportedVersionException")) {
    return connect_error("Unable to describe topic(s) '" + topic + "' since the brokers at " +
                             brokers() + " do not support the DescribeTopics API.",
                         cause);
  }
  if (is(cause, "TimeoutException")) {
    return not_now("Timed out while describing topics '" + topic + "'", cause);
  }
  auto text = "Error while attempting to describe topics '" + topic + "'";
  return is_passing(cause) ? not_now(std::move(text), cause)
                           : connect_error(std::move(text), executed(cause));
}

Error SourceTopics::create_failed(const NewTopic& topic, const Error& cause) {
  const bool forbidden =
      is(cause, "TopicAuthorizationException") || is(cause, "ClusterAuthorizationException");
  if (forbidden || is(cause, "UnsupportedVersionException")) {
    debug((forbidden ? "Not authorized to create topic(s) '" + topic.name + "' upon the brokers " +
                           brokers() + '.'
                     : "Unable to create topic(s) '" + topic.name + "' since the brokers at " +
                           brokers() + " do not support the CreateTopics API.") +
          " Falling back to assume topic(s) exist or will be auto-created by the broker.");
    parts_.logger->warn("Request to create new topic '" + topic.name + "' failed");
    return connect_error(
        "Task failed to create new topic " + to_text(topic) +
            ". Ensure that the task is authorized to create topics or that the topic exists and "
            "restart the task",
        cause);
  }
  if (is_configuration(cause)) {
    return connect_error("Unable to create topic(s) '" + topic.name + "': " + cause.message, cause);
  }
  if (is(cause, "TimeoutException")) {
    return connect_error("Timed out while checking for or creating topic(s) '" + topic.name +
                             "'. This could indicate a connectivity issue, unavailable topic "
                             "partitions, or if this is your first use of the topic it may have "
                             "taken too long to create.",
                         cause);
  }
  auto text = "Error while attempting to create/find topic(s) '" + topic.name + "'";
  return is_passing(cause) ? not_now(std::move(text), cause)
                           : connect_error(std::move(text), executed(cause));
}

void SourceTopics::debug(const std::string& text) const {
  if (parts_.logger->enabled(LogLevel::debug)) {
    parts_.logger->debug(text);
  }
}

std::string SourceTopics::brokers() const {
  const auto found = parts_.admin_settings.find("bootstrap.servers");
  return found == parts_.admin_settings.end() ? "<unknown>" : found->second;
}

}  // namespace troupe::runtime
