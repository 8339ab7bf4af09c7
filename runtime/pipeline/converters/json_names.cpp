#include "runtime/pipeline/converters/json_names.hpp"

#include "runtime/pipeline/converters/json_output.hpp"
#include "runtime/pipeline/converters/json_text.hpp"

#include <algorithm>
#include <utility>

namespace troupe::runtime {

JsonNames::JsonNames(SchemaPtr schema) : schema_(std::move(schema)) {
  for (const auto& field : schema_->fields()) {
    begins_.push_back(pieces_.size());
    pieces_ += field.index == 0 ? '{' : ',';
    append_json_string(field.name, pieces_);
    pieces_ += ':';
  }
  begins_.push_back(pieces_.size());
  pieces_.append(JsonOutput::padding, ' ');
}

const JsonNames& JsonNamesCache::search(const SchemaPtr& schema) {
  auto found = std::find_if(known_.begin(), known_.end(),
                            [&](const auto& names) { return names->schema() == schema; });
  if (found == known_.end()) {
    found = known_.insert(found, std::make_unique<const JsonNames>(schema));
  }
  next_ = static_cast<std::size_t>(found - known_.begin()) + 1;
  return **found;
}

}  // namespace troupe::runtime
