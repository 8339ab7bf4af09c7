#pragma once

#include <troupe/transformation.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// One transform with the predicate that guards it.
struct TransformStep {
  std::string alias;
  std::string class_name;  ///< of the transformation: its Java class, for reports
  std::unique_ptr<Transformation> transformation;
  std::unique_ptr<Predicate> predicate;  ///< null: always
  bool negate = false;
};

/// The transforms of one task in order. Task thread only.
/// Source: org.apache.kafka.connect.runtime.TransformationChain.
class TransformChain {
 public:
  TransformChain() = default;
  explicit TransformChain(std::vector<TransformStep> steps) : steps_(std::move(steps)) {}

  /// Changes the record in place; false when a transform dropped it. Plugin errors are thrown; the
  /// next call then goes on at the step that failed, unless `restart` comes first.
  [[nodiscard]] bool apply(SourceRecord& record) {
    return run(record, [&](Transformation& step) { return step.apply_to_source(record); });
  }
  [[nodiscard]] bool apply(SinkRecord& record) {
    return run(record, [&](Transformation& step) { return step.apply_to_sink(record); });
  }

  /// The next call begins at the first step.
  void restart() noexcept { at_ = 0; }
  /// The class of the step that failed.
  [[nodiscard]] std::string_view failed_class() const { return steps_[at_].class_name; }

  void close() {
    for (auto& step : steps_) {
      step.transformation->close();
      if (step.predicate) {
        step.predicate->close();
      }
    }
    steps_.clear();
  }

  [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }

 private:
  template <class Apply>
  [[nodiscard]] bool run(const ConnectRecord& record, Apply apply) {
    for (; at_ < steps_.size(); ++at_) {
      auto& step = steps_[at_];
      if (step.predicate && step.predicate->test(record) == step.negate) {
        continue;
      }
      if (!apply(*step.transformation)) {
        at_ = 0;
        return false;
      }
    }
    at_ = 0;
    return true;
  }

  std::vector<TransformStep> steps_;
  std::size_t at_ = 0;  ///< where the next call goes on
};

}  // namespace troupe::runtime
