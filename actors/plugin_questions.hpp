#pragma once

#include "actors/messages.hpp"
#include "runtime/seams/clock.hpp"
#include "runtime/seams/executor.hpp"
#include "runtime/worker/validation.hpp"
#include "runtime/worker/worker_parts.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace troupe::actors {

/// Questions that the herder cannot answer itself: plugins are asked what a configuration would be
/// worth and what can be configured, Kafka about offsets. Each runs on a thread of its own, which
/// may never come back; then the question ends with a time-out, and what it was about may be done
/// later or not. Owned by the herder's actor; not thread-safe.
class PluginQuestions {
 public:
  /// Questions under way at once, of all classes and of one; more are refused.
  static constexpr std::size_t max_questions = 128;
  static constexpr std::size_t max_questions_of_class = 32;

  PluginQuestions(runtime::WorkerPartsPtr parts, std::chrono::milliseconds timeout);

  /// `herder` gets `QuestionAnswered`, to be handed to `answered`.
  /// Its calls are those of the class: a configuration may bear any name.
  void validate(const caf::actor& herder, const ValidateConfig& request);
  void config(const caf::actor& herder, const GetPluginConfig& request);
  void offsets(const caf::actor& herder, const GetOffsets& request, const Settings& config);
  void change_offsets(const caf::actor& herder, const ChangeOffsets& request,
                      const Settings& config);
  void answered(const QuestionAnswered& answer);
  void expire(runtime::MonotonicTime now);
  /// Those who wait hear why they get no answer.
  void refuse_all(const Error& why);
  /// Lets go of everything: the last call.
  void release() noexcept {
    questions_.clear();
    context_.reset();
    parts_.reset();
  }

  /// What validations read; create requests validate with it too.
  [[nodiscard]] std::shared_ptr<const runtime::ValidationContext> shared_context() const {
    return context_;
  }

 private:
  struct Question {
    runtime::MonotonicTime deadline;
    std::string plugin;  ///< the class that is asked
    std::unique_ptr<runtime::WorkThread> thread;
    std::function<void(Error)> fail;
  };
  /// Whose calls a question makes.
  struct Asked {
    runtime::ThreadOwner owner;
    bool is_known = true;  ///< the connector is there
  };
  [[nodiscard]] std::optional<Error> limit(const Asked& about) const;
  template <class T>
  void ask(const caf::actor& herder, const Reply<T>& reply, Asked about,
           std::function<Result<T>()> question);

  runtime::WorkerPartsPtr parts_;
  const std::chrono::milliseconds timeout_;
  std::shared_ptr<const runtime::ValidationContext> context_;
  std::map<std::uint64_t, Question> questions_;
  std::uint64_t last_question_ = 0;
};

}  // namespace troupe::actors
