#define PCRE2_CODE_UNIT_WIDTH 8

#include "config/regex.hpp"

#include "config/java_pattern.hpp"
#include <troupe/errors.hpp>

#include <algorithm>
#include <array>
#include <pcre2.h>
#include <string>
#include <utility>

namespace troupe::config {

namespace {

/// Backtracking steps after which a match is given up.
constexpr std::uint32_t match_limit = 1'000'000;
/// Longer patterns are refused: compiling takes the memory of a multiple of their size.
constexpr std::size_t max_pattern_size = 65536;

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

PCRE2_SPTR units_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): PCRE2 counts in unsigned bytes
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

/// The error as Java tells it. Positions are those of the pattern as it was given where Java has a
/// rule of its own; elsewhere they are the engine's.
std::string error_text(int code, std::size_t position, const std::string& pattern) {
  const auto last = pattern.empty() ? 0 : pattern.size() - 1;
  switch (code) {
    case PCRE2_ERROR_MISSING_SQUARE_BRACKET:
      return java_syntax_error("Unclosed character class", last, pattern);
    case PCRE2_ERROR_QUANTIFIER_INVALID:
      if (position < pattern.size()) {
        return java_syntax_error(
            std::string("Dangling meta character '") + pattern[position] + '\'', position, pattern);
      }
      break;
    case PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS:
      return java_syntax_error("Unclosed group", pattern.size(), pattern);
    case PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS:
      if (position == 0) {
        return "Unmatched closing ')'\n" + pattern;
      }
      return java_syntax_error("Unmatched closing ')'", position - 1, pattern);
    case PCRE2_ERROR_END_BACKSLASH:
      return java_syntax_error("Unexpected internal error", pattern.size(), pattern);
    default:
      break;
  }
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return java_syntax_error({text.begin(), std::find(text.begin(), text.end(), 0)}, position,
                           pattern);
}

/// As much of a text as a message may show.
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 100;
  return std::string(text.substr(0, most)) + (text.size() > most ? "..." : "");
}

}  // namespace

class Regex::Impl {
 public:
  Impl(pcre2_code* code, std::string pattern)
      : pattern_(std::move(pattern)), code_(code), context_(pcre2_match_context_create(nullptr)) {
    pcre2_set_match_limit(context_.get(), match_limit);
  }

  [[nodiscard]] bool full_match(std::string_view text) const {
    const auto data = match_data();
    return match(text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, *data);
  }

  [[nodiscard]] std::optional<Match> search(std::string_view text) const {
    const auto data = match_data();
    if (!match(text, 0, *data)) {
      return std::nullopt;
    }
    const auto* bounds = pcre2_get_ovector_pointer(data.get());
    Match found{bounds[0], bounds[1], {}};
    for (std::size_t i = 0; i <= group_count(); ++i) {
      const auto begin = bounds[2 * i];
      found.groups.push_back(begin == PCRE2_UNSET
                                 ? std::nullopt
                                 : std::optional(text.substr(begin, bounds[2 * i + 1] - begin)));
    }
    return found;
  }

  [[nodiscard]] std::size_t group_count() const {
    std::uint32_t count = 0;
    pcre2_pattern_info(code_.get(), PCRE2_INFO_CAPTURECOUNT, &count);
    return count;
  }

  [[nodiscard]] std::optional<std::size_t> group(const std::string& name) const {
    const auto number = pcre2_substring_number_from_name(code_.get(), units_of(name));
    return number < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(number));
  }

 private:
  [[nodiscard]] std::unique_ptr<pcre2_match_data, FreeData> match_data() const {
    return std::unique_ptr<pcre2_match_data, FreeData>(
        pcre2_match_data_create_from_pattern(code_.get(), nullptr));
  }

  [[nodiscard]] bool match(std::string_view text, std::uint32_t options,
                           pcre2_match_data& data) const {
    const auto outcome =
        pcre2_match(code_.get(), units_of(text), text.size(), 0, options, &data, context_.get());
    switch (outcome) {
      case PCRE2_ERROR_MATCHLIMIT:
      case PCRE2_ERROR_DEPTHLIMIT:
      case PCRE2_ERROR_HEAPLIMIT:
      case PCRE2_ERROR_NOMEMORY:
        throw DataException("The regular expression '" + shortened(pattern_) +
                            "' was given up on the text '" + shortened(text) + "' after " +
                            std::to_string(match_limit) + " steps, or for want of memory");
      default:
        return outcome >= 0;
    }
  }

  const std::string pattern_;
  std::unique_ptr<pcre2_code, FreeCode> code_;
  std::unique_ptr<pcre2_match_context, FreeContext> context_;
};

Result<Regex> Regex::compile(const std::string& pattern) {
  constexpr const char* java_class = "java.util.regex.PatternSyntaxException";
  if (pattern.size() > max_pattern_size) {
    return Error{Errc::invalid_config,
                 "the pattern has " + std::to_string(pattern.size()) + " bytes, more than " +
                     std::to_string(max_pattern_size),
                 java_class, ""};
  }
  const auto rewritten = to_pcre(pattern);
  int code = 0;
  PCRE2_SIZE position = 0;
  auto* compiled =
      pcre2_compile(units_of(rewritten), rewritten.size(), PCRE2_UTF, &code, &position, nullptr);
  if (compiled == nullptr) {
    return Error{Errc::invalid_config, error_text(code, position, pattern), java_class, ""};
  }
  return Regex(std::make_shared<const Impl>(compiled, pattern));
}

bool Regex::full_match(std::string_view text) const { return impl_->full_match(text); }

std::optional<Regex::Match> Regex::search(std::string_view text) const {
  return impl_->search(text);
}

std::size_t Regex::group_count() const { return impl_->group_count(); }

std::optional<std::size_t> Regex::group(const std::string& name) const {
  return impl_->group(name);
}

}  // namespace troupe::config
