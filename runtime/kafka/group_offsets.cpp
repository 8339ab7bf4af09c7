#include "runtime/seams/group_offsets.hpp"

#include "runtime/kafka/broker_apis.hpp"
#include "runtime/kafka/client_conf.hpp"
#include "runtime/kafka/client_error.hpp"
#include "runtime/kafka/factories.hpp"
#include "runtime/kafka/partition_lists.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

template <class T, void (*destroy)(T*)>
struct Destroy {
  void operator()(T* thing) const { destroy(thing); }
};
template <class Request, void (*destroy)(Request*)>
using Owned = std::unique_ptr<Request, Destroy<Request, destroy>>;

/// A request that some brokers do not know.
struct YoungRequest {
  int number;  ///< in the protocol
  const char* name;
  const char* since;  ///< version of Kafka
};
constexpr YoungRequest delete_groups{42, "DeleteGroups", "1.1"};
constexpr YoungRequest offset_delete{47, "OffsetDelete", "2.4"};

/// Members, or what is left of them, hold on to the group.
bool is_occupied(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
         code == RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC ||
         code == RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP;
}

bool is_coordinator_moving(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR ||
         code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE ||
         code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS;
}

Error group_error(rd_kafka_resp_err_t code, const std::string& text) {
  auto error = client_error(code, "the consumer group's offsets");
  if (!text.empty()) {
    error.message = text;
  }
  if (is_occupied(code)) {
    error.code = Errc::conflict;
  }
  return error;
}

Status outcome_of(const rd_kafka_error_t* error) {
  if (error == nullptr) {
    return Done{};
  }
  return group_error(rd_kafka_error_code(error), rd_kafka_error_string(error));
}

/// The first partition that was refused decides.
Status outcome_of(const rd_kafka_topic_partition_list_t* partitions) {
  for (const auto& one : elements(partitions)) {
    if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return group_error(one.err, partition_of(one).to_text() + ": " + rd_kafka_err2str(one.err));
    }
  }
  return Done{};
}

/// Every answer about groups has one result per group, with an error and partitions.
Status group_outcome(const rd_kafka_group_result_t* const* results, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (auto outcome = outcome_of(rd_kafka_group_result_error(results[i])); !outcome.ok()) {
      return outcome;
    }
    if (auto outcome = outcome_of(rd_kafka_group_result_partitions(results[i])); !outcome.ok()) {
      return outcome;
    }
  }
  return Done{};
}

/// A group that is not there is deleted.
Status deletion_outcome(const rd_kafka_group_result_t* const* results, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto* error = rd_kafka_group_result_error(results[i]);
    if (error != nullptr && rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND) {
      return outcome_of(error);
    }
  }
  return Done{};
}

void add_positions(const rd_kafka_group_result_t* const* results, std::size_t count,
                   GroupPositions& positions) {
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& one : elements(rd_kafka_group_result_partitions(results[i]))) {
      if (one.offset >= 0) {
        positions.push_back({partition_of(one), one.offset});
      }
    }
  }
}

class ClientGroupOffsets final : public GroupOffsets {
 public:
  explicit ClientGroupOffsets(LoggerPtr logger) : logger_(std::move(logger)) {}

  Result<GroupPositions> list(const GroupCall& call) override {
    const auto client = make_admin_client(call.settings, *logger_, "", call.group);
    return client.ok() ? list(client->get(), call) : Result<GroupPositions>(client.error());
  }

