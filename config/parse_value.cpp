#include <troupe/config_def.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace troupe {

namespace {

/// Java's `String.trim`: everything up to the blank.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
    text.remove_suffix(1);
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

template <class T>
std::optional<T> parse_integer(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
    text.remove_prefix(1);
  }
  T number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

/// Java's Double.valueOf: decimal, exponent, hexadecimal, `NaN`, `Infinity`, suffix f or d.
std::optional<double> parse_double(std::string_view text) {
  std::string number(text);
  const bool negative = !number.empty() && number[0] == '-';
  const auto bare =
      number.substr(!number.empty() && (number[0] == '-' || number[0] == '+') ? 1 : 0);
  if (bare == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (bare == "Infinity") {
    const auto infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  const bool hexadecimal = bare.starts_with("0x") || bare.starts_with("0X");
  if (bare.empty() || (std::isdigit(static_cast<unsigned char>(bare[0])) == 0 && bare[0] != '.') ||
      (hexadecimal && bare.find_first_of("pP") == std::string::npos)) {
    return std::nullopt;
  }
  if (std::string("fFdD").find(number.back()) != std::string::npos) {
    number.pop_back();
  }
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  return end == number.c_str() + number.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  if (text.empty()) {
    return items;
  }
  while (true) {
    const auto comma = text.find(',');
    items.emplace_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) {
      return items;
    }
    text.remove_prefix(comma + 1);
  }
}

template <class T>
ConfigValue integer_value(const std::string& name, const std::string& text, ConfigType type) {
  if (const auto number = parse_integer<T>(trimmed(text))) {
    return *number;
  }
  throw ConfigException(name, text, "Not a number of type " + std::string(type_constant(type)));
}

}  // namespace

ConfigValue ConfigDef::parse_value(const std::string& name, const std::string& text,
                                   ConfigType type, const ClassResolver& classes) {
  const auto bare = trimmed(text);
  switch (type) {
    case ConfigType::boolean: {
      const auto word = lower(bare);
      if (word == "true" || word == "false") {
        return word == "true";
      }
      throw ConfigException(name, text, "Expected value to be either true or false");
    }
    case ConfigType::string:
      return std::string(bare);
    case ConfigType::password:
      return Password(std::string(bare));
    case ConfigType::int32:
      return integer_value<std::int32_t>(name, text, type);
    case ConfigType::int16:
      return integer_value<std::int16_t>(name, text, type);
    case ConfigType::int64:
      return integer_value<std::int64_t>(name, text, type);
    case ConfigType::float64:
      if (const auto number = parse_double(bare)) {
        return *number;
      }
      throw ConfigException(name, text, "Not a number of type DOUBLE");
    case ConfigType::list:
      return parse_list(bare);
    case ConfigType::class_name: {
      const auto resolved = classes ? classes(bare) : std::optional<std::string>(bare);
      if (resolved) {
        return ClassName{*resolved};
      }
      throw ConfigException(name, text, "Class " + text + " could not be found.");
    }
  }
  throw ConfigException(name, text, "Unknown type.");
}

}  // namespace troupe
