#include "connectors/datagen/generators.hpp"

#include <cmath>

namespace troupe::connectors::datagen {

namespace {

/// The types that whole numbers are made for.
enum class Whole : std::uint8_t { int32, int64, timestamp };

Whole whole_of(const GeneratorRequest& request) {
  if (request.is_timestamp) {
    return Whole::timestamp;
  }
  return request.type == SchemaType::int32 ? Whole::int32 : Whole::int64;
}

Value value_of(Whole kind, std::int64_t number) {
  switch (kind) {
    case Whole::int32:
      return Value(static_cast<std::int32_t>(number));
    case Whole::timestamp:
      return Value(Instant{number});
    case Whole::int64:
      break;
  }
  return Value(number);
}

/// start, start + step, …; wraps around.
class Sequence final : public FieldGenerator {
 public:
  Sequence(Whole kind, std::int64_t start, std::int64_t step)
      : kind_(kind), start_(start), step_(step) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    const auto number =
        static_cast<std::uint64_t>(start_) +
        static_cast<std::uint64_t>(draw.number()) * static_cast<std::uint64_t>(step_);
    return value_of(kind_, static_cast<std::int64_t>(number));
  }

 private:
  Whole kind_;
  std::int64_t start_;
  std::int64_t step_;
};

class UniformWhole final : public FieldGenerator {
 public:
  UniformWhole(Whole kind, IntegerRange range) : kind_(kind), range_(range) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    return value_of(kind_, range_.at(draw.below(range_.size())));
  }

 private:
  Whole kind_;
  IntegerRange range_;
};

/// Numbers between two, rounded to some digits behind the point when `scale` is not 0.
class UniformDouble final : public FieldGenerator {
 public:
  UniformDouble(double first, double last, double scale)
      : first_(first), last_(last), scale_(scale) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    const auto fraction = draw.fraction();
    const auto number = first_ * (1 - fraction) + last_ * fraction;
    return Value(scale_ == 0 ? number : std::round(number * scale_) / scale_);
  }

 private:
  double first_;
  double last_;
  double scale_;
};

class Chance final : public FieldGenerator {
 public:
  explicit Chance(double probability) : probability_(probability) {}
  [[nodiscard]] Value make(Draw& draw) const override {
    return Value(draw.fraction() < probability_);
  }

 private:
  double probability_;
};

class Now final : public FieldGenerator {
 public:
  explicit Now(Whole kind) : kind_(kind) {}
  [[nodiscard]] Value make(Draw& draw) const override { return value_of(kind_, draw.now_ms()); }

 private:
  Whole kind_;
};

GeneratorPtr make_sequence(const GeneratorRequest& request) {
  request.want_types({SchemaType::int32, SchemaType::int64}, "int32, int64, timestamp");
  request.want_arguments(0, 2);
  const auto& arguments = request.text.arguments;
  const auto start = arguments.empty() ? 0 : parse_integer(request, arguments[0]);
  const auto step = arguments.size() < 2 ? 1 : parse_integer(request, arguments[1]);
  return std::make_unique<Sequence>(whole_of(request), start, step);
}

GeneratorPtr make_uniform_double(const GeneratorRequest& request) {
  request.want_arguments(1, 2);
  constexpr std::int64_t most_digits = 15;
  const auto range = request.text.arguments[0];
  const auto dots = range.find("..");
  if (dots == std::string_view::npos) {
    request.refuse("wanted a range 'a..b', found '" + std::string(range) + '\'');
  }
  const auto first = parse_double(request, range.substr(0, dots));
  const auto last = parse_double(request, range.substr(dots + 2));
  if (last < first) {
    request.refuse("wanted a range that does not fall, found '" + std::string(range) + '\'');
  }
  if (request.text.arguments.size() == 1) {
    return std::make_unique<UniformDouble>(first, last, 0);
  }
  const auto digits = parse_integer(request, request.text.arguments[1]);
  if (digits < 0 || digits > most_digits) {
    request.refuse("wanted 0 to 15 digits behind the point, found " + std::to_string(digits));
  }
  return std::make_unique<UniformDouble>(first, last, std::pow(10.0, digits));
}

GeneratorPtr make_uniform(const GeneratorRequest& request) {
  if (request.type == SchemaType::float64) {
    return make_uniform_double(request);
  }
  request.want_types({SchemaType::int32, SchemaType::int64}, "int32, int64, float64, timestamp");
  request.want_arguments(1, 1);
  return std::make_unique<UniformWhole>(whole_of(request),
                                        parse_range(request, request.text.arguments[0]));
}

GeneratorPtr make_chance(const GeneratorRequest& request) {
  request.want_types({SchemaType::boolean}, "boolean");
  request.want_arguments(0, 1);
  const auto probability =
      request.text.arguments.empty() ? 0.5 : parse_double(request, request.text.arguments[0]);
  if (probability < 0 || probability > 1) {
    request.refuse("wanted a probability from 0 to 1, found '" +
                   std::string(request.text.arguments[0]) + '\'');
  }
  return std::make_unique<Chance>(probability);
}

}  // namespace

GeneratorPtr make_number_generator(const GeneratorRequest& request) {
  const auto name = request.text.generator;
  if (name == "sequence") {
    return make_sequence(request);
  }
  if (name == "uniform") {
    return make_uniform(request);
  }
  if (name == "chance") {
    return make_chance(request);
  }
  if (name == "now") {
    request.want_types({SchemaType::int64}, "int64, timestamp");
    request.want_arguments(0, 0);
    return std::make_unique<Now>(whole_of(request));
  }
  return nullptr;
}

}  // namespace troupe::connectors::datagen
