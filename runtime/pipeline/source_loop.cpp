#include "runtime/pipeline/source_loop.hpp"

#include "runtime/plugins/guard.hpp"

#include <algorithm>

namespace troupe::runtime {

SourceLoop::SourceLoop(SourceLoopParts parts)
    : parts_(std::move(parts)),
      wants_commit_record_(parts_.wants_commit_record ? *parts_.wants_commit_record
                                                      : parts_.task->wants_commit_record()),
      keeps_original_(parts_.encoder->has_transforms() &&
                      (wants_commit_record_ || parts_.errors->shows_records())) {}

Status SourceLoop::start() {
  begun_ = true;
  return guard([this] {
    parts_.task->initialize(*parts_.context);
    parts_.task->start(parts_.settings);
  });
}

TaskReport SourceLoop::run(const Grant& grant) {
  grant_stop_ = grant.stop;
  auto report = work(grant);
  parts_.vitals->leave();
  note_standstill();
  if (report.end == GrantEnd::idle && !awaiting_.empty() && !held_ &&
      parts_.deliveries->watch_for_news()) {
    report.idle = std::chrono::milliseconds{0};
  }
  return report;
}

/// Whether anything is waiting to be acknowledged, for those who look for stalls.
void SourceLoop::note_standstill() {
  const auto pending = parts_.deliveries->pending();
  parts_.vitals->set_in_flight(pending);
  if (pending != 0) {
    parts_.vitals->waits(parts_.clock->now());
  } else {
    parts_.vitals->waits_no_more();
  }
}

TaskReport SourceLoop::work(const Grant& grant) {
  TaskReport report;
  while (true) {
    if (!note_deliveries(report)) {
      report.end = GrantEnd::failed;
      return report;
    }
    if (next_ == batch_.size()) {
      if (grant.stop.stop_requested()) {
        report.end = GrantEnd::stopped;
        return report;
      }
      if (report.records >= grant.records || parts_.clock->now() >= grant.until) {
        return report;
      }
      if (auto ended = poll(report)) {
        return *ended;
      }
    }
    switch (send_pending(report)) {
      case Sent::all:
        break;
      case Sent::lane_full:
        report.end = grant.stop.stop_requested() ? GrantEnd::stopped : GrantEnd::lane_full;
        return report;
      case Sent::held:
        report.end = grant.stop.stop_requested() ? GrantEnd::stopped : GrantEnd::idle;
        report.idle =
            std::chrono::ceil<std::chrono::milliseconds>(held_->due - parts_.clock->now());
        return report;
      case Sent::failed:
        return report;
    }
  }
}

/// Fills the batch; a report when the grant ends here.
std::optional<TaskReport> SourceLoop::poll(TaskReport& report) {
  batch_.reset();
  tags_.clear();
  next_ = 0;
  const auto begun = parts_.clock->now();
  parts_.vitals->enter(TaskCall::poll, begun);
  const auto polled = guard([this] { parts_.task->poll(batch_); });
  const auto ended = parts_.clock->now();
  parts_.vitals->enter(TaskCall::send, ended);
  if (!polled.ok()) {
    if (polled.error().code != Errc::retriable) {
      batch_.reset();
      report.end = GrantEnd::failed;
      report.error = polled.error();
      return report;
    }
    parts_.observer->trouble("poll", polled.error());
    batch_.reset();
    batch_.idle_for(retry_pause);
  }
  if (batch_.empty()) {
    report.end = GrantEnd::idle;
    report.idle = batch_.idle();
    return report;
  }
  parts_.observer->polled(batch_.size(), ended - begun);
  parts_.deliveries->submit(batch_.records(), tags_);
  report.records += batch_.size();
  return std::nullopt;
}

SourceLoop::Sent SourceLoop::send_pending(TaskReport& report) {
  if (held_ && parts_.clock->now() < held_->due) {
    return Sent::held;
  }
  while (next_ < batch_.size()) {
    const auto sent = send_one(next_, report);
    if (sent != Sent::all) {
      return sent;
    }
    ++next_;
  }
  return Sent::all;
}

void SourceLoop::forget_topics() {
  topics_.clear();
  last_topic_ = {};
}

void SourceLoop::committed() {
  const CallMark mark(*parts_.vitals, TaskCall::commit, parts_.clock->now());
  const auto outcome = guard([this] { parts_.task->commit(); });
  if (!outcome.ok()) {
    parts_.observer->trouble("commit", outcome.error());
  }
}

void SourceLoop::withdraw() {
  parts_.deliveries->withdraw(std::span(tags_).subspan(next_));
  next_ = batch_.size();
  held_.reset();
}

Status SourceLoop::stop() {
  withdraw();
  // What was acknowledged since the last grant is told, and fails nothing any more.
  TaskReport last;
  static_cast<void>(note_deliveries(last));
  const CallMark mark(*parts_.vitals, TaskCall::stop, parts_.clock->now());
  auto stopped = begun_ ? guard([this] { parts_.task->stop(); }) : Status(Done{});
  auto closed = guard([this] { parts_.encoder->close(); });
  return stopped.ok() ? closed : stopped;
}

}  // namespace troupe::runtime
