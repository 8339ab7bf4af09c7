#pragma once

#include <troupe/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rest {

/// Deeper nesting in a request body is refused.
inline constexpr std::size_t max_json_depth = 500;

/// A parsed value that keeps the literal text of scalars.
struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, object, array };
  struct Member;

  Kind kind = Kind::null;
  std::string text;
  std::vector<Member> members;
  std::vector<JsonNode> elements;

  /// The last of that name; null when there is none.
  [[nodiscard]] const JsonNode* member(std::string_view name) const;
};

struct JsonNode::Member {
  std::string name;
  JsonNode value;
};

/// A document as far as it could be read, and why not further.
struct JsonTree {
  JsonNode root;
  std::optional<Error> error;
};

/// Reads a request body without recursion. Pure.
[[nodiscard]] JsonTree read_json_tree(std::string_view body);

/// `Errc::internal`, as upstream answers what its mapper cannot map.
[[nodiscard]] Error mapping_error(std::string message);

/// `from Array value (token …)`: what a node is, in Jackson's words.
[[nodiscard]] std::string found_text(const JsonNode& node);

}  // namespace troupe::rest
