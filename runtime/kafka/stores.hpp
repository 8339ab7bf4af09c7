#pragma once

#include "runtime/kafka/client_settings.hpp"
#include <troupe/config_def.hpp>
#include <troupe/result.hpp>

namespace troupe::runtime::kafka {

/// Adds a key or trust store to librdkafka's settings: PEM files by name, PKCS12 key stores by
/// name, the certificates of a PKCS12 trust store as PEM text. Reads the file. A JKS store is an
/// error that says how to convert it. What Java calls JKS may hold a PKCS12 store; the content
/// counts.
[[nodiscard]] Status add_store(const StoreFile& store, Settings& settings);

}  // namespace troupe::runtime::kafka
