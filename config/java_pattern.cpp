#include "config/java_pattern.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace troupe::config {

namespace {

/// Java's POSIX classes and PCRE2's names for them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> posix_classes = {{
    {"Lower", "lower"},
    {"Upper", "upper"},
    {"ASCII", "ascii"},
    {"Alpha", "alpha"},
    {"Digit", "digit"},
    {"Alnum", "alnum"},
    {"Punct", "punct"},
    {"Graph", "graph"},
    {"Print", "print"},
    {"Blank", "blank"},
    {"Cntrl", "cntrl"},
    {"XDigit", "xdigit"},
    {"Space", "space"},
}};

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// One operand of an intersection: characters and ranges, and classes beside them.
struct Operand {
  std::string plain;
  std::vector<std::string> nested;

  [[nodiscard]] bool empty() const { return plain.empty() && nested.empty(); }

  /// An expression that matches one character of the union.
  [[nodiscard]] std::string text() const {
    if (nested.empty()) {
      return '[' + plain + ']';
    }
    std::string joined = plain.empty() ? std::string() : '[' + plain + ']';
    for (const auto& one : nested) {
      joined += (joined.empty() ? "" : "|") + one;
    }
    return "(?:" + joined + ')';
  }
};

class Rewriter {
 public:
  explicit Rewriter(std::string_view pattern) : pattern_(pattern) {}

  std::string run() {
    std::string out;
    while (!done()) {
      if (peek() == '\\') {
        out += escape(false);
      } else if (peek() == '[') {
        out += outer_class();
      } else if (rest().starts_with("(?")) {
        out += group_start();
      } else {
        out += take();
      }
    }
    return out;
  }

 private:
  [[nodiscard]] bool done() const { return position_ >= pattern_.size(); }
  [[nodiscard]] char peek() const { return pattern_[position_]; }
  [[nodiscard]] std::string_view rest() const { return pattern_.substr(position_); }
  char take() { return pattern_[position_++]; }
  std::string take(std::size_t count) {
    auto text = std::string(rest().substr(0, count));
    position_ += text.size();
    return text;
  }

  /// At a backslash: the escape as PCRE2 writes it.
  std::string escape(bool in_class) {
    const auto text = rest();
    if (text.starts_with("\\Q")) {
      const auto end = text.find("\\E");
      return take(end == std::string_view::npos ? end : end + 2);
    }
    if (text.size() >= 6 && text[1] == 'u' && std::all_of(&text[2], &text[2] + 4, is_hex)) {
      const auto code = take(6).substr(2);
      return "\\x{" + code + '}';
    }
    if (text.starts_with("\\p{") || text.starts_with("\\P{")) {
      return property(in_class);
    }
    return take(2);
  }

  std::string property(bool in_class) {
    const auto end = rest().find('}');
    if (end == std::string_view::npos) {
      return take(2);
    }
    const auto whole = take(end + 1);
    const auto name = std::string_view(whole).substr(3, whole.size() - 4);
    const auto* known = std::find_if(posix_classes.begin(), posix_classes.end(),
                                     [&](const auto& entry) { return entry.first == name; });
    if (known != posix_classes.end()) {
      const auto text = (whole[1] == 'P' ? "[:^" : "[:") + std::string(known->second) + ":]";
      return in_class ? text : '[' + text + ']';
    }
    return name.starts_with("Is") ? whole.substr(0, 3) + std::string(name.substr(2)) + '}' : whole;
  }

  /// `(?`: leaves out the flags d, u and U, which PCRE2 lacks or understands otherwise.
  std::string group_start() {
    auto end = rest().find_first_not_of("idmsuxU-", 2);
    if (end == std::string_view::npos || end == 2 || (rest()[end] != ')' && rest()[end] != ':')) {
      return take(2);
    }
    auto flags = take(end);
    std::erase_if(flags, [](char flag) { return flag == 'd' || flag == 'u' || flag == 'U'; });
    if (flags.ends_with('-')) {
      flags.pop_back();
    }
    return flags == "(?" && !done() && peek() == ')' ? "(?:" : flags;
  }

  /// A class at the top: as it stands when it holds no other class and no intersection.
  std::string outer_class() {
    const auto begin = position_;
    too_deep_ = false;
    auto rewritten = character_class(0);
    if (too_deep_) {
      position_ = begin;
      return take(std::string_view::npos);
    }
    return rewritten;
  }

  /// At `[`: the class as an expression for one character. An open class ends with the pattern,
  /// for PCRE2 to complain about.
  std::string character_class(int depth) {
    take();
    const bool negated = !done() && peek() == '^';
    if (negated) {
      take();
    }
    std::vector<Operand> operands(1);
    bool open = true;
    for (bool first = true; !done(); first = false) {
      if (peek() == ']' && !first) {
        take();
        open = false;
        break;
      }
      item(operands, depth);
    }
    std::erase_if(operands, [](const Operand& operand) { return operand.empty(); });
    return open ? (negated ? "[^" : "[") : expression(operands, negated);
  }

  void item(std::vector<Operand>& operands, int depth) {
    auto& current = operands.back();
    if (peek() == '[') {
      too_deep_ = too_deep_ || depth == max_class_depth;
      if (too_deep_) {
        take();
        return;
      }
      current.nested.push_back(character_class(depth + 1));
    } else if (rest().starts_with("&&")) {
      take(2);
      operands.emplace_back();
    } else if (peek() == '\\') {
      current.plain += escape(true);
    } else if (current.plain.empty() && (peek() == ':' || peek() == '.' || peek() == '=')) {
      // At the start of a class these would make a POSIX class of it.
      current.plain += '\\';
      current.plain += take();
    } else if (current.plain.empty() && peek() == '^') {
      current.plain += '\\';
      current.plain += take();
    } else {
      current.plain += take();
    }
  }

  static std::string expression(const std::vector<Operand>& operands, bool negated) {
    if (operands.empty()) {
      return negated ? "(?s:.)" : "(?!)";
    }
    if (operands.size() == 1 && operands[0].nested.empty()) {
      return (negated ? "[^" : "[") + operands[0].plain + ']';
    }
    std::string all;
    for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
      all += "(?=" + operands[i].text() + ')';
    }
    all += operands.back().text();
    return negated ? "(?:(?!" + all + ")(?s:.))" : "(?:" + all + ')';
  }

  std::string_view pattern_;
  std::size_t position_ = 0;
  bool too_deep_ = false;
};

}  // namespace

std::string to_pcre(std::string_view pattern) { return Rewriter(pattern).run(); }

std::string java_syntax_error(const std::string& description, std::size_t index,
                              const std::string& pattern) {
  auto text = description + " near index " + std::to_string(index) + '\n' + pattern;
  if (index < pattern.size()) {
    text += '\n' + std::string(index, ' ') + '^';
  }
  return text;
}

}  // namespace troupe::config
