#pragma once

#include "runtime/ids.hpp"
#include "runtime/plugins/registry.hpp"
#include "runtime/seams/abandoned_threads.hpp"
#include <troupe/config_def.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace troupe::runtime {

struct WorkerParts;

/// Whose threads those of this connector are, by its configuration as stored or sent.
[[nodiscard]] ThreadOwner owner_of(const Registry& plugins, const ConnectorName& name,
                                   const Settings& config);
[[nodiscard]] ThreadOwner owner_of(const Registry& plugins, const ConnectorName& name,
                                   const ConfigMap& config);

/// Why nothing may be begun for this owner that might leave one more thread behind; nothing when it
/// may. With `max` threads left behind in the worker it is the turn of those whose own calls hang:
/// connectors that are there (`is_known`) answer for themselves, with the class they have; anything
/// else for its class, so that new names do not help and old ones do no harm. Others go on; each of
/// them leaves at most what it runs behind before it is refused as well. Pure.
[[nodiscard]] std::optional<std::string> thread_limit(const AbandonedCount& abandoned,
                                                      std::size_t max, const ThreadOwner& owner,
                                                      bool is_known);
/// The same in a worker as it is now.
[[nodiscard]] std::optional<std::string> thread_limit(const WorkerParts& parts,
                                                      const ThreadOwner& owner, bool is_known);

}  // namespace troupe::runtime
