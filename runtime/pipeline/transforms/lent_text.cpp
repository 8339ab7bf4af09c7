#include "runtime/pipeline/transforms/lent_text.hpp"

#include <cstddef>
#include <string>

namespace troupe::runtime::transforms {

void gather(const std::vector<LentText*>& texts) {
  std::string all;
  for (const auto* text : texts) {
    all += text->view();
  }
  const auto buffer = Slice::copy(all);
  std::size_t begin = 0;
  for (auto* text : texts) {
    const auto size = text->view().size();
    *text = LentText(Text(buffer.part(begin, size)));
    begin += size;
  }
}

std::vector<LentText> lent_texts(const std::vector<std::string>& texts) {
  std::vector<LentText> lent;
  std::vector<LentText*> places;
  lent.reserve(texts.size());
  places.reserve(texts.size());
  for (const auto& text : texts) {
    places.push_back(&lent.emplace_back(Text(text)));
  }
  gather(places);
  return lent;
}

}  // namespace troupe::runtime::transforms
