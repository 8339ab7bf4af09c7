#include "rest/views/config_infos.hpp"

#include <nlohmann/json.hpp>

namespace troupe::rest {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* importance_text(Importance importance) {
  switch (importance) {
    case Importance::high:
      return "HIGH";
    case Importance::medium:
      return "MEDIUM";
    case Importance::low:
      break;
  }
  return "LOW";
}

const char* width_text(Width width) {
  switch (width) {
    case Width::none:
      return "NONE";
    case Width::short_width:
      return "SHORT";
    case Width::medium:
      return "MEDIUM";
    case Width::long_width:
      break;
  }
  return "LONG";
}

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json key_of(const runtime::ConfigKeyInfo& key) {
  return Json{{"name", key.name},
              {"type", type_constant(key.type)},
              {"required", key.required},
              {"default_value", or_null(key.default_value)},
              {"importance", importance_text(key.importance)},
              {"documentation", key.documentation},
              {"group", or_null(key.group)},
              {"order_in_group", key.order_in_group},
              {"width", width_text(key.width)},
              {"display_name", key.display_name},
              {"dependents", key.dependents}};
}

Json value_of(const runtime::ConfigValueInfo& value) {
  return Json{{"name", value.name},
              {"value", or_null(value.value)},
              {"recommended_values", value.recommended_values},
              {"errors", value.errors},
              {"visible", value.visible}};
}

}  // namespace

std::string config_infos_json(const runtime::ConfigInfos& infos) {
  auto configs = Json::array();
  for (const auto& info : infos.configs) {
    configs.push_back(
        Json{{"definition", info.definition ? key_of(*info.definition) : Json(nullptr)},
             {"value", value_of(info.value)}});
  }
  return text_of(Json{{"name", infos.name},
                      {"error_count", infos.error_count},
                      {"groups", infos.groups},
                      {"configs", std::move(configs)}});
}

std::string config_keys_json(const std::vector<runtime::ConfigKeyInfo>& keys) {
  auto array = Json::array();
  for (const auto& key : keys) {
    array.push_back(key_of(key));
  }
  return text_of(array);
}

}  // namespace troupe::rest
