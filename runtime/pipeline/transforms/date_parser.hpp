#pragma once

#include "runtime/pipeline/transforms/date_pattern.hpp"
#include "runtime/pipeline/transforms/gregorian.hpp"

#include <span>

namespace troupe::runtime::transforms {

/// One run of a pattern over a text. Source: java.text.SimpleDateFormat.subParse.
class DateParser {
 public:
  DateParser(const DatePattern& pattern, std::string_view text)
      : pattern_(pattern), text_(text), century_start_(calendar_date(pattern.century_start_ms_)) {}

  [[nodiscard]] std::optional<std::int64_t> run();

 private:
  using Item = DatePattern::Item;

  [[nodiscard]] bool literal(const std::string& wanted);
  /// `limited`: digits follow, so the count of letters is the most that may be read.
  [[nodiscard]] bool field(const Item& item, bool limited);
  [[nodiscard]] bool year(const Item& item, bool limited);
  [[nodiscard]] bool month(const Item& item, bool limited, std::size_t start);
  [[nodiscard]] bool number_field(const Item& item, bool limited);
  [[nodiscard]] bool name(std::size_t start, std::span<const std::string_view> names,
                          CalendarField field, int first);
  [[nodiscard]] bool zone_name(std::size_t start);
  [[nodiscard]] bool iso_zone(std::size_t count);
  /// Hours and minutes behind a sign; `count` 1 means hours alone.
  [[nodiscard]] bool zone_offset(int sign, std::size_t count, bool colon, bool iso);
  [[nodiscard]] std::optional<std::int32_t> number(const Item& item, bool limited);
  [[nodiscard]] bool skip_blanks();
  [[nodiscard]] bool next_is_digit() const;

  const DatePattern& pattern_;
  std::string_view text_;
  CalendarDate century_start_;
  std::size_t start_ = 0;
  std::size_t position_ = 0;
  CalendarFields fields_;
  bool ambiguous_year_ = false;
};

}  // namespace troupe::runtime::transforms