  Status alter(const GroupCall& call, const GroupPositions& positions) override {
    const auto client = make_admin_client(call.settings, *logger_);
    if (!client.ok()) {
      return client.error();
    }
    const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const auto& [partition, offset] : positions) {
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                        partition.partition)
          ->offset = offset;
    }
    const Owned<rd_kafka_AlterConsumerGroupOffsets_t, rd_kafka_AlterConsumerGroupOffsets_destroy>
        request(rd_kafka_AlterConsumerGroupOffsets_new(call.group.c_str(), list.get()));
    return ask(client->get(), call, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, request.get(),
               rd_kafka_AlterConsumerGroupOffsets, [](rd_kafka_event_t* event) {
                 std::size_t count = 0;
                 const auto* results = rd_kafka_AlterConsumerGroupOffsets_result_groups(
                     rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count);
                 return group_outcome(results, count);
               });
  }

  Status remove(const GroupCall& call, const std::vector<TopicPartition>& partitions) override {
    const PartitionList list(
        rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const auto& partition : partitions) {
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.str().c_str(),
                                        partition.partition);
    }
    const Owned<rd_kafka_DeleteConsumerGroupOffsets_t, rd_kafka_DeleteConsumerGroupOffsets_destroy>
        request(rd_kafka_DeleteConsumerGroupOffsets_new(call.group.c_str(), list.get()));
    return where_understood(call, offset_delete, [&](rd_kafka_t* client) {
      return ask(client, call, RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS, request.get(),
                 rd_kafka_DeleteConsumerGroupOffsets, [](rd_kafka_event_t* event) {
                   std::size_t count = 0;
                   const auto* results = rd_kafka_DeleteConsumerGroupOffsets_result_groups(
                       rd_kafka_event_DeleteConsumerGroupOffsets_result(event), &count);
                   return group_outcome(results, count);
                 });
    });
  }

  Status remove_group(const GroupCall& call) override {
    const Owned<rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy> request(
        rd_kafka_DeleteGroup_new(call.group.c_str()));
    return where_understood(call, delete_groups, [&](rd_kafka_t* client) {
      return ask(client, call, RD_KAFKA_ADMIN_OP_DELETEGROUPS, request.get(), rd_kafka_DeleteGroups,
                 [](rd_kafka_event_t* event) {
                   std::size_t count = 0;
                   const auto* results = rd_kafka_DeleteGroups_result_groups(
                       rd_kafka_event_DeleteGroups_result(event), &count);
                   return deletion_outcome(results, count);
                 });
    });
  }

 private:
  /// A coordinator that moves, or that is only being made, is asked again until the time is over.
  static Result<GroupPositions> list(rd_kafka_t* client, const GroupCall& call) {
    constexpr std::chrono::milliseconds pause{100};  // retry.backoff.ms of Java's clients
    const auto end = std::chrono::steady_clock::now() + call.timeout;
    auto attempt = call;
    for (;;) {
      bool coordinator_moves = false;
      auto positions = list_once(client, attempt, coordinator_moves);
      attempt.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now() - pause);
      if (!coordinator_moves || attempt.timeout <= pause) {
        return positions;
      }
      rd_kafka_poll(client, static_cast<int>(pause.count()));
    }
  }

  static Result<GroupPositions> list_once(rd_kafka_t* client, const GroupCall& call,
                                          bool& coordinator_moves) {
    const Owned<rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy>
        request(rd_kafka_ListConsumerGroupOffsets_new(call.group.c_str(), nullptr));
    GroupPositions positions;
    auto outcome = ask(
        client, call, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, request.get(),
        rd_kafka_ListConsumerGroupOffsets,
        [&](rd_kafka_event_t* event) {
          std::size_t count = 0;
          const auto* results = rd_kafka_ListConsumerGroupOffsets_result_groups(
              rd_kafka_event_ListConsumerGroupOffsets_result(event), &count);
          add_positions(results, count, positions);
          return group_outcome(results, count);
        },
        &coordinator_moves);
    return outcome.ok() ? Result<GroupPositions>(std::move(positions))
                        : Result<GroupPositions>(outcome.error());
  }

  /// Lets `send` ask the group's coordinator, if it understands the request. The question for the
  /// group's offsets before is what makes the client find and hear it.
  template <class Send>
  Status where_understood(const GroupCall& call, const YoungRequest& request, Send send) {
    BrokerApis apis(*logger_);
    const auto client = make_admin_client(call.settings, apis, "feature", call.group);
    if (!client.ok()) {
      return client.error();
    }
    if (const auto positions = list(client->get(), call); !positions.ok()) {
      return positions.error();
    }
    if (apis.lack(request.number)) {
      return Error{Errc::internal,
                   std::string("the brokers do not support ") + request.name + ": it needs Kafka " +
                       request.since + " or later",
                   "org.apache.kafka.common.errors.UnsupportedVersionException", ""};
    }
    return send(client->get());
  }

  /// Sends one request, waits, and judges the answer. The client ends the wait itself after the
  /// time-out.
  template <class Request, class Send, class Judge>
  static Status ask(rd_kafka_t* client, const GroupCall& call, rd_kafka_admin_op_t operation,
                    Request* request, Send send, Judge judge, bool* coordinator_moves = nullptr) {
    const AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
    std::array<char, 512> text{};
    const auto set = rd_kafka_AdminOptions_set_request_timeout(
        options.get(), static_cast<int>(call.timeout.count()), text.data(), text.size());
    if (set != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return client_error(set, text.data());
    }
    const QueueHandle queue(rd_kafka_queue_new(client));
    send(client, &request, 1, options.get(), queue.get());
    const EventHandle event(rd_kafka_queue_poll(queue.get(), -1));
    if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (coordinator_moves != nullptr) {
        *coordinator_moves = is_coordinator_moving(code);
      }
      return group_error(code, rd_kafka_event_error_string(event.get()));
    }
    return judge(event.get());
  }

  LoggerPtr logger_;
};

}  // namespace

std::shared_ptr<GroupOffsets> make_group_offsets(LoggerPtr logger) {
  return std::make_shared<ClientGroupOffsets>(std::move(logger));
}

}  // namespace troupe::runtime::kafka
