#include "connectors/tools/tool_settings.hpp"

#include <troupe/errors.hpp>

#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace troupe::connectors::tools {

namespace {

/// Digits with one sign at most, all of them.
template <class Number>
std::optional<Number> java_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

template <class Number>
Number parse(const std::string* text, const std::string& message) {
  const auto number = text != nullptr ? java_number<Number>(*text) : std::nullopt;
  if (!number) {
    throw ConnectException(message,
                           "java.lang.NumberFormatException: " +
                               (text != nullptr ? "For input string: \"" + *text + '"'
                                                : std::string("Cannot parse null string")));
  }
  return *number;
}

}  // namespace

std::vector<Settings> numbered_task_configs(const Settings& settings, std::size_t max_tasks) {
  std::vector<Settings> configs(max_tasks, settings);
  for (std::size_t i = 0; i < max_tasks; ++i) {
    configs[i][id_name] = std::to_string(i);
  }
  return configs;
}

const std::string* find_setting(const Settings& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found != settings.end() ? &found->second : nullptr;
}

std::int32_t parse_int32(const std::string* text, const std::string& message) {
  return parse<std::int32_t>(text, message);
}

std::int64_t parse_int64(const std::string* text, const std::string& message) {
  return parse<std::int64_t>(text, message);
}

bool parse_boolean(const std::string* text) {
  constexpr std::string_view wanted = "true";
  if (text == nullptr || text->size() != wanted.size()) {
    return false;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (((*text)[i] | 0x20) != wanted[i]) {
      return false;
    }
  }
  return true;
}

SourcePartition numbered_partition(std::int32_t id) {
  return std::make_shared<const OffsetMap>(OffsetMap{{Text::of_static(id_name), Value(id)}});
}

std::int64_t next_sequence_number(OffsetStorageReader& offsets, const OffsetMap& partition) {
  const auto stored = offsets.offset(partition);
  if (!stored) {
    return 0;
  }
  const auto* sequence = find_offset(*stored, sequence_name);
  const auto* number = sequence != nullptr ? sequence->get_if<std::int64_t>() : nullptr;
  if (number == nullptr) {
    throw ConnectException("Wanted a Long under 'seqno' in the stored offset of task " +
                           find_offset(partition, id_name)->to_text() + ", found " +
                           (sequence != nullptr ? sequence->to_text() : "nothing"));
  }
  return *number + 1;
}

}  // namespace troupe::connectors::tools
