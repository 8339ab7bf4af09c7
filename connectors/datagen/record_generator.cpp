#include "connectors/datagen/record_generator.hpp"

#include <troupe/errors.hpp>
#include <troupe/struct.hpp>

#include <algorithm>
#include <set>

namespace troupe::connectors::datagen {

namespace {

SchemaPtr schema_of(const std::string& name, const std::vector<FieldPlan>& fields) {
  if (fields.front().name.empty()) {
    return fields.front().schema;
  }
  auto builder = SchemaBuilder::structure();
  if (!name.empty()) {
    builder.name(name);
  }
  for (const auto& field : fields) {
    builder.field(field.name, field.schema);
  }
  return builder.build();
}

void check_names(const std::vector<FieldPlan>& fields) {
  std::set<std::string> names;
  for (const auto& field : fields) {
    if (field.name.empty() && fields.size() > 1) {
      throw ConfigException("schema.fields", "",
                            "a field without a name stands for the whole value: wanted it alone, "
                            "found " +
                                std::to_string(fields.size()) + " fields");
    }
    if (!names.insert(field.name).second) {
      throw ConfigException("schema.fields", field.name, "wanted different names, found it twice");
    }
  }
}

}  // namespace

RecordGenerator::RecordGenerator(const std::string& schema_name,
                                 const std::vector<std::string>& fields,
                                 const std::string& key_field) {
  for (const auto& item : fields) {
    fields_.push_back(parse_field(item));
  }
  if (fields_.empty()) {
    throw ConfigException("schema.fields", "", "wanted one field or more, found none");
  }
  check_names(fields_);
  schema_ = schema_of(schema_name, fields_);
  if (key_field.empty()) {
    return;
  }
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const auto& field) { return field.name == key_field; });
  if (found == fields_.end()) {
    throw ConfigException("schema.keyfield", key_field, "wanted the name of a field");
  }
  key_index_ = static_cast<std::size_t>(found - fields_.begin());
}

void RecordGenerator::fill(Draw& draw, SourceRecord& record) const {
  record.value_schema = schema_;
  if (!is_struct()) {
    record.value = fields_.front().generator->make(draw);
    return;
  }
  Struct value(schema_);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    value.put_unchecked(i, fields_[i].generator->make(draw));
  }
  if (key_index_) {
    record.key_schema = fields_[*key_index_].schema;
    record.key = value.at(*key_index_);
  }
  record.value = Value(std::move(value));
}

const std::vector<Quickstart>& quickstarts() {
  static const std::vector<Quickstart> all = {
      {"lines", ":string=text(100)", ""},
      {"orders",
       "order_id:int64=sequence,ordered_at:timestamp=now,customer_id:string=numbered(customer-|1.."
       "500),item_id:string=numbered(item-|1..40),units:int32=uniform(1..12),unit_price:float64="
       "uniform(0.5..250|2),status:string=pick(NEW|PAID|PACKED|SENT)",
       "order_id"},
      {"pageviews",
       "viewed_at:timestamp=now,user_id:string=numbered(user-|1..50),page:string=numbered(/page/"
       "|1.."
       "60),milliseconds:int32=uniform(20..90000)",
       "user_id"},
      {"sensors",
       "sensor_id:string=numbered(sensor-|1..20),measured_at:timestamp=now,temperature:float64="
       "uniform(-20..45|1),humidity:int32=uniform(0..100),ok:boolean=chance(0.99)",
       "sensor_id"},
      {"stock_trades",
       "side:string=pick(BUY|SELL),quantity:int32=uniform(1..5000),symbol:string=pick(AAA|BBBB|CCC|"
       "DDD|EE|FFFF),price:float64=uniform(1..1000|2),account:string=pick(ALPHA|BETA|GAMMA),trade_"
       "id:string=uuid",
       "symbol"},
      {"users",
       "registered_at:timestamp=uniform(1500000000000..1700000000000),user_id:string=numbered("
       "user-|1..50),region_id:string=numbered(region-|1..9),plan:string=pick(FREE|BASIC|PRO)",
       "user_id"},
  };
  return all;
}

const Quickstart* find_quickstart(std::string_view name) {
  const auto& all = quickstarts();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found != all.end() ? &*found : nullptr;
}

std::vector<std::string> field_items(std::string_view fields) {
  std::vector<std::string> items;
  while (!fields.empty()) {
    const auto comma = std::min(fields.find(','), fields.size());
    items.emplace_back(fields.substr(0, comma));
    fields.remove_prefix(std::min(comma + 1, fields.size()));
  }
  return items;
}

}  // namespace troupe::connectors::datagen
