// Any text as a value with provider references: they are found from left to right, each spelled as
// it stands there, and replaced by what the provider says and by nothing else.
#include "config/variables.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace troupe;
using namespace troupe::config;

/// Knows every key that is not empty, as a text that looks like a reference.
class Mirror final : public ConfigProvider {
 public:
  void configure(const Settings&) override {}
  ConfigData get(const std::string&) override { return {}; }
  ConfigData get(const std::string&, const std::set<std::string>& keys) override {
    ConfigData data;
    for (const auto& key : keys) {
      if (!key.empty()) {
        data.data[key] = "${p:" + key + "}";
      }
    }
    return data;
  }
};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool spells(const Variable& variable, std::string_view text) {
  const auto short_form = "${" + variable.provider + ':' + variable.key + '}';
  const auto long_form = "${" + variable.provider + ':' + variable.path + ':' + variable.key + '}';
  return text == long_form || (variable.path.empty() && text == short_form);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(reinterpret_cast<const char*>(data), size);
  std::string want;
  std::size_t done = 0;
  for (const auto& variable : find_variables(value)) {
    require(done <= variable.begin && variable.begin < variable.end && variable.end <= size);
    const auto text = value.substr(variable.begin, variable.end - variable.begin);
    require(spells(variable, text));
    want += value.substr(done, variable.begin - done);
    const bool known = variable.provider == "p" && !variable.key.empty();
    want += known ? "${p:" + variable.key + "}" : text;
    done = variable.end;
  }
  want += value.substr(done);
  const auto resolved = resolve_variables({{"a", value}}, {{"p", std::make_shared<Mirror>()}});
  require(resolved.settings.at("a") == want);
  return 0;
}
