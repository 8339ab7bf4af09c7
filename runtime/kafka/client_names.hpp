#pragma once

#include "runtime/kafka/client_settings.hpp"

#include <map>
#include <set>
#include <string>

namespace troupe::runtime::kafka {

/// Our settings for a kind of client, where the user says nothing.
[[nodiscard]] Settings default_settings(ClientKind kind);

/// Whether a key has the same name and meaning in Java and librdkafka.
[[nodiscard]] bool is_same_name(const std::string& key, ClientKind kind);
/// Java's keys that have another name in librdkafka.
[[nodiscard]] const std::map<std::string, std::string>& renamed_keys();
/// Whether other code of ours serves the key, or it has no meaning here: dropped without a word.
[[nodiscard]] bool is_silent(const std::string& key);

}  // namespace troupe::runtime::kafka
