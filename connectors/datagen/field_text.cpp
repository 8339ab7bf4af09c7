#include "connectors/datagen/field_generator.hpp"
#include <troupe/errors.hpp>

namespace troupe::connectors::datagen {

namespace {

std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> arguments;
  while (true) {
    const auto bar = text.find('|');
    arguments.push_back(text.substr(0, bar));
    if (bar == std::string_view::npos) {
      return arguments;
    }
    text.remove_prefix(bar + 1);
  }
}

}  // namespace

FieldText split_field(std::string_view item) {
  const auto wrong = [&](const std::string& found) {
    return ConfigException("schema.fields", std::string(item),
                           "wanted 'name:type=generator' or 'name:type=generator(a|b)', " + found);
  };
  FieldText field;
  const auto sign = item.find('=');
  const auto colon = item.substr(0, sign).find(':');
  if (sign == std::string_view::npos || colon == std::string_view::npos) {
    throw wrong(sign == std::string_view::npos ? "found no '='" : "found no ':' before the '='");
  }
  field.name = item.substr(0, colon);
  field.type = item.substr(colon + 1, sign - colon - 1);
  field.generator = item.substr(sign + 1);
  const auto opening = field.generator.find('(');
  if (opening == std::string_view::npos) {
    return field;
  }
  if (!field.generator.ends_with(')')) {
    throw wrong("found no ')' at the end");
  }
  field.arguments =
      split_arguments(field.generator.substr(opening + 1, field.generator.size() - opening - 2));
  field.generator = field.generator.substr(0, opening);
  return field;
}

}  // namespace troupe::connectors::datagen
