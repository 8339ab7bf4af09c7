#pragma once

#include "runtime/seams/admin.hpp"
#include "runtime/seams/group_offsets.hpp"
#include "runtime/seams/record_reader.hpp"
#include "runtime/seams/record_writer.hpp"
#include <troupe/logger.hpp>

#include <cstddef>
#include <memory>

namespace troupe::runtime::kafka {

/// Bounds of one lane.
struct LaneLimits {
  std::size_t max_records = 20000;
  std::size_t max_bytes = std::size_t{16} * 1024 * 1024;
};

/// What one of so many lanes of a producer may have in flight, at least one record: with more of
/// them each gets less, for what fills a producer's requests is the sum, and so is its memory.
[[nodiscard]] std::size_t records_of_one(const LaneLimits& limits, std::size_t lanes) noexcept;

/// Producers over librdkafka, shared by effective settings, each with a poll thread of its own.
/// Destroying it closes them without waiting for the broker; call it when all lanes are closed.
[[nodiscard]] std::unique_ptr<WriterFactory> make_writer_factory(LaneLimits limits,
                                                                 LoggerPtr logger);

/// Group consumers over librdkafka.
[[nodiscard]] std::unique_ptr<ReaderFactory> make_reader_factory(LoggerPtr logger);

/// Offsets of consumer groups over librdkafka; a client for each call.
[[nodiscard]] std::shared_ptr<GroupOffsets> make_group_offsets(LoggerPtr logger);

/// Admin calls over librdkafka.
[[nodiscard]] std::unique_ptr<Admin> make_admin(LoggerPtr logger);

}  // namespace troupe::runtime::kafka
