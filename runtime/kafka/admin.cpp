#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/factories.hpp"
#include "runtime/kafka/topic_list.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

using std::chrono::milliseconds;

/// What waits for an admin answer looks at its stop token this often.
constexpr milliseconds slice{250};

/// The time a call has left; nothing when it is over, or the call is to be given up.
class TimeLeft {
 public:
  explicit TimeLeft(const AdminCall& call)
      : call_(call), end_(std::chrono::steady_clock::now() + call.timeout) {}
  [[nodiscard]] std::optional<int> next_ms() const {
    const auto left =
        std::chrono::duration_cast<milliseconds>(end_ - std::chrono::steady_clock::now());
    if (call_.stop.stop_requested() || left <= milliseconds{0}) {
      return std::nullopt;
    }
    return static_cast<int>(std::min(left, slice).count());
  }
  [[nodiscard]] Error over(const std::string& what) const {
    return {Errc::retriable,
            call_.stop.stop_requested() ? what + ": given up, the task shall stop"
                                        : what + ": no answer from the cluster within " +
                                              std::to_string(call_.timeout.count()) + " ms",
            "org.apache.kafka.common.errors.TimeoutException", ""};
  }

 private:
  const AdminCall& call_;
  const std::chrono::steady_clock::time_point end_;
};

struct DestroyNewTopic {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
using NewTopicHandle = std::unique_ptr<rd_kafka_NewTopic_t, DestroyNewTopic>;

struct DestroyTopicNames {
  void operator()(rd_kafka_TopicCollection_t* names) const {
    rd_kafka_TopicCollection_destroy(names);
  }
};
using TopicNames = std::unique_ptr<rd_kafka_TopicCollection_t, DestroyTopicNames>;

AdminOptions options_of(rd_kafka_t* client, rd_kafka_admin_op_t operation, const AdminCall& call) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 256> why{};
  // Refused only for numbers no caller gives; the wait for the answer is limited as well.
  rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(call.timeout.count()),
                                            why.data(), why.size());
  return options;
}

/// The broker's own words where it has any, so that users find what they know from Java.
Error answered(rd_kafka_resp_err_t code, const char* text) {
  const std::string_view words = text == nullptr ? "" : text;
  auto error = client_error(code, "");
  error.message =
      words.empty() || words == rd_kafka_err2str(code) ? broker_text(code) : std::string(words);
  return error;
}

Result<NewTopicHandle> described(const NewTopic& topic) {
  std::array<char, 512> why{};
  NewTopicHandle made(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                            topic.replication_factor, why.data(), why.size()));
  if (!made) {
    return Error{Errc::invalid_config, "topic '" + topic.name + "' cannot be made: " + why.data(),
                 "org.apache.kafka.common.errors.InvalidTopicException", ""};
  }
  for (const auto& [name, value] : topic.config) {
    rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  }
  return made;
}

/// What the cluster said of the one topic that was to be created.
Status created(rd_kafka_event_t& event) {
  if (const auto code = rd_kafka_event_error(&event); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return answered(code, rd_kafka_event_error_string(&event));
  }
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(&event), &count);
  for (const auto* topic : std::span(topics, count)) {
    if (const auto code = rd_kafka_topic_result_error(topic); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return answered(code, rd_kafka_topic_result_error_string(topic));
    }
  }
  return Done{};
}

/// Whether the cluster has the one topic that was asked for.
Result<bool> found(rd_kafka_event_t& event) {
  if (const auto code = rd_kafka_event_error(&event); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return answered(code, rd_kafka_event_error_string(&event));
  }
  std::size_t count = 0;
  const auto* const* topics =
      rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(&event), &count);
  for (const auto* topic : std::span(topics, count)) {
    const auto* error = rd_kafka_TopicDescription_error(topic);
    const auto code = error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error);
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      return false;
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return answered(code, rd_kafka_error_string(error));
    }
  }
  return true;
}

const std::string no_contact =
    "Failed to connect to and describe Kafka cluster. Check worker's broker connection and "
    "security properties: ";

/// A first attempt to reach a cluster: whether it refuses who asks.
struct Contact {
  Logger& logger;
  std::optional<Error> refused;  ///< set inside `rd_kafka_poll`
};

