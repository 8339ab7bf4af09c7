#include "runtime/pipeline/transforms/java_replacement.hpp"

#include "runtime/pipeline/transforms/java_errors.hpp"

#include <cctype>

namespace troupe::runtime::transforms {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Replacement {
 public:
  Replacement(const config::Regex& regex, const config::Regex::Match& match, std::string_view text)
      : regex_(regex), match_(match), text_(text) {}

  void append_to(std::string& out) {
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c == '\\') {
        if (position_ == text_.size()) {
          throw IllegalArgumentException("character to be escaped is missing");
        }
        out += text_[position_++];
      } else if (c == '$') {
        out += match_.groups.at(group()).value_or(std::string_view());
      } else {
        out += c;
      }
    }
  }

 private:
  /// Behind a dollar sign: the number of the group that is meant.
  std::size_t group() {
    if (position_ == text_.size()) {
      throw IllegalArgumentException("Illegal group reference: group index is missing");
    }
    if (text_[position_] == '{') {
      ++position_;
      return named();
    }
    if (!is_digit(text_[position_])) {
      throw IllegalArgumentException("Illegal group reference");
    }
    return numbered();
  }

  std::size_t named() {
    std::string name;
    while (position_ < text_.size() &&
           std::isalnum(static_cast<unsigned char>(text_[position_])) != 0) {
      name += text_[position_++];
    }
    if (name.empty()) {
      throw IllegalArgumentException("named capturing group has 0 length name");
    }
    if (position_ == text_.size() || text_[position_] != '}') {
      throw IllegalArgumentException("named capturing group is missing trailing '}'");
    }
    ++position_;
    if (is_digit(name[0])) {
      throw IllegalArgumentException("capturing group name {" + name +
                                     "} starts with digit character");
    }
    const auto number = regex_.group(name);
    if (!number) {
      throw IllegalArgumentException("No group with name {" + name + '}');
    }
    return *number;
  }

  /// The first digit always counts; further ones as long as there is a group of that number.
  std::size_t numbered() {
    auto number = static_cast<std::size_t>(text_[position_++] - '0');
    if (number > regex_.group_count()) {
      throw IndexOutOfBoundsException("No group " + std::to_string(number));
    }
    while (position_ < text_.size() && is_digit(text_[position_])) {
      const auto longer = number * 10 + static_cast<std::size_t>(text_[position_] - '0');
      if (longer > regex_.group_count()) {
        break;
      }
      number = longer;
      ++position_;
    }
    return number;
  }

  const config::Regex& regex_;
  const config::Regex::Match& match_;
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

void append_replacement(const config::Regex& regex, const config::Regex::Match& match,
                        std::string_view replacement, std::string& out) {
  Replacement(regex, match, replacement).append_to(out);
}

}  // namespace troupe::runtime::transforms
