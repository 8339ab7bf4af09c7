#pragma once

#include <troupe/transformation.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::runtime {

/// One transform with the predicate that guards it.
struct TransformStep {
  std::string alias;
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

  /// Changes the record in place; false when a transform dropped it. Plugin errors are thrown.
  [[nodiscard]] bool apply(SourceRecord& record) {
    return run(record, [&](Transformation& step) { return step.apply_to_source(record); });
  }
  [[nodiscard]] bool apply(SinkRecord& record) {
    return run(record, [&](Transformation& step) { return step.apply_to_sink(record); });
  }

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
    for (auto& step : steps_) {
      if (step.predicate && step.predicate->test(record) == step.negate) {
        continue;
      }
      if (!apply(*step.transformation)) {
        return false;
      }
    }
    return true;
  }

  std::vector<TransformStep> steps_;
};

}  // namespace troupe::runtime
