#include "config/secrets.hpp"

#include <algorithm>

namespace troupe::config {

namespace {

std::string trimmed(const std::string& text) {
  const auto is_text = [](char c) { return static_cast<unsigned char>(c) > ' '; };
  const auto first = std::find_if(text.begin(), text.end(), is_text);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_text).base();
  return first < last ? std::string(first, last) : std::string();
}

}  // namespace

void Secrets::add(const std::string& secret, const std::string& reference) {
  for (auto& form : {secret, trimmed(secret)}) {
    const bool known = std::any_of(pairs_.begin(), pairs_.end(),
                                   [&](const auto& pair) { return pair.first == form; });
    if (!form.empty() && !known) {
      const auto place = std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) {
        return pair.first.size() < form.size();
      });
      pairs_.insert(place, {form, reference});
    }
  }
}

void Secrets::add(const Secrets& others) {
  for (const auto& [secret, reference] : others.pairs_) {
    add(secret, reference);
  }
}

std::string Secrets::scrub(std::string message) const {
  // One pass from the left: what was put in is not searched again, so a short secret cannot spoil a
  // reference.
  std::string clean;
  std::size_t at = 0;
  while (at < message.size() && !pairs_.empty()) {
    const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) {
      return message.compare(at, pair.first.size(), pair.first) == 0;
    });
    if (found == pairs_.end()) {
      clean += message[at++];
    } else {
      clean += found->second;
      at += found->first.size();
    }
  }
  return pairs_.empty() ? message : clean;
}

}  // namespace troupe::config
