#pragma once

#include "runtime/pipeline/errors/record_errors.hpp"
#include "runtime/pipeline/record_encoder.hpp"
#include <troupe/context.hpp>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace troupe::runtime {

/// What a sink task reports records to that it cannot store. Any thread of the task's.
///
/// A record that the runtime made, or a copy of one, leads to the bytes that were consumed; the
/// parts of any other are converted back.
/// Source: org.apache.kafka.connect.runtime.errors.WorkerErrantRecordReporter.
class RecordErrorReporter final : public ErrantRecordReporter {
 public:
  /// Makes converters like the task's; those belong to its thread. Called once, when first needed.
  using MakeConverters = std::function<Result<Converters>()>;

  RecordErrorReporter(std::shared_ptr<RecordErrors> errors, MakeConverters make_converters,
                      std::stop_token stop)
      : errors_(std::move(errors)),
        make_converters_(std::move(make_converters)),
        stop_(std::move(stop)) {}

  std::future<void> report(const SinkRecord& record, const ConnectException& error) override;

 private:
  [[nodiscard]] ConsumedRecord converted_back(const SinkRecord& record);

  const std::shared_ptr<RecordErrors> errors_;
  const MakeConverters make_converters_;
  const std::stop_token stop_;
  std::mutex mutex_;
  std::optional<Converters> converters_;
};

}  // namespace troupe::runtime
