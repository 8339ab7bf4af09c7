#include "runtime/pipeline/transforms/topic_name_matches.hpp"

#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef TopicNameMatches::config() const {
  ConfigDef def;
  def.define(required_key("pattern", ConfigType::string, Importance::medium,
                          "Regular expression, in Java's syntax, that the whole topic name must "
                          "match.",
                          validators::all_of({validators::non_empty_string(), valid_regex()})));
  return def;
}

void TopicNameMatches::configure(const Settings& settings) {
  const auto text = parse_settings(config(), settings).get_string("pattern");
  pattern_ = config::Regex::compile(text).value();
}

bool TopicNameMatches::test(const ConnectRecord& record) {
  return pattern_->full_match(record.topic.view());
}

}  // namespace troupe::runtime::transforms
