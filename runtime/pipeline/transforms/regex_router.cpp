#include "runtime/pipeline/transforms/regex_router.hpp"

#include "runtime/pipeline/transforms/java_replacement.hpp"
#include "runtime/pipeline/transforms/transform_config.hpp"

namespace troupe::runtime::transforms {

ConfigDef RegexRouter::config() const {
  ConfigDef def;
  def.define(required_key("regex", ConfigType::string, Importance::high,
                          "Regular expression, in Java's syntax, that the whole topic name must "
                          "match.",
                          valid_regex()))
      .define(required_key("replacement", ConfigType::string, Importance::high,
                           "The new topic name; $1 and ${name} stand for groups of the match."));
  return def;
}

void RegexRouter::configure(const Settings& settings) {
  const auto config = parse_settings(this->config(), settings);
  regex_ = config::Regex::compile(config.get_string("regex")).value();
  replacement_ = config.get_string("replacement");
  known_ = false;
}

std::optional<TopicName> RegexRouter::routed(std::string_view topic) const {
  if (!regex_->full_match(topic)) {
    return std::nullopt;
  }
  // The first match found may be shorter than the whole: `t|topic` on `topic` replaces the t.
  const auto match = regex_->search(topic);
  if (!match) {
    return std::nullopt;
  }
  auto route = std::string(topic.substr(0, match->begin));
  append_replacement(*regex_, *match, replacement_, route);
  route += topic.substr(match->end);
  return TopicName(Text(route));
}

bool RegexRouter::apply(ConnectRecord& record) {
  if (!known_ || last_topic_ != record.topic) {
    known_ = false;
    last_route_ = routed(record.topic.view());
    last_topic_ = record.topic;
    known_ = true;
  }
  if (last_route_) {
    record.topic = *last_route_;
  }
  return true;
}

}  // namespace troupe::runtime::transforms
