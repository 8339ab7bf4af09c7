#include "config/reference_page.hpp"

namespace troupe::config {

namespace {

/// A table's cell: no line ends, no bars.
std::string cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') {
      escaped += '\\';
    }
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

std::string lower(std::string_view text) {
  std::string word(text);
  for (auto& c : word) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return word;
}

std::string default_text(const ConfigDef& def, const ConfigKey& key) {
  if (!key.has_default) {
    return "**required**";
  }
  const auto text = config_text(def.default_value(key.name));
  return !text ? "unset" : text->empty() ? "empty" : '`' + *text + '`';
}

const char* importance_text(Importance importance) {
  switch (importance) {
    case Importance::high:
      return "high";
    case Importance::medium:
      return "medium";
    case Importance::low:
      break;
  }
  return "low";
}

std::string row(const ConfigDef& def, const ConfigKey& key) {
  auto valid = key.validator ? key.validator->to_text() : std::string();
  if (valid == "[]") {
    valid = "no repeated items";  // how upstream writes that any list will do
  }
  return "| `" + cell(key.name) + "` | " + lower(type_constant(key.type)) + " | " +
         cell(default_text(def, key)) + " | " + cell(valid) + " | " +
         importance_text(key.importance) + " | " + cell(key.documentation) + " |\n";
}

}  // namespace

std::string reference_section(const std::string& title, const std::string& text,
                              const ConfigDef& def, const std::set<std::string>& but) {
  auto section = "## " + title + "\n\n" + (text.empty() ? "" : text + "\n\n");
  std::string rows;
  for (const auto& key : def.keys()) {
    if (!key.internal && !but.contains(key.name)) {
      rows += row(def, key);
    }
  }
  if (rows.empty()) {
    return section + "No settings.\n\n";
  }
  return section +
         "| setting | type | default | valid | importance | meaning |\n"
         "| --- | --- | --- | --- | --- | --- |\n" +
         rows + "\n";
}

}  // namespace troupe::config
