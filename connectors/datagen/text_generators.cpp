#include "connectors/datagen/filler_text.hpp"
#include "connectors/datagen/generators.hpp"

#include <array>
#include <limits>
#include <utility>
#include <vector>

namespace troupe::connectors::datagen {

namespace {

/// One of a few values. They are shared by all records.
class Pick final : public FieldGenerator {
 public:
  explicit Pick(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    return values_.size() == 1 ? values_.front() : values_[draw.below(values_.size())];
  }

 private:
  std::vector<Value> values_;
};

/// A prefix with a number of a range, made anew for each record.
class Numbered final : public FieldGenerator {
 public:
  Numbered(std::string prefix, IntegerRange range) : prefix_(std::move(prefix)), range_(range) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    return Value(prefix_ + std::to_string(range_.at(draw.below(range_.size()))));
  }

 private:
  std::string prefix_;
  IntegerRange range_;
};

/// So many characters of the filler text, from a place drawn.
class FillerText final : public FieldGenerator {
 public:
  explicit FillerText(IntegerRange length) : length_(length) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    const auto length = static_cast<std::size_t>(
        length_.first == length_.last ? length_.first : length_.at(draw.below(length_.size())));
    const auto place = draw.below(filler_bytes - length + 1);
    return Value(Text::of_static(filler_text().substr(place, length)));
  }

 private:
  IntegerRange length_;
};

/// A random UUID (version 4, variant 1) in its text form.
class Uuid final : public FieldGenerator {
 public:
  [[nodiscard]] Value make(Draw& draw) const override {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr auto form = std::to_array("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    std::array<std::uint64_t, 2> halves = {draw.next(), draw.next()};
    halves[0] = (halves[0] & 0xffffffffffff0fffU) | 0x4000U;
    halves[1] = (halves[1] & 0x3fffffffffffffffU) | 0x8000000000000000U;
    auto text = form;
    unsigned taken = 0;
    for (auto& c : text) {
      if (c == 'x') {
        c = digits[(halves[taken / 16] >> (60U - 4U * (taken % 16U))) & 0xfU];
        ++taken;
      }
    }
    return Value(std::string_view(text.data(), text.size() - 1));
  }
};

GeneratorPtr make_pick(const GeneratorRequest& request) {
  request.want_arguments(1, std::numeric_limits<std::size_t>::max());
  std::vector<Value> values;
  for (const auto argument : request.text.arguments) {
    values.push_back(parse_literal(request, argument));
  }
  return std::make_unique<Pick>(std::move(values));
}

GeneratorPtr make_numbered(const GeneratorRequest& request) {
  // As many texts as this are made once and shared.
  constexpr std::uint64_t most_shared = 64;
  request.want_types({SchemaType::string}, "string");
  request.want_arguments(2, 2);
  const std::string prefix(request.text.arguments[0]);
  const auto range = parse_range(request, request.text.arguments[1]);
  if (range.size() == 0 || range.size() > most_shared) {
    return std::make_unique<Numbered>(prefix, range);
  }
  std::vector<Value> values;
  for (auto number = range.first; number <= range.last; ++number) {
    values.emplace_back(prefix + std::to_string(number));
  }
  return std::make_unique<Pick>(std::move(values));
}

GeneratorPtr make_filler(const GeneratorRequest& request) {
  request.want_types({SchemaType::string}, "string");
  request.want_arguments(1, 1);
  const auto argument = request.text.arguments[0];
  IntegerRange length;
  if (argument.find("..") == std::string_view::npos) {
    length.first = length.last = parse_integer(request, argument);
  } else {
    length = parse_range(request, argument);
  }
  if (length.first < 0 || length.last > std::int64_t{filler_bytes}) {
    request.refuse("wanted a length from 0 to " + std::to_string(filler_bytes) + ", found '" +
                   std::string(argument) + '\'');
  }
  return std::make_unique<FillerText>(length);
}

}  // namespace

GeneratorPtr make_text_generator(const GeneratorRequest& request) {
  const auto name = request.text.generator;
  if (name == "constant") {
    request.want_arguments(1, 1);
    return make_pick(request);
  }
  if (name == "pick") {
    return make_pick(request);
  }
  if (name == "numbered") {
    return make_numbered(request);
  }
  if (name == "text") {
    return make_filler(request);
  }
  if (name == "uuid") {
    request.want_types({SchemaType::string}, "string");
    request.want_arguments(0, 0);
    return std::make_unique<Uuid>();
  }
  return nullptr;
}

}  // namespace troupe::connectors::datagen
