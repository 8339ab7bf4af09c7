#define PCRE2_CODE_UNIT_WIDTH 8

#include "config/regex.hpp"

#include <algorithm>
#include <array>
#include <pcre2.h>
#include <string>

namespace troupe::config {

namespace {

/// Backtracking steps after which a match is given up.
constexpr std::uint32_t match_limit = 1'000'000;

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

}  // namespace

class Regex::Impl {
 public:
  explicit Impl(pcre2_code* code) : code_(code), context_(pcre2_match_context_create(nullptr)) {
    pcre2_set_match_limit(context_.get(), match_limit);
  }

  [[nodiscard]] bool full_match(std::string_view text) const {
    const std::unique_ptr<pcre2_match_data, FreeData> data(
        pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    return pcre2_match(code_.get(), units_of(text), text.size(), 0,
                       PCRE2_ANCHORED | PCRE2_ENDANCHORED, data.get(), context_.get()) >= 0;
  }

 private:
  std::unique_ptr<pcre2_code, FreeCode> code_;
  std::unique_ptr<pcre2_match_context, FreeContext> context_;
};

Result<Regex> Regex::compile(const std::string& pattern) {
  int code = 0;
  PCRE2_SIZE position = 0;
  auto* compiled = pcre2_compile(units_of(pattern), pattern.size(), PCRE2_UTF | PCRE2_ALT_BSUX,
                                 &code, &position, nullptr);
  if (compiled == nullptr) {
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return Error{Errc::invalid_config,
                 std::string(text.begin(), std::find(text.begin(), text.end(), 0)) +
                     " near index " + std::to_string(position) + "\n" + pattern,
                 "java.util.regex.PatternSyntaxException", ""};
  }
  return Regex(std::make_shared<const Impl>(compiled));
}

bool Regex::full_match(std::string_view text) const { return impl_->full_match(text); }

}  // namespace troupe::config
