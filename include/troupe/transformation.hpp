#pragma once

#include <troupe/config_def.hpp>
#include <troupe/record.hpp>

namespace troupe {

/// Changes or drops one record at a time. One object per task and alias, on that task's thread.
/// Works on the parts that source and sink records share, in place.
/// Source: org.apache.kafka.connect.transforms.Transformation.
class Transformation {
 public:
  virtual ~Transformation() = default;
  virtual void configure(const Settings& settings) = 0;
  /// Changes the record; false drops it. RetriableException is retried with the record as it was
  /// left, so change it only once nothing can fail any more.
  [[nodiscard]] virtual bool apply(ConnectRecord& record) = 0;
  [[nodiscard]] virtual ConfigDef config() const = 0;
  virtual void close() {}
  /// What the runtime calls; as `apply` unless the transform wants what only one kind of record
  /// has.
  [[nodiscard]] virtual bool apply_to_source(SourceRecord& record) { return apply(record); }
  [[nodiscard]] virtual bool apply_to_sink(SinkRecord& record) { return apply(record); }
};

/// Decides whether a transform applies to a record. Threads as `Transformation`.
/// Source: org.apache.kafka.connect.transforms.predicates.Predicate.
class Predicate {
 public:
  virtual ~Predicate() = default;
  virtual void configure(const Settings& settings) = 0;
  [[nodiscard]] virtual bool test(const ConnectRecord& record) = 0;
  [[nodiscard]] virtual ConfigDef config() const = 0;
  virtual void close() {}
};

}  // namespace troupe
