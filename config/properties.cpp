#include "config/properties.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace troupe::config {

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6U));
    put(0x80 | (code & 0x3fU));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12U));
    put(0x80 | ((code >> 6U) & 0x3fU));
    put(0x80 | (code & 0x3fU));
  } else {
    put(0xf0 | (code >> 18U));
    put(0x80 | ((code >> 12U) & 0x3fU));
    put(0x80 | ((code >> 6U) & 0x3fU));
    put(0x80 | (code & 0x3fU));
  }
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

/// A line after continuation lines were joined, with its number in the file.
struct LogicalLine {
  std::string text;
  std::size_t number = 0;
};

class LineReader {
 public:
  explicit LineReader(std::string_view content) : rest_(content) {}

  /// The next line that is neither blank nor a comment.
  std::optional<LogicalLine> next() {
    while (!rest_.empty()) {
      auto line = take_natural();
      const auto number = number_;
      skip_blanks(line);
      if (line.empty() || line.front() == '#' || line.front() == '!') {
        continue;
      }
      LogicalLine logical{std::string(line), number};
      while (ends_with_continuation(line)) {
        logical.text.pop_back();
        if (rest_.empty()) {
          break;
        }
        // Only the new part is looked at: an even number of backslashes may stand before it, and
        // counting those again for each line would take quadratic time.
        line = take_natural();
        skip_blanks(line);
        logical.text += line;
      }
      return logical;
    }
    return std::nullopt;
  }

 private:
  std::string_view take_natural() {
    ++number_;
    const auto end = rest_.find_first_of("\r\n");
    const auto line = rest_.substr(0, end);
    if (end == std::string_view::npos) {
      rest_ = {};
    } else {
      const bool pair = rest_[end] == '\r' && end + 1 < rest_.size() && rest_[end + 1] == '\n';
      rest_.remove_prefix(end + (pair ? 2 : 1));
    }
    return line;
  }

  static void skip_blanks(std::string_view& line) {
    while (!line.empty() && is_blank(line.front())) {
      line.remove_prefix(1);
    }
  }

  static bool ends_with_continuation(std::string_view line) {
    std::size_t backslashes = 0;
    while (backslashes < line.size() && line[line.size() - 1 - backslashes] == '\\') {
      ++backslashes;
    }
    return backslashes % 2 == 1;
  }

  std::string_view rest_;
  std::size_t number_ = 0;
};

std::optional<std::uint32_t> hex4(std::string_view digits) {
  if (digits.size() < 4) {
    return std::nullopt;
  }
  std::uint32_t code = 0;
  for (const char c : digits.substr(0, 4)) {
    const auto value = c >= '0' && c <= '9'   ? c - '0'
                       : c >= 'a' && c <= 'f' ? c - 'a' + 10
                       : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                              : -1;
    if (value < 0) {
      return std::nullopt;
    }
    code = code * 16 + static_cast<std::uint32_t>(value);
  }
  return code;
}

enum class Charset { latin1, utf8 };

/// Resolves escapes; the result is UTF-8. Nothing for a malformed `\u`.
std::optional<std::string> unescape(std::string_view text, Charset charset) {
  std::string out;
  const auto copy = [&](char c) {
    if (charset == Charset::utf8) {
      out += c;
    } else {
      append_utf8(out, static_cast<unsigned char>(c));
    }
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      copy(text[i]);
      continue;
    }
    if (++i == text.size()) {
      break;
    }
    switch (text[i]) {
      case 't':
        out += '\t';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 'f':
        out += '\f';
        break;
      case 'u': {
        auto code = hex4(text.substr(i + 1));
        if (!code) {
          return std::nullopt;
        }
        i += 4;
        if (*code >= 0xd800 && *code < 0xdc00 && text.substr(i + 1).starts_with("\\u")) {
          const auto low = hex4(text.substr(i + 3));
          if (low && *low >= 0xdc00 && *low < 0xe000) {
            code = 0x10000 + ((*code - 0xd800) << 10U) + (*low - 0xdc00);
            i += 6;
          }
        }
        append_utf8(out, *code);
        break;
      }
      default:
        copy(text[i]);
    }
  }
  return out;
}

/// Splits at the first unescaped `=`, `:` or blank.
std::pair<std::string_view, std::string_view> split(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] != '=' && line[end] != ':' && !is_blank(line[end])) {
    end += line[end] == '\\' ? 2 : 1;
  }
  end = std::min(end, line.size());
  auto value = line.substr(end);
  bool separator = false;
  while (!value.empty() && (is_blank(value.front()) ||
                            (!separator && (value.front() == '=' || value.front() == ':')))) {
    separator = separator || !is_blank(value.front());
    value.remove_prefix(1);
  }
  return {line.substr(0, end), value};
}

}  // namespace

Result<std::string> read_settings_file(const std::string& path) {
  const auto cannot = [&](const std::string& why) {
    return Error{Errc::io, "settings file '" + path + "' cannot be read: " + why,
                 "java.nio.file.NoSuchFileException", ""};
  };
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return cannot(std::generic_category().message(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return cannot("it is a directory");
  }
  if (static_cast<std::size_t>(info.st_size) > max_settings_file_bytes) {
    return cannot("it has " + std::to_string(info.st_size) + " bytes; at most " +
                  std::to_string(max_settings_file_bytes) + " are read");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return cannot(std::generic_category().message(errno));
  }
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) {
    return cannot(std::generic_category().message(errno));
  }
  return content;
}

namespace {

Result<Settings> parse(std::string_view content, const std::string& file, Charset charset) {
  Settings settings;
  LineReader lines(content);
  while (const auto line = lines.next()) {
    const auto [raw_key, raw_value] = split(line->text);
    auto key = unescape(raw_key, charset);
    auto value = unescape(raw_value, charset);
    if (!key || !value) {
      return Error{Errc::invalid_config,
                   "Malformed \\uxxxx encoding in '" + file + "', line " +
                       std::to_string(line->number) + ": wanted \\u and four hexadecimal digits",
                   "java.lang.IllegalArgumentException", ""};
    }
    settings[std::move(*key)] = std::move(*value);
  }
  return settings;
}

}  // namespace

Result<Settings> parse_properties(std::string_view content, const std::string& file) {
  return parse(content, file, Charset::latin1);
}

Result<Settings> parse_utf8_properties(std::string_view content, const std::string& file) {
  return parse(content, file, Charset::utf8);
}

}  // namespace troupe::config
