#include "actors/plugin_questions.hpp"

#include "actors/herder_errors.hpp"
#include "actors/posting_job.hpp"
#include "runtime/worker/offset_operations.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace troupe::actors {

PluginQuestions::PluginQuestions(runtime::WorkerPartsPtr parts, std::chrono::milliseconds timeout)
    : parts_(std::move(parts)),
      timeout_(timeout),
      context_(std::make_shared<const runtime::ValidationContext>(
          runtime::validation_context(*parts_))) {}

/// Why it cannot be asked just now.
std::optional<Error> PluginQuestions::limit(const Asked& about) const {
  if (questions_.size() >= max_questions) {
    return unavailable(std::to_string(questions_.size()) +
                       " questions to plugins are under way already");
  }
  const auto of_class = std::count_if(
      questions_.begin(), questions_.end(),
      [&about](const auto& asked) { return asked.second.plugin == about.owner.plugin; });
  if (static_cast<std::size_t>(of_class) >= max_questions_of_class) {
    return unavailable(std::to_string(of_class) + " questions to class " + about.owner.plugin +
                       " are under way already");
  }
  return thread_refusal(*parts_, about.owner, about.is_known);
}

template <class T>
void PluginQuestions::ask(const caf::actor& herder, const Reply<T>& reply, Asked about,
                          std::function<Result<T>()> question) {
  if (auto reached = limit(about)) {
    return reply(*std::move(reached));
  }
  const auto number = ++last_question_;
  auto& asked = questions_[number];
  asked.deadline = parts_->clock->now() + timeout_;
  asked.fail = [reply](Error error) { reply(std::move(error)); };
  asked.plugin = about.owner.plugin;
  asked.thread = parts_->executor->create("validate", std::move(about.owner));
  const auto failed =
      begin(*asked.thread, posting_job(herder, [number, reply, question = std::move(question)] {
        return QuestionAnswered{number, [reply, answer = question()] { reply(answer); }};
      }));
  if (failed) {
    questions_.erase(number);
    reply(*failed);
  }
}

void PluginQuestions::validate(const caf::actor& herder, const ValidateConfig& request) {
  Asked about{runtime::owner_of(*parts_->plugins, {}, request.config), false};
  ask<runtime::ConfigInfos>(herder, request.reply, std::move(about),
                            [context = context_, config = request.config] {
                              return runtime::validate_config(*context, config);
                            });
}

void PluginQuestions::config(const caf::actor& herder, const GetPluginConfig& request) {
  ask<std::vector<runtime::ConfigKeyInfo>>(
      herder, request.reply,
      {{"", parts_->plugins->find_connector(request.plugin).value_or(request.plugin)}, false},
      [plugins = parts_->plugins, plugin = request.plugin, version = request.version] {
        return runtime::plugin_config(*plugins, plugin, version);
      });
}

void PluginQuestions::offsets(const caf::actor& herder, const GetOffsets& request,
                              const Settings& config) {
  ask<runtime::ConnectorOffsets>(herder, request.reply,
                                 {runtime::owner_of(*parts_->plugins, request.name, config)},
                                 [parts = parts_, name = request.name, config] {
                                   return runtime::read_offsets(*parts, name, config);
                                 });
}

void PluginQuestions::change_offsets(const caf::actor& herder, const ChangeOffsets& request,
                                     const Settings& config) {
  ask<std::string>(herder, request.reply,
                   {runtime::owner_of(*parts_->plugins, request.name, config)},
                   [parts = parts_, name = request.name, config, offsets = request.offsets] {
                     return runtime::change_offsets(*parts, name, config, offsets);
                   });
}

void PluginQuestions::answered(const QuestionAnswered& answer) {
  if (const auto found = questions_.find(answer.number); found != questions_.end()) {
    questions_.erase(found);
    answer.deliver();
  }
}

void PluginQuestions::refuse_all(const Error& why) {
  for (const auto& [number, question] : std::exchange(questions_, {})) {
    question.fail(why);
  }
}

void PluginQuestions::expire(runtime::MonotonicTime now) {
  for (auto question = questions_.begin(); question != questions_.end();) {
    const auto next = std::next(question);
    if (question->second.deadline <= now) {
      const auto fail = std::move(question->second.fail);
      questions_.erase(question);
      fail({Errc::timeout,
            "Request timed out. The worker is currently waiting for an answer of a plugin",
            "org.apache.kafka.connect.errors.ConnectException", ""});
    }
    question = next;
  }
}

}  // namespace troupe::actors
