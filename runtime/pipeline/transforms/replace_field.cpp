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
  mentions_.clear();
  mentioned_.clear();
  for (const auto& name : config.get_list("exclude")) {
    mention(name).is_excluded = true;
  }
  const auto& include = config.get_list("include");
  has_include_ = !include.empty();
  for (const auto& name : include) {
    mention(name).is_included = true;
  }
  for (const auto& [from, to] : parse_renames(config.get_list("renames"))) {
    mention(from).new_name = LentText(Text(to));
    mention(to).is_new_name = true;
  }
  replace_null_ = config.get_bool(replace_null_name);
  plans_.clear();
}

ReplaceField::Mention& ReplaceField::mention(const std::string& name) {
  mentioned_.add(name);
  return mentions_[name];
}

ReplaceField::Mention* ReplaceField::look_up(std::string_view name) {
  const auto found = mentions_.find(name);
  return found == mentions_.end() ? nullptr : &found->second;
}

ReplaceField::Plan ReplaceField::plan_for(const Schema& source) {
  auto builder = SchemaBuilder::structure();
  copy_basics(source, builder);
  Plan plan;
  for (const auto& field : source.fields()) {
    const auto* mention = find(field.name);
    if (!keeps(mention)) {
      continue;
    }
    const bool is_renamed = mention != nullptr && mention->new_name;
    builder.field(is_renamed ? std::string(mention->new_name->view()) : field.name, field.schema);
    plan.sources.push_back(field.index);
  }
  plan.schema = builder.build();
  return plan;
}

void ReplaceField::replace(Map& entries) {
  auto* const first = entries.data();
  auto* const last = first + entries.size();
  auto* to = first;  // entries that stay move up to here, in their order
  for (auto* from = first; from != last; ++from) {
    const auto* text = from->first.get_if<Text>();
    auto* const mention = find(text == nullptr ? std::string_view() : text->view());
    if (!keeps(mention)) {
      continue;
    }
    if (mention != nullptr) {
      const bool is_renamed = mention->new_name.has_value();
      if (is_renamed || (text != nullptr && mention->is_new_name)) {
        const auto name = is_renamed ? mention->new_name->view() : text->view();
        if (auto* same = find_place(first, to, name); same != to) {
          same->second = std::move(from->second);
          continue;
        }
      }
      if (is_renamed) {
        from->first.emplace(mention->new_name->lend());
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