/// A client whose trouble goes to `contact`, which must outlive it.
Result<ClientHandle> make_contact(const Settings& settings, Contact& contact) {
  auto conf = make_conf(settings, ClientKind::admin, contact.logger);
  if (!conf.ok()) {
    return conf.error();
  }
  rd_kafka_conf_set_opaque(conf->get(), &contact);
  rd_kafka_conf_set_log_cb(
      conf->get(), [](const rd_kafka_t* client, int level, const char* facility, const char* text) {
        forward_log(static_cast<Contact*>(rd_kafka_opaque(client))->logger, level, facility, text);
      });
  rd_kafka_conf_set_error_cb(
      conf->get(), [](rd_kafka_t*, int code, const char* reason, void* opaque) {
        if (auto refused = refused_login(static_cast<rd_kafka_resp_err_t>(code), reason)) {
          static_cast<Contact*>(opaque)->refused = std::move(refused);
        }
      });
  return make_client(RD_KAFKA_PRODUCER, std::move(conf).value());
}

class ClientAdmin final : public Admin {
 public:
  explicit ClientAdmin(LoggerPtr logger) : logger_(std::move(logger)) {}

  Result<std::string> cluster_id(const Settings& settings,
                                 std::chrono::milliseconds timeout) override {
    Contact contact{*logger_, std::nullopt};
    auto client = make_contact(settings, contact);
    if (!client.ok()) {
      return client.error();
    }
    AdminCall call;
    call.timeout = timeout;
    const TimeLeft time(call);
    while (const auto wait = time.next_ms()) {
      // Clients connect when they first need a broker; without this it would be their housekeeping
      // that does, a second later.
      const rd_kafka_metadata_t* metadata = nullptr;
      if (rd_kafka_metadata(client->get(), 0, nullptr, &metadata, *wait) ==
          RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_metadata_destroy(metadata);
      }
      if (char* id = rd_kafka_clusterid(client->get(), 0)) {
        std::string text(id);
        rd_kafka_mem_free(client->get(), id);
        return text;
      }
      rd_kafka_poll(client->get(), 0);
      if (contact.refused) {
        return Error{Errc::internal, no_contact + contact.refused->message,
                     "org.apache.kafka.connect.errors.ConnectException", ""};
      }
    }
    const auto servers = settings.find("bootstrap.servers");
    return Error{Errc::retriable,
                 no_contact + "no broker of " +
                     (servers == settings.end() ? std::string() : servers->second) +
                     " answered within " + std::to_string(timeout.count()) + " ms",
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }

  Result<bool> topic_exists(const AdminCall& call, const std::string& name) override {
    auto client = make_admin_client(call.settings, *logger_);
    if (!client.ok()) {
      return client.error();
    }
    const TimeLeft time(call);
    while (const auto wait = time.next_ms()) {
      if (const auto topics = list_topics(client->get(), milliseconds{*wait})) {
        return std::find(topics->begin(), topics->end(), name) != topics->end();
      }
    }
    return time.over("the topics could not be listed");
  }

  Result<bool> find_topic(const AdminCall& call, const std::string& name) override {
    auto client = make_admin_client(call.settings, *logger_);
    if (!client.ok()) {
      return client.error();
    }
    const char* asked = name.c_str();
    const TopicNames names(rd_kafka_TopicCollection_of_topic_names(&asked, 1));
    const QueueHandle queue(rd_kafka_queue_new(client->get()));
    const auto options = options_of(client->get(), RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, call);
    rd_kafka_DescribeTopics(client->get(), names.get(), options.get(), queue.get());
    const TimeLeft time(call);
    while (const auto wait = time.next_ms()) {
      if (const EventHandle event{rd_kafka_queue_poll(queue.get(), *wait)}) {
        return found(*event);
      }
    }
    return time.over("topic '" + name + "' could not be looked for");
  }

  Status create_topic(const AdminCall& call, const NewTopic& topic) override {
    auto client = make_admin_client(call.settings, *logger_);
    if (!client.ok()) {
      return client.error();
    }
    const auto wanted = described(topic);
    if (!wanted.ok()) {
      return wanted.error();
    }
    const QueueHandle queue(rd_kafka_queue_new(client->get()));
    const auto options = options_of(client->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, call);
    auto* one = wanted->get();
    rd_kafka_CreateTopics(client->get(), &one, 1, options.get(), queue.get());
    const TimeLeft time(call);
    while (const auto wait = time.next_ms()) {
      if (const EventHandle event{rd_kafka_queue_poll(queue.get(), *wait)}) {
        return created(*event);
      }
    }
    return time.over("topic '" + topic.name + "' could not be created");
  }

 private:
  LoggerPtr logger_;
};

}  // namespace

std::unique_ptr<Admin> make_admin(LoggerPtr logger) {
  return std::make_unique<ClientAdmin>(std::move(logger));
}

}  // namespace troupe::runtime::kafka
