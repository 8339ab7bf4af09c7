#pragma once

#include <troupe/struct.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace troupe::runtime::transforms {

/// Changes the struct of a record in two steps: first all that may fail, then the change itself, so
/// that a record stays whole when its transform fails. The values move; what another holder shares
/// is copied. One object per transform, used for one record after the other on the task's thread.
class StructEdit {
 public:
  /// Begins with the next struct. `replace_null`: defaults stand in for nulls.
  void begin(const Struct& source, bool replace_null) {
    source_ = &source;
    replace_null_ = replace_null;
    changes_.clear();
  }

  /// Field `from` of the source goes on as it is, as `to`. Throws DataException for a null where
  /// `to` wants none.
  void keep(const Field& from, const Field& to) {
    if (source_->at(from.index).is_null()) {
      keep_null(from, to);
    }
  }
  /// The value of a source field, or what stands in for it.
  [[nodiscard]] const Value& value_of(const Field& from) const;
  /// The place `index` gets another value, which was checked. Places behind the last one must come
  /// in their order.
  void put(std::size_t index, Value value) { changes_.emplace_back(index, std::move(value)); }
  /// As above for a value that may not fit: throws DataException as `Struct::put`.
  void put_checked(const Field& to, Value value);

  /// Makes the change: `value` holds a struct of the schema `target` then. When `kept` is given,
  /// only those places of the source stay, in that (rising) order.
  void finish(Value& value, const SchemaPtr& target,
              const std::vector<std::size_t>* kept = nullptr);

 private:
  void keep_null(const Field& from, const Field& to);

  const Struct* source_ = nullptr;
  bool replace_null_ = true;
  std::vector<std::pair<std::size_t, Value>> changes_;
};

}  // namespace troupe::runtime::transforms
