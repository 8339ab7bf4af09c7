#include "tests/simulation/storm.hpp"

#include "actors/herder_actor.hpp"

#include <utility>

namespace troupe::sim {

namespace {

using runtime::TargetState;

const Settings source = {{"connector.class", "sim.NumberSource"}, {"topic", "t"}};
const Settings sink = {{"connector.class", "sim.CollectSink"}, {"topics", "t"}};
const std::string offset_key = R"(["source",{"source":"numbers"}])";

/// What is overdue is looked for so often; a second more is for actors that have their turn late.
constexpr std::chrono::seconds answer_limit = actors::HerderActor::request_timeout +
                                              actors::HerderActor::expiry_interval +
                                              std::chrono::seconds{1};

}  // namespace

std::int64_t Prefix::of(const std::vector<std::int64_t>& values) {
  for (; seen_ < values.size(); ++seen_) {
    known_.insert(values[seen_]);
  }
  return grow();
}

std::int64_t Prefix::of(const std::vector<std::string>& texts) {
  for (; seen_ < texts.size(); ++seen_) {
    known_.insert(std::stoll(texts[seen_]));
  }
  return grow();
}

std::int64_t Prefix::grow() {
  while (known_.contains(next_)) {
    ++next_;
  }
  return next_;
}

Storm::Storm(std::uint64_t seed, std::shared_ptr<Traffic> traffic)
    : traffic_(std::move(traffic)), worker_(seed, {300, 60}, traffic_, 6) {
  worker_.executor().set_hangs_one_in(60);
}

void Storm::rage(std::size_t steps) {
  for (; steps > 0; --steps) {
    if (worker_.chance().one_in(80)) {
      ask();
    }
    if (worker_.chance().one_in(200)) {
      kill();
    }
    step();
  }
}

void Storm::calm_down() {
  traffic_->poll_fails_one_in = 0;
  traffic_->put_fails_one_in = 0;
  worker_.executor().set_hangs_one_in(0);
  for (const auto* name : {"source", "sink"}) {
    want(name);
  }
}

bool Storm::deliver_all() {
  return worker_.run_until([this] { return checked() && delivered() >= traffic_->count; },
                           std::chrono::hours{2});
}

bool Storm::all_answered() {
  return worker_.run_until([this] { return waiting_ == 0; }, std::chrono::minutes{3});
}

bool Storm::stop() {
  stopping_ = true;
  return worker_.stop(std::chrono::milliseconds{6500});
}

void Storm::step() {
  worker_.step();
  static_cast<void>(checked());
}

/// What must hold at every moment.
bool Storm::checked() {
  if (!violation_.empty()) {
    return true;
  }
  if (const auto twice = worker_.broker().find_double_life()) {
    violation_ = "two live incarnations of " + *twice;
  }
  if (worker_.broker().committed("connect-sink", "t") > delivered_offset()) {
    violation_ = "the sink has committed what was not delivered";
  }
  const auto offset = worker_.offsets().stored().find(offset_key);
  if (offset != worker_.offsets().stored().end() && offset->second &&
      std::stoll(offset->second->substr(std::string(R"({"next":)").size())) > stored()) {
    violation_ = "the source has committed what was not stored";
  }
  return true;
}

void Storm::note_answer(const std::string& what, std::chrono::nanoseconds took) {
  if (violation_.empty() && took > answer_limit) {
    violation_ = what + " was answered after " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(took).count()) +
                 " s";
  }
}

/// The offset up to which everything in the topic has been delivered.
std::int64_t Storm::delivered_offset() {
  static_cast<void>(delivered());
  const auto& topic = worker_.broker().topic("t");
  while (offset_ < topic.size() && delivered_.has(std::stoll(topic[offset_]))) {
    ++offset_;
  }
  return static_cast<std::int64_t>(offset_);
}

ConfigMap Storm::config_of(const std::string& name) {
  ConfigMap config = {{"name", name}};
  for (const auto& [key, value] : name == "source" ? source : sink) {
    config[key] = value;
  }
  config["note"] = std::to_string(worker_.chance().below(2));
  return config;
}

/// A change of configuration starts anew whatever hangs or has failed. Asked again when the
/// herder was killed over it.
void Storm::want(const std::string& name) {
  const auto done = counted<runtime::PutOutcome>("put config");
  worker_.herder().put_config({name}, config_of(name), [this, name, done](const auto& outcome) {
    done(outcome);
    if (!outcome.ok() && !stopping_) {
      return want(name);
    }
    worker_.herder().set_target({name}, TargetState::started, counted<Done>("start"));
  });
}

/// An actor of ours fails. Those of the worker itself a few times only: more, and it gives up.
void Storm::kill() {
  constexpr std::size_t limit = 4;
  const auto number = worker_.chance().below(names_.size());
  if (number >= 2 || killed_[number] < limit) {
    killed_[number] += worker_.kill_now(names_[number]) ? 1 : 0;
  }
}

}  // namespace troupe::sim
