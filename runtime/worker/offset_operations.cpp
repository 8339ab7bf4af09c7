#include "runtime/worker/offset_operations.hpp"

#include "runtime/plugins/guard.hpp"
#include "runtime/storage/offset_bytes.hpp"
#include "runtime/worker/sink_offset_names.hpp"
#include "runtime/worker/task_plan.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime {

namespace {

Error connect_error(std::string message) {
  return {Errc::internal, std::move(message), "org.apache.kafka.connect.errors.ConnectException",
          ""};
}

/// The connector's settings with their references replaced.
struct Subject {
  const WorkerParts& parts;
  const ConnectorName& name;
  Settings config;
};

Result<Subject> subject_of(const WorkerParts& parts, const ConnectorName& name,
                           const Settings& config) {
  auto resolved = parts.resolver.resolve(config);
  if (!resolved.ok()) {
    return resolved.error();
  }
  return Subject{parts, name, std::move(resolved->settings)};
}

std::string setting(const Settings& settings, const std::string& name,
                    const std::string& otherwise = {}) {
  const auto found = settings.find(name);
  return found == settings.end() ? otherwise : found->second;
}

GroupCall group_call(const Subject& subject) {
  TaskPlan plan;
  plan.id.connector = subject.name;
  plan.connector_config = subject.config;
  GroupCall call;
  call.settings = admin_settings(subject.parts.config, plan);
  call.group = consumer_settings(subject.parts.config, plan).at("group.id");
  return call;
}

/// The message of a change that is done. `handled`: the connector's own hook has taken part.
std::string success(bool handled, bool reset) {
  const std::string done = reset ? "reset" : "altered";
  if (handled) {
    return "The offsets for this connector have been " + done + " successfully";
  }
  return "The Connect framework-managed offsets for this connector have been " + done +
         " successfully. However, if this connector manages offsets externally, they will need to "
         "be manually " +
         done + " in the system that the connector uses.";
}

/// What a connector's hook has thrown.
Error refused(const Subject& subject, const Error& error) {
  if (error.java_class == "java.lang.UnsupportedOperationException") {
    return connect_error("Failed to modify offsets for connector " + subject.name.value +
                         " because it doesn't support external modification of offsets");
  }
  auto shown = error;
  shown.code = error.code == Errc::bad_request ? error.code : Errc::internal;
  return shown;
}

// --- Sources -------------------------------------------------------------------------------------

Result<ConnectorOffsets> read_source(const Subject& subject) {
  const auto raw = subject.parts.offsets->all_of(subject.name.value);
  if (!raw.ok()) {
    return raw.error();
  }
  ConnectorOffsets offsets;
  for (const auto& [key, value] : raw.value()) {
    const auto partition = parse_offset_key(key, subject.name.value);
    auto offset = parse_offset_value(value.value_or("null"));
    if (!offset.ok()) {
      return offset.error();
    }
    ConnectorOffset entry;
    entry.offset = std::move(offset).value();
    if (partition && *partition) {
      entry.partition = **partition;
    }
    offsets.push_back(std::move(entry));
  }
  return offsets;
}

/// What a request gives may be any JSON; what is stored may not.
std::optional<Error> find_nested(const std::optional<OffsetMap>& map) {
  for (const auto& [name, value] : map.value_or(OffsetMap())) {
    if (value.array() != nullptr || value.map() != nullptr) {
      return Error{Errc::internal,
                   "Offsets may only contain primitive types as values, but field " + name.str() +
                       " contains " + (value.map() != nullptr ? "MAP" : "ARRAY"),
                   "org.apache.kafka.connect.errors.DataException", ""};
    }
  }
  return std::nullopt;
}

Result<RawOffsets> raw_offsets(const Subject& subject, const OffsetAlterations& alterations) {
  RawOffsets raw;
  for (const auto& [partition, offset] : alterations) {
    auto key = partition ? offset_key(subject.name.value, *partition)
                         : offset_key(subject.name.value, SourcePartition());
    if (!key.ok()) {
      return key.error();
    }
    auto& value = raw[std::move(key).value()];
    value.reset();
    if (offset) {
      auto text = offset_map_text(*offset);
      if (!text.ok()) {
        return text.error();
      }
      value = std::move(text).value();
    }
  }
  return raw;
}

Result<std::string> change_source(const Subject& subject, SourceConnector& connector,
                                  const std::optional<ConnectorOffsets>& wanted) {
  const auto current = wanted ? Result<ConnectorOffsets>(*wanted) : read_source(subject);
  if (!current.ok()) {
    return current.error();
  }
  OffsetAlterations alterations;
  for (const auto& entry : current.value()) {
    for (const auto& map : {entry.partition, entry.offset}) {
      if (auto nested = find_nested(map)) {
        return *std::move(nested);
      }
    }
    alterations.emplace_back(entry.partition, wanted ? entry.offset : std::nullopt);
  }
  const auto handled = guard([&] { return connector.alter_offsets(subject.config, alterations); });
  if (!handled.ok()) {
    return refused(subject, handled.error());
  }
  const auto raw = raw_offsets(subject, alterations);
  if (!raw.ok()) {
    return raw.error();
  }
  if (auto written = subject.parts.offsets->put(*raw); !written.ok()) {
    return connect_error("Failed to modify offsets for source connector " + subject.name.value +
                         ": " + written.error().message);
  }
  return success(*handled, !wanted);
}

// --- Sinks ---------------------------------------------------------------------------------------

Result<GroupPositions> positions_of(const Subject& subject, const GroupCall& call) {
  auto positions = subject.parts.group_offsets->list(call);
  if (!positions.ok()) {
    subject.parts.loggers->get("org.apache.kafka.connect.runtime.Worker")
        ->error("Consumer group " + call.group + ": " + positions.error().message);
    return connect_error("Failed to retrieve consumer group offsets for sink connector " +
                         subject.name.value);
  }
  return positions;
}

Result<ConnectorOffsets> read_sink(const Subject& subject) {
  const auto positions = positions_of(subject, group_call(subject));
  if (!positions.ok()) {
    return positions.error();
  }
  ConnectorOffsets offsets;
  for (const auto& [partition, offset] : positions.value()) {
    offsets.push_back({OffsetMap{{Text(sink_topic_key), Value(Text(partition.topic.str()))},
                                 {Text(sink_partition_key), Value(partition.partition)}},
                       OffsetMap{{Text(sink_offset_key), Value(offset)}}});
  }
  return offsets;
}

/// Why the group could not be changed, in upstream's words; the cluster's own go to the log.
Error group_failure(const Subject& subject, const Error& error, const std::string& what,
                    const std::string& verb) {
  subject.parts.loggers->get("org.apache.kafka.connect.runtime.Worker")
      ->error(what + " of connector " + subject.name.value + ": " + error.message);
  auto text = "Failed to " + verb + ' ' + what + " for connector " + subject.name.value;
  if (error.code == Errc::conflict) {
    text +=
        " either because its tasks haven't stopped completely yet or the connector was resumed "
        "before the request to " +
        std::string(verb == "delete" ? "reset" : verb) +
        " its offsets could be successfully completed. If the connector is in a stopped state, "
        "this operation can be safely retried. If it doesn't eventually succeed, the Connect "
        "cluster may need to be restarted to get rid of the zombie sink tasks.";
  }
  return connect_error(std::move(text));
}

Status change_group(const Subject& subject, const GroupCall& call,
                    const SinkOffsetAlterations& alterations) {
  GroupPositions set;
  std::vector<TopicPartition> removed;
  for (const auto& [partition, offset] : alterations) {
    if (!offset) {
      removed.push_back(partition);
    } else if (*offset < 0) {
      return connect_error("Failed to modify offsets for sink connector " + subject.name.value +
                           ": the offset of " + partition.to_text() +
                           " is negative: " + std::to_string(*offset));
    } else {
      set.emplace_back(partition, *offset);
    }
  }
  auto& groups = *subject.parts.group_offsets;
  if (!set.empty()) {
    if (auto done = groups.alter(call, set); !done.ok()) {
      return group_failure(subject, done.error(), "consumer group offsets", "alter");
    }
  }
  if (!removed.empty()) {
    if (auto done = groups.remove(call, removed); !done.ok()) {
      return group_failure(subject, done.error(), "consumer group offsets", "alter");
    }
  }
  return Done{};
}

Result<std::string> change_sink(const Subject& subject, SinkConnector& connector,
                                const std::optional<ConnectorOffsets>& wanted) {
  const auto call = group_call(subject);
  SinkOffsetAlterations alterations;
  if (wanted) {
    auto parsed = sink_alterations(*wanted);
    if (!parsed.ok()) {
      return parsed.error();
    }
    alterations = std::move(parsed).value();
  } else {
    const auto positions = positions_of(subject, call);
    if (!positions.ok()) {
      return positions.error();
    }
    for (const auto& [partition, offset] : positions.value()) {
      alterations.emplace_back(partition, std::nullopt);
    }
  }
  const auto handled = guard([&] { return connector.alter_offsets(subject.config, alterations); });
  if (!handled.ok()) {
    return refused(subject, handled.error());
  }
  if (!wanted) {
    if (auto gone = subject.parts.group_offsets->remove_group(call); !gone.ok()) {
      return group_failure(subject, gone.error(), "consumer group offsets", "reset");
    }
  } else if (auto changed = change_group(subject, call, alterations); !changed.ok()) {
    return changed.error();
  }
  return success(*handled, !wanted);
}

}  // namespace

Result<ConnectorOffsets> read_offsets(const WorkerParts& parts, const ConnectorName& name,
                                      const Settings& config) {
  const auto subject = subject_of(parts, name, config);
  if (!subject.ok()) {
    return subject.error();
  }
  const auto kind = parts.plugins->connector_kind(setting(subject->config, "connector.class"));
  return kind == ConnectorKind::sink ? read_sink(*subject) : read_source(*subject);
}

Result<std::string> change_offsets(const WorkerParts& parts, const ConnectorName& name,
                                   const Settings& config,
                                   const std::optional<ConnectorOffsets>& wanted) {
  const auto subject = subject_of(parts, name, config);
  if (!subject.ok()) {
    return subject.error();
  }
  const auto connector =
      parts.plugins->create_connector(setting(subject->config, "connector.class"));
  if (!connector.ok()) {
    return connector.error();
  }
  return connector->source ? change_source(*subject, *connector->source, wanted)
                           : change_sink(*subject, *connector->sink, wanted);
}

}  // namespace troupe::runtime
