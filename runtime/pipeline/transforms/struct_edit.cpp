#include "runtime/pipeline/transforms/struct_edit.hpp"

#include "runtime/pipeline/transforms/struct_copy.hpp"

namespace troupe::runtime::transforms {

const Value& StructEdit::value_of(const Field& from) const {
  return field_value(*source_, from, replace_null_);
}

void StructEdit::keep_null(const Field& from, const Field& to) {
  const auto& value = value_of(from);
  if (!value.is_null()) {
    put(from.index, value);
  } else if (!to.schema->is_optional()) {
    Struct::check(to, value);
  }
}

void StructEdit::put_checked(const Field& to, Value value) {
  Struct::check(to, value);
  put(to.index, std::move(value));
}

void StructEdit::finish(Value& value, const SchemaPtr& target,
                        const std::vector<std::size_t>* kept) {
  auto values = value.structure_to_change()->take_values();
  if (!changes_.empty() && changes_.back().first >= values.size()) {
    values.reserve(changes_.back().first + 1);
  }
  auto* places = values.data();
  for (auto& [index, changed] : changes_) {
    if (index < values.size()) {
      places[index].swap(changed);
    } else {
      values.push_back(std::move(changed));
    }
  }
  if (kept != nullptr) {
    for (std::size_t i = 0; i < kept->size(); ++i) {
      if (const auto from = (*kept)[i]; from != i) {
        places[i].swap(places[from]);
      }
    }
  }
  const auto count = target->fields().size();
  if (values.size() > count) {
    values.truncate(count);
  }
  changes_.clear();
  value.emplace(Struct::of_checked(target, std::move(values)));
}

}  // namespace troupe::runtime::transforms
