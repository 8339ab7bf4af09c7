#include <troupe/config_def.hpp>
#include <troupe/value.hpp>

#include <algorithm>
#include <cctype>
#include <set>

namespace troupe::validators {

namespace {

/// A parsed value as upstream prints it in messages: lists as `[a, b]`, null as `null`.
std::string message_text(const ConfigValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::string text = "[";
    for (const auto& item : *list) {
      text += (&item == list->data() ? "" : ", ") + item;
    }
    return text + ']';
  }
  return config_text(value).value_or("null");
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) {
    text += (&item == items.data() ? "" : ", ") + item;
  }
  return text;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::optional<double> number_of(const ConfigValue& value) {
  return std::visit(
      []<class T>(const T& held) -> std::optional<double> {
        if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
          return static_cast<double>(held);
        } else {
          return std::nullopt;
        }
      },
      value);
}

class Check final : public Validator {
 public:
  Check(std::function<void(const std::string&, const ConfigValue&)> check, std::string text)
      : check_(std::move(check)), text_(std::move(text)) {}

  void ensure_valid(const std::string& name, const ConfigValue& value) const override {
    check_(name, value);
  }
  [[nodiscard]] std::string to_text() const override { return text_; }

 private:
  std::function<void(const std::string&, const ConfigValue&)> check_;
  std::string text_;
};

ValidatorPtr range(std::optional<double> minimum, std::optional<double> maximum,
                   const std::string& minimum_text, const std::string& maximum_text) {
  const auto text = '[' + (minimum ? minimum_text + ",..." : "...") +
                    (maximum ? ',' + maximum_text : std::string()) + ']';
  return custom(
      [=](const std::string& name, const ConfigValue& value) {
        const auto number = number_of(value);
        if (!number) {
          throw ConfigException(name, "null", "Value must be non-null");
        }
        if (minimum && *number < *minimum) {
          throw ConfigException(name, message_text(value),
                                "Value must be at least " + minimum_text);
        }
        if (maximum && *number > *maximum) {
          throw ConfigException(name, message_text(value),
                                "Value must be no more than " + maximum_text);
        }
      },
      text);
}

const std::string* string_of(const ConfigValue& value) { return std::get_if<std::string>(&value); }

/// Code points below U+0020 and from U+007F to U+009F, in a UTF-8 text.
std::string control_chars(const std::string& text) {
  std::string found;
  const auto note = [&](unsigned code) {
    found += (found.empty() ? "" : ", ") + std::to_string(code);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) {
      note(byte);
    } else if (byte == 0xc2 && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      note(static_cast<unsigned char>(text[i + 1]));
    }
  }
  return found;
}

}  // namespace

ValidatorPtr custom(std::function<void(const std::string&, const ConfigValue&)> check,
                    std::string text) {
  return std::make_shared<Check>(std::move(check), std::move(text));
}

ValidatorPtr at_least(std::int64_t minimum) {
  return range(static_cast<double>(minimum), std::nullopt, std::to_string(minimum), "");
}

ValidatorPtr between(std::int64_t minimum, std::int64_t maximum) {
  return range(static_cast<double>(minimum), static_cast<double>(maximum), std::to_string(minimum),
               std::to_string(maximum));
}

ValidatorPtr between(double minimum, double maximum) {
  return range(minimum, maximum, java_double_text(minimum), java_double_text(maximum));
}

ValidatorPtr one_of(std::vector<std::string> values) {
  auto text = '[' + joined(values) + ']';
  return custom(
      [values = std::move(values)](const std::string& name, const ConfigValue& value) {
        const auto* string = string_of(value);
        if (string == nullptr || std::find(values.begin(), values.end(), *string) == values.end()) {
          throw ConfigException(name, message_text(value),
                                "String must be one of: " + joined(values));
        }
      },
      std::move(text));
}

