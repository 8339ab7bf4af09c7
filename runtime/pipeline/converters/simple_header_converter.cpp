#include "runtime/pipeline/converters/simple_header_converter.hpp"

#include "runtime/pipeline/converters/utf8.hpp"
#include <troupe/errors.hpp>
#include <troupe/values.hpp>

namespace troupe::runtime {

EncodedBytes SimpleHeaderConverter::from_connect_header(const TopicName&, std::string_view,
                                                        const SchemaPtr&, const Value& value,
                                                        std::string& out) {
  if (value.is_null()) {
    return std::nullopt;
  }
  const auto* text = value.get_if<Text>();
  if (text != nullptr && !has_surrogate(text->view())) {
    return text->view();
  }
  const auto begin = out.size();
  values::append_text(value, out);
  if (has_surrogate(std::string_view(out).substr(begin))) {
    out.replace(begin, out.npos, without_surrogates(std::string_view(out).substr(begin)));
  }
  return std::string_view(out).substr(begin);
}

SchemaAndValue SimpleHeaderConverter::to_connect_header(const TopicName&, std::string_view,
                                                        const std::optional<Slice>& bytes) {
  if (!bytes) {
    return {};
  }
  try {
    return values::parse_string(is_utf8(bytes->view()) ? Text(*bytes)
                                                       : Text(repair_utf8(bytes->view())));
  } catch (const DataException&) {
    // Too deeply nested: upstream's stack overflows here, and it keeps the bytes.
    return {Schema::of(SchemaType::bytes), Value(Bytes(*bytes))};
  }
}

}  // namespace troupe::runtime
