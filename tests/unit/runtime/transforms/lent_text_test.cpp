#include "runtime/pipeline/transforms/lent_text.hpp"

#include <catch2/catch.hpp>

namespace troupe::runtime::transforms {

TEST_CASE("lent texts: copies outlive what they were lent by", "[transforms]") {
  std::vector<Text> copies;
  {
    auto lent = lent_texts({"one", "", "three"});
    for (int i = 0; i < 1000; ++i) {
      for (auto& text : lent) {
        copies.push_back(text.lend());
      }
    }
    auto moved = std::move(lent[0]);
    copies.push_back(moved.lend());
  }
  CHECK(copies[0] == "one");
  CHECK(copies[1].empty());
  CHECK(copies[2999] == "three");
  CHECK(copies[3000] == "one");
  CHECK(copies[0].bytes().owner() == copies[2999].bytes().owner());
}

TEST_CASE("lent texts: static ones and none at all", "[transforms]") {
  LentText nothing;
  CHECK(nothing.lend().empty());
  LentText fixed(Text::of_static("fixed"));
  CHECK(fixed.lend() == "fixed");
  gather({});
  gather({&nothing, &fixed});
  CHECK(nothing.lend().empty());
  CHECK(fixed.lend() == "fixed");
}

}  // namespace troupe::runtime::transforms
