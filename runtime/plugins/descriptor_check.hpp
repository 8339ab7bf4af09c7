#pragma once

#include <troupe/plugin_descriptor.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace troupe::runtime {

/// Why a library whose descriptor is `found` does not fit a program whose own is `wanted`: each
/// difference with what was wanted and what was found. Nothing when it fits. Pure.
[[nodiscard]] std::optional<std::string> descriptor_mismatch(const TroupePluginDescriptor& wanted,
                                                             std::span<const std::byte> found);

}  // namespace troupe::runtime
