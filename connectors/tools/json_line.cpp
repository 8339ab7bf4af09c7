#include "connectors/tools/json_line.hpp"

#include <troupe/base64.hpp>
#include <troupe/number_text.hpp>
#include <troupe/struct.hpp>

#include <cmath>
#include <type_traits>
#include <utility>

namespace troupe::connectors::tools {

namespace {

void append_text(std::string_view text, std::string& out) {
  constexpr std::string_view named = "\b\t\n\f\r\"\\";
  constexpr std::string_view names = "btnfr\"\\";
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (const auto found = named.find(c); found != std::string_view::npos) {
      out += '\\';
      out += names[found];
    } else if (code < 0x20) {
      out += "\\u00";
      out += digits[code >> 4U];
      out += digits[code & 0xfU];
    } else {
      out += c;
    }
  }
  out += '"';
}

/// Appends values; keeps the path to the first one that Jackson has no serializer for.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  /// False when it cannot be written; `path` then tells where below the value.
  [[nodiscard]] bool write(const Value& value) {
    return value.visit([this](const auto& content) { return write_content(content); });
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  bool write_content(std::monostate) { return put("null"); }
  bool write_content(bool value) { return put(value ? "true" : "false"); }
  bool write_content(const Text& text) {
    append_text(text.view(), out_);
    return true;
  }
  bool write_content(const Bytes& bytes) {
    out_ += '"';
    append_base64(bytes.view(), out_);
    return put("\"");
  }
  bool write_content(float value) {
    return put(std::isfinite(value) ? java_float_text(value) : '"' + java_float_text(value) + '"');
  }
  bool write_content(double value) {
    return put(std::isfinite(value) ? java_double_text(value)
                                    : '"' + java_double_text(value) + '"');
  }
  bool write_content(Instant value) { return put(std::to_string(value.epoch_ms)); }
  bool write_content(const Decimal& value) { return put(decimal_text(value)); }
  bool write_content(const Struct&) {
    path_.clear();
    return false;
  }
  bool write_content(const Array& array) {
    out_ += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
      out_ += i == 0 ? "" : ",";
      if (!write(array[i])) {
        path_ = "->java.util.ArrayList[" + std::to_string(i) + ']' + path_;
        return false;
      }
    }
    return put("]");
  }
  bool write_content(const Map& map) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, value] : map) {
      out_ += std::exchange(first, false) ? "" : ",";
      append_text(key.to_text(), out_);
      out_ += ':';
      if (!write(value)) {
        path_ = "->java.util.HashMap[\"" + key.to_text() + "\"]" + path_;
        return false;
      }
    }
    return put("}");
  }
  template <class Integer>
  std::enable_if_t<std::is_integral_v<Integer>, bool> write_content(Integer value) {
    return put(std::to_string(value));
  }

  bool put(std::string_view text) {
    out_ += text;
    return true;
  }

  std::string& out_;
  std::string path_;
};

}  // namespace

JsonLines& JsonLines::begin() {
  line_ = text_.size();
  trouble_.clear();
  text_ += '{';
  return *this;
}

void JsonLines::name(std::string_view name) {
  if (text_.size() > line_ + 1) {
    text_ += ',';
  }
  append_text(name, text_);
  text_ += ':';
}

JsonLines& JsonLines::member(std::string_view name, const Value& value) {
  this->name(name);
  Writer writer(text_);
  if (!writer.write(value) && trouble_.empty()) {
    trouble_ =
        "No serializer found for class org.apache.kafka.connect.data.Struct and no properties "
        "discovered to create BeanSerializer (to avoid exception, disable "
        "SerializationFeature.FAIL_ON_EMPTY_BEANS) (through reference chain: "
        "java.util.HashMap[\"" +
        std::string(name) + "\"]" + writer.path() + ')';
  }
  return *this;
}

JsonLines& JsonLines::member(std::string_view name, std::int64_t number) {
  this->name(name);
  text_ += std::to_string(number);
  return *this;
}

JsonLines& JsonLines::member(std::string_view name, const std::string* text) {
  this->name(name);
  if (text != nullptr) {
    append_text(*text, text_);
  } else {
    text_ += "null";
  }
  return *this;
}

JsonLines& JsonLines::flag(std::string_view name) {
  this->name(name);
  text_ += "true";
  return *this;
}

JsonLines::Draft JsonLines::draft() const { return {text_.substr(line_ + 1), trouble_}; }

JsonLines& JsonLines::begin(const Draft& draft) {
  begin();
  text_ += draft.members;
  trouble_ = draft.trouble;
  return *this;
}

void JsonLines::end() {
  if (!trouble_.empty()) {
    text_.resize(line_);
    text_ += "Bad data can't be written as json: " + trouble_ + '\n';
    return;
  }
  text_ += "}\n";
}

}  // namespace troupe::connectors::tools
