#include "config/version_range.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace troupe::config {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The next run of digits or of letters; separators are skipped.
std::string_view take_item(std::string_view& text) {
  while (!text.empty() && (text.front() == '.' || text.front() == '-')) {
    text.remove_prefix(1);
  }
  std::size_t end = 0;
  while (end < text.size() && text[end] != '.' && text[end] != '-' &&
         is_digit(text[end]) == is_digit(text.front())) {
    ++end;
  }
  const auto item = text.substr(0, end);
  text.remove_prefix(end);
  return item;
}

/// Qualifiers before a release (negative), the release itself (0), what comes after it (positive).
int rank_of(std::string_view item) {
  static constexpr std::array<std::string_view, 5> before = {"alpha", "beta", "milestone", "rc",
                                                             "snapshot"};
  std::string word(item);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto found = std::find(before.begin(), before.end(), word == "cr" ? "rc" : word);
  if (found != before.end()) {
    return static_cast<int>(found - before.end());
  }
  return word.empty() || word == "ga" || word == "final" || word == "release" ? 0 : 1;
}

int compare_numbers(std::string_view a, std::string_view b) {
  const auto strip = [](std::string_view& digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  };
  strip(a);
  strip(b);
  return a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
}

int compare_items(std::string_view a, std::string_view b) {
  const bool a_number = !a.empty() && is_digit(a.front());
  const bool b_number = !b.empty() && is_digit(b.front());
  if (a_number || b_number) {
    // A number is newer than any qualifier, and nothing is the number 0.
    if ((!a_number && !a.empty()) || (!b_number && !b.empty())) {
      return a_number ? 1 : -1;
    }
    return compare_numbers(a, b);
  }
  return rank_of(a) != rank_of(b) ? rank_of(a) - rank_of(b) : a.compare(b);
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    if (const int order = compare_items(take_item(a), take_item(b)); order != 0) {
      return order;
    }
  }
  return 0;
}

std::optional<VersionRange::Part> VersionRange::parse_part(std::string_view& text) {
  const auto end = text.find_first_of("])");
  if (text.empty() || (text.front() != '[' && text.front() != '(') ||
      end == std::string_view::npos) {
    return std::nullopt;
  }
  Part part;
  part.lower_included = text.front() == '[';
  part.upper_included = text[end] == ']';
  const auto inside = text.substr(1, end - 1);
  const auto comma = inside.find(',');
  part.lower = trimmed(inside.substr(0, comma));
  part.upper = comma == std::string_view::npos ? part.lower : trimmed(inside.substr(comma + 1));
  text.remove_prefix(end + 1);
  text = trimmed(text);
  const bool single = comma == std::string_view::npos;
  const bool turned =
      !part.lower.empty() && !part.upper.empty() && compare_versions(part.upper, part.lower) < 0;
  const bool bad_single =
      single && (part.lower.empty() || !part.lower_included || !part.upper_included);
  return turned || bad_single ? std::nullopt : std::optional(part);
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  text = trimmed(text);
  VersionRange range;
  if (text.empty() || text == "latest") {
    return range;
  }
  if (text.find_first_of("[(])") == std::string_view::npos) {
    range.parts_.push_back({std::string(text), std::string(text), true, true});
    return range;
  }
  while (!text.empty()) {
    auto part = parse_part(text);
    if (!part) {
      return std::nullopt;
    }
    range.parts_.push_back(std::move(*part));
    if (!text.empty()) {
      if (text.front() != ',') {
        return std::nullopt;
      }
      text = trimmed(text.substr(1));
    }
  }
  return range;
}

bool VersionRange::contains(const std::string& version) const {
  return parts_.empty() || std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
           const int low = part.lower.empty() ? 1 : compare_versions(version, part.lower);
           const int high = part.upper.empty() ? -1 : compare_versions(version, part.upper);
           return (low > 0 || (low == 0 && part.lower_included)) &&
                  (high < 0 || (high == 0 && part.upper_included));
         });
}

std::string VersionRange::to_text() const {
  std::string text;
  for (const auto& part : parts_) {
    text += text.empty() ? "" : ",";
    text += (part.lower_included ? "[" : "(") + part.lower + ',' + part.upper +
            (part.upper_included ? "]" : ")");
  }
  return text;
}

}  // namespace troupe::config