ValidatorPtr one_of_ignoring_case(std::vector<std::string> values, std::vector<std::string> shown) {
  for (auto& value : values) {
    value = upper(value);
  }
  if (shown.empty()) {
    shown = values;
  }
  auto text = "(case insensitive) [" + joined(shown) + ']';
  return custom(
      [values = std::move(values), shown = std::move(shown)](const std::string& name,
                                                             const ConfigValue& value) {
        const auto* string = string_of(value);
        if (string == nullptr ||
            std::find(values.begin(), values.end(), upper(*string)) == values.end()) {
          throw ConfigException(name, message_text(value),
                                "String must be one of (case insensitive): " + joined(shown));
        }
      },
      std::move(text));
}

ValidatorPtr each_one_of(std::vector<std::string> values) {
  auto text = '[' + joined(values) + ']';
  const auto single = one_of(std::move(values));
  return custom(
      [single](const std::string& name, const ConfigValue& value) {
        if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
          for (const auto& item : *list) {
            single->ensure_valid(name, item);
          }
        }
      },
      std::move(text));
}

ValidatorPtr non_null() {
  return custom(
      [](const std::string& name, const ConfigValue& value) {
        if (value.index() == 0) {
          throw ConfigException(name, "null", "entry must be non null");
        }
      },
      "non-null string");
}

ValidatorPtr non_empty_string() {
  return custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* string = string_of(value);
        if (string != nullptr && string->empty()) {
          throw ConfigException(name, *string, "String must be non-empty");
        }
      },
      "non-empty string");
}

ValidatorPtr non_empty_string_without_control_chars() {
  return custom(
      [](const std::string& name, const ConfigValue& value) {
        const auto* string = string_of(value);
        if (string == nullptr) {
          return;
        }
        if (string->empty()) {
          throw ConfigException(name, *string, "String may not be empty");
        }
        if (const auto found = control_chars(*string); !found.empty()) {
          throw ConfigException(name, *string,
                                "String may not contain control sequences but had the following "
                                "ASCII chars: " +
                                    found);
        }
      },
      "non-empty string without ISO control characters");
}

ValidatorPtr max_list_size(std::size_t size) {
  return custom(
      [size](const std::string& name, const ConfigValue& value) {
        const auto* list = std::get_if<std::vector<std::string>>(&value);
        if (list != nullptr && list->size() > size) {
          throw ConfigException(name, message_text(value),
                                "exceeds maximum list size of [" + std::to_string(size) + "].");
        }
      },
      "List containing maximum of " + std::to_string(size) + " elements");
}

ValidatorPtr distinct_list(bool may_be_empty, bool may_be_null) {
  return custom(
      [=](const std::string& name, const ConfigValue& value) {
        const auto* list = std::get_if<std::vector<std::string>>(&value);
        if (list == nullptr) {
          if (!may_be_null) {
            throw ConfigException("Configuration '" + name + "' values must not be null.");
          }
          return;
        }
        if (list->empty() && !may_be_empty) {
          throw ConfigException("Configuration '" + name +
                                "' must not be empty. Valid values include: any non-empty value");
        }
        if (std::set<std::string>(list->begin(), list->end()).size() != list->size()) {
          throw ConfigException("Configuration '" + name + "' values must not be duplicated.");
        }
        if (std::find(list->begin(), list->end(), "") != list->end()) {
          throw ConfigException("Configuration '" + name + "' values must not be empty.");
        }
      },
      may_be_empty ? "[]" : "non-empty list");
}

ValidatorPtr all_of(std::vector<ValidatorPtr> validators) {
  std::string text;
  for (const auto& validator : validators) {
    text += (text.empty() ? "" : ",") + validator->to_text();
  }
  return custom(
      [validators = std::move(validators)](const std::string& name, const ConfigValue& value) {
        for (const auto& validator : validators) {
          validator->ensure_valid(name, value);
        }
      },
      std::move(text));
}

}  // namespace troupe::validators
