#pragma once

#include "connectors/datagen/record_generator.hpp"
#include <troupe/config_def.hpp>

#include <string>
#include <vector>

namespace troupe::connectors::datagen {

[[nodiscard]] const ConfigDef& datagen_definition();

/// Makes the generator that the settings ask for. Throws ConfigException.
[[nodiscard]] RecordGenerator make_generator(const Config& config);

/// Validates every key, and those that depend on each other.
[[nodiscard]] std::vector<ValidatedValue> validate_datagen(const ConfigMap& settings);

}  // namespace troupe::connectors::datagen
