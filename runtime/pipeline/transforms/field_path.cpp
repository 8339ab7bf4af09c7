#include "runtime/pipeline/transforms/field_path.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include <troupe/errors.hpp>

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "nested field access";

/// Cuts a path into steps. A step that begins with a backtick ends at the first backtick before a
/// dot or the end; one that a backslash precedes is meant literally and loses the backslash.
class PathReader {
 public:
  explicit PathReader(const std::string& path) : path_(path) {}

  std::vector<std::string> read() {
    std::vector<std::string> steps;
    while (position_ < path_.size() || after_dot_) {
      after_dot_ = false;
      steps.push_back(position_ < path_.size() && path_[position_] == '`' ? quoted() : plain());
    }
    return steps;
  }

 private:
  std::string plain() {
    const auto dot = path_.find('.', position_);
    auto step = path_.substr(position_, dot == std::string::npos ? dot : dot - position_);
    finish(dot == std::string::npos ? path_.size() : dot);
    return step;
  }

  std::string quoted() {
    const auto opening = position_;
    std::string step;
    for (auto i = opening + 1; i < path_.size(); ++i) {
      const bool closes = path_[i] == '`' && (i + 1 == path_.size() || path_[i + 1] == '.');
      if (!closes) {
        step += path_[i];
      } else if (!step.empty() && step.back() == '\\') {
        step.back() = '`';
      } else {
        finish(i + 1);
        return step;
      }
    }
    throw ConfigException("Incomplete backtick pair in path: [" + path_ +
                          "], consider adding a backslash before backtick at position " +
                          std::to_string(opening) + " to escape it");
  }

  /// Moves behind a step that ends at `end`, which is a dot or the end of the path.
  void finish(std::size_t end) {
    after_dot_ = end < path_.size();
    position_ = after_dot_ ? end + 1 : end;
  }

  const std::string& path_;
  std::size_t position_ = 0;
  bool after_dot_ = false;
};

}  // namespace

FieldPath::FieldPath(std::string path, FieldSyntax syntax) : text_(std::move(path)) {
  if (syntax == FieldSyntax::v1) {
    steps_.push_back(text_);
  } else {
    steps_ = PathReader(text_).read();
  }
}

void FieldPath::require_steps() const {
  if (steps_.empty()) {
    throw IllegalArgumentException("fromIndex(0) > toIndex(-1)");
  }
}

const Field* FieldPath::field_in(const Schema& schema) const {
  require_steps();
  const auto* current = &schema;
  for (std::size_t i = 0; i + 1 < steps_.size(); ++i) {
    const auto* field = current->field(steps_[i]);
    if (field == nullptr) {
      return nullptr;
    }
    current = field->schema.get();
  }
  return current->field(steps_.back());
}

Value FieldPath::value_in(const Struct& structure, bool replace_null) const {
  require_steps();
  // Keeps a nested struct alive that is the default of its field.
  Value holder;
  const auto* current = &structure;
  for (std::size_t i = 0; i + 1 < steps_.size(); ++i) {
    const auto* field = current->schema()->field(steps_[i]);
    if (field == nullptr) {
      return {};
    }
    holder = current->get(*field);
    current = require_struct_or_null(holder, purpose);
    if (current == nullptr) {
      return {};
    }
  }
  const auto* field = current->schema()->field(steps_.back());
  if (field == nullptr) {
    return {};
  }
  return replace_null ? current->get(*field) : current->at(field->index);
}

Value FieldPath::value_in(const Map& map) const {
  require_steps();
  const auto* current = &map;
  for (std::size_t i = 0; i + 1 < steps_.size(); ++i) {
    const auto* entry = find_entry(*current, steps_[i]);
    if (entry == nullptr || entry->is_null()) {
      return {};
    }
    current = &require_map(*entry, purpose);
  }
  const auto* entry = find_entry(*current, steps_.back());
  return entry == nullptr ? Value() : *entry;
}

Value FieldPath::take_from(Map& map) const {
  if (steps_.size() != 1 || !map.is_unshared()) {
    return value_in(map);
  }
  const auto place = place_of(map, steps_.back());
  return place == map.size() ? Value() : std::move(map[place].second);
}

}  // namespace troupe::runtime::transforms
