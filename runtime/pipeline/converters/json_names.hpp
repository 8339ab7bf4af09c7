#pragma once

#include <troupe/schema.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::runtime {

/// What stands before the values of a struct in JSON: `{"first":`, `,"second":`, …. For
/// `JsonOutput::put_padded`.
class JsonNames {
 public:
  explicit JsonNames(SchemaPtr schema);

  [[nodiscard]] const SchemaPtr& schema() const noexcept { return schema_; }
  [[nodiscard]] std::string_view before(std::size_t field) const noexcept {
    return {pieces_.data() + begins_[field], begins_[field + 1] - begins_[field]};
  }

 private:
  SchemaPtr schema_;
  std::string pieces_;
  std::vector<std::size_t> begins_;
};

/// The names of the structs' schemas that were written before. One thread.
class JsonNamesCache {
 public:
  /// With more schemas than this, a document begins anew.
  static constexpr std::size_t limit = 64;

  /// A document begins: what `of` returned ends.
  void begin_document() {
    next_ = 0;
    if (known_.size() > limit) {
      known_.clear();
    }
  }
  /// The names of a STRUCT schema, until the next document. Documents of a topic have the same
  /// schemas in the same order: the next one wanted is nearly always the one after the last.
  [[nodiscard]] const JsonNames& of(const SchemaPtr& schema) {
    if (next_ < known_.size() && known_[next_]->schema() == schema) {
      return *known_[next_++];
    }
    return search(schema);
  }

 private:
  [[nodiscard]] const JsonNames& search(const SchemaPtr& schema);

  std::vector<std::unique_ptr<const JsonNames>> known_;
  std::size_t next_ = 0;
};

}  // namespace troupe::runtime
