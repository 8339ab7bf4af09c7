#include "runtime/pipeline/transforms/replace_field.hpp"

#include "runtime/pipeline/transforms/map_edit.hpp"
#include "runtime/pipeline/transforms/requirements.hpp"
#include "runtime/pipeline/transforms/struct_copy.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

namespace {

constexpr const char* purpose = "field replacement";

ValidatorPtr rename_mappings() {
  return validators::custom(
      [](const std::string&, const ConfigValue& value) {
        if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
          static_cast<void>(parse_renames(*items));
        }
      },
      "list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>");
}

std::unordered_set<std::string> set_of(const std::vector<std::string>& items) {
  return {items.begin(), items.end()};
}

}  // namespace

ConfigDef ReplaceField::config() const {
  ConfigDef def;
  def.define(default_key("exclude", ConfigType::list, "", Importance::medium,
                         "Fields to leave out; goes before the fields to include.",
                         distinct_items(true)))
      .define(default_key("include", ConfigType::list, "", Importance::medium,
                          "Fields to keep; when given, all others are left out.",
                          distinct_items(true)))
      .define(default_key("renames", ConfigType::list, "", Importance::medium,
                          "Pairs of old and new field name, as in foo:bar,abc:xyz.",
                          rename_mappings()))
      .define(replace_null_key());
  return def;
}

void ReplaceField::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings, {"exclude", "include"});
  exclude_ = set_of(config.get_list("exclude"));
  include_ = set_of(config.get_list("include"));
  renames_.clear();
  new_names_.clear();
  mentioned_.clear();
  for (const auto& [from, to] : parse_renames(config.get_list("renames"))) {
    renames_.insert_or_assign(from, Text(to));
    new_names_.insert(to);
    mentioned_.add(from);
    mentioned_.add(to);
  }
  for (const auto& name : exclude_) {
    mentioned_.add(name);
  }
  replace_null_ = config.get_bool(replace_null_name);
  plans_.clear();
}

bool ReplaceField::keeps(const std::string& name) const {
  return !exclude_.contains(name) && (include_.empty() || include_.contains(name));
}

ReplaceField::Plan ReplaceField::plan_for(const Schema& source) const {
  auto builder = SchemaBuilder::structure();
  copy_basics(source, builder);
  Plan plan;
  for (const auto& field : source.fields()) {
    if (!keeps(field.name)) {
      continue;
    }
    const auto renamed = renames_.find(field.name);
    builder.field(renamed == renames_.end() ? field.name : renamed->second.str(), field.schema);
    plan.sources.push_back(field.index);
  }
  plan.schema = builder.build();
  return plan;
}

void ReplaceField::replace(Map& entries) const {
  auto* const first = entries.data();
  auto* to = first;  // entries that stay move up to here, in their order
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto* from = first + i;
    const auto* text = from->first.get_if<Text>();
    const auto view = text == nullptr ? std::string_view() : text->view();
    if (mentioned_.may_hold(view) || !include_.empty()) {
      const auto name = std::string(view);
      if (!keeps(name)) {
        continue;
      }
      const auto renamed = renames_.find(name);
      const bool is_renamed = renamed != renames_.end();
      if (is_renamed || (text != nullptr && new_names_.contains(name))) {
        const auto& new_name = is_renamed ? renamed->second : *text;
        if (auto* same = find_place(first, to, new_name.view()); same != to) {
          same->second = std::move(from->second);
          continue;
        }
      }
      if (is_renamed) {
        from->first = renamed->second;
      }
    }
    if (to != from) {
      to->swap(*from);
    }
    ++to;
  }
  entries.truncate(static_cast<std::size_t>(to - first));
}

bool ReplaceField::apply(ConnectRecord& record) {
  auto [schema, value] = operand(record, part_);
  if (value.is_null()) {
    return true;
  }
  if (!schema) {
    static_cast<void>(require_map(value, purpose));
    replace(*value.map_to_change());
    return true;
  }
  const auto& source = require_struct(value, purpose);
  const auto& plan =
      plans_.get(source.schema(), [&](const SchemaPtr& old) { return plan_for(*old); });
  edit_.begin(source, replace_null_);
  const auto& old_fields = source.schema()->fields();
  for (const auto& field : plan.schema->fields()) {
    edit_.keep(old_fields[plan.sources[field.index]], field);
  }
  edit_.finish(value, plan.schema, &plan.sources);
  schema = plan.schema;
  return true;
}

}  // namespace troupe::runtime::transforms
