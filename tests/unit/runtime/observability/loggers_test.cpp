#include "runtime/observability/loggers.hpp"

#include "tests/unit/runtime/observability/manual_clock.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <regex>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace troupe::runtime {

namespace {

using Names = std::vector<std::string>;

struct Hierarchy {
  std::shared_ptr<tests::ManualClock> clock = std::make_shared<tests::ManualClock>();
  LoggerHierarchy loggers{[](const LogLine&) {}, clock, LogLevel::info};
};

/// Both ends of a pipe; `rest` closes the writing one and reads what is left.
class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) {
      throw std::runtime_error("no pipe can be made");
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;
  ~Pipe() {
    close_reader();
    close_writer();
  }

  [[nodiscard]] int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }
  std::string rest() {
    close_writer();
    std::string text;
    std::array<char, 4096> block{};
    ssize_t got = 0;
    while ((got = ::read(ends_[0], block.data(), block.size())) > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  void close_end(std::size_t end) {
    if (ends_.at(end) >= 0) {
      ::close(ends_.at(end));
      ends_.at(end) = -1;
    }
  }
  std::array<int, 2> ends_{-1, -1};
};

}  // namespace

TEST_CASE("loggers: a level holds for everything below, until one has its own",
          "[runtime][loggers]") {
  LoggerHierarchy loggers([](const LogLine&) {}, std::make_shared<tests::ManualClock>(),
                          LogLevel::info);
  const auto deep = loggers.get("org.apache.kafka.connect");
  CHECK(deep->enabled(LogLevel::info));
  CHECK_FALSE(deep->enabled(LogLevel::debug));
  loggers.set_level("org.apache", LogLevel::debug);
  CHECK(deep->enabled(LogLevel::debug));
  CHECK(loggers.get("org.apache.later")->enabled(LogLevel::debug));
  CHECK_FALSE(loggers.get("org.other")->enabled(LogLevel::debug));
  CHECK_FALSE(loggers.get("org.apachecon")->enabled(LogLevel::debug));
  loggers.set_level("root", LogLevel::error);
  CHECK_FALSE(deep->enabled(LogLevel::warn));
  CHECK(loggers.states().at("org.apache").last_modified_ms == 1000);
}

TEST_CASE("loggers: lines carry name, context and time", "[runtime][loggers]") {
  std::vector<std::string> lines;
  LoggerHierarchy loggers(
      [&](const LogLine& line) {
        lines.push_back(std::string(line.context) + std::string(line.message) + " (" +
                        std::string(line.logger) + ") " + std::to_string(line.wall_ms));
      },
      std::make_shared<tests::ManualClock>(), LogLevel::info);
  loggers.get("a.b", "[c|task-0] ")->warn("text");
  loggers.get("a.b")->debug("not this");
  CHECK(lines == std::vector<std::string>{"[c|task-0] text (a.b) 1000"});
}

TEST_CASE("loggers: setting a level tells whose level changed, sorted", "[runtime][loggers]") {
  Hierarchy h;
  (void)h.loggers.get("a.b");
  (void)h.loggers.get("a");
  (void)h.loggers.get("c");
  CHECK(h.loggers.set_level("a", LogLevel::debug) == Names{"a", "a.b"});
  CHECK(h.loggers.set_level("a.b", LogLevel::trace) == Names{"a.b"});
  CHECK(h.loggers.set_level("a", LogLevel::trace) == Names{"a"});
  CHECK(h.loggers.set_level("root", LogLevel::trace) == Names{"c", "root"});
}

TEST_CASE("loggers: a level that is in force already changes and marks nothing",
          "[runtime][loggers]") {
  Hierarchy h;
  (void)h.loggers.get("a");
  CHECK(h.loggers.set_level("a", LogLevel::info).empty());
  CHECK(h.loggers.set_level("new", LogLevel::info).empty());
  CHECK_FALSE(h.loggers.states().at("a").last_modified_ms);
  h.clock->wall = 2000;
  CHECK(h.loggers.set_level("a", LogLevel::warn) == Names{"a"});
  h.clock->wall = 3000;
  CHECK(h.loggers.set_level("a", LogLevel::warn).empty());
  CHECK(h.loggers.states().at("a").last_modified_ms == 2000);
}

TEST_CASE("loggers: a name is a plain prefix of the loggers there are", "[runtime][loggers]") {
  Hierarchy h;
  (void)h.loggers.get("org.apachecon");
  CHECK(h.loggers.set_level("org.apache", LogLevel::debug) == Names{"org.apache", "org.apachecon"});
  CHECK(h.loggers.get("org.apache.later")->enabled(LogLevel::debug));
  CHECK_FALSE(h.loggers.get("org.apachelater")->enabled(LogLevel::debug));
}

TEST_CASE("loggers: the root is not below a name it begins with", "[runtime][loggers]") {
  Hierarchy h;
  CHECK(h.loggers.set_level("ro", LogLevel::off) == Names{"ro"});
  CHECK(h.loggers.states().at("root").level == LogLevel::info);
}

TEST_CASE("loggers: a logger that is off says nothing at all", "[runtime][loggers]") {
  Hierarchy h;
  const auto logger = h.loggers.get("a");
  (void)h.loggers.set_level("a", LogLevel::off);
  CHECK_FALSE(logger->enabled(LogLevel::fatal));
  (void)h.loggers.set_level("a", LogLevel::all);
  CHECK(logger->enabled(LogLevel::trace));
}

TEST_CASE("loggers: a logger outlives its hierarchy", "[runtime][loggers]") {
  auto h = std::make_unique<Hierarchy>();
  const auto logger = h->loggers.get("a");
  h.reset();
  CHECK(logger->enabled(LogLevel::info));
  CHECK_NOTHROW(logger->info("still there"));
}

TEST_CASE("stderr log: text lines look as Kafka's", "[runtime][loggers]") {
  Pipe pipe;
  StderrLog log(false, pipe.writer());
  log.sink()({1767225600123, LogLevel::warn, "a.b", "[c|task-0] ", "text"});
  log.close();
  const auto text = pipe.rest();
  CAPTURE(text);
  CHECK(std::regex_match(
      text,
      std::regex(R"(\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,123\] WARN \[c\|task-0\] text \(a\.b\)\n)")));
}

TEST_CASE("stderr log: JSON lines stay one line, whatever the message holds",
          "[runtime][loggers]") {
  Pipe pipe;
  StderrLog log(true, pipe.writer());
  log.sink()({1000, LogLevel::error, "a.b", "[c|task-0] ", "two\nlines \"and\" \xFF"});
  log.sink()({1001, LogLevel::info, "a.b", "", "{}"});
  log.close();
  CHECK(pipe.rest() ==
        "{\"timestamp\":1000,\"level\":\"ERROR\",\"logger\":\"a.b\",\"context\":\"[c|task-0]\","
        "\"message\":\"two\\nlines \\\"and\\\" \xEF\xBF\xBD\"}\n"
        "{\"timestamp\":1001,\"level\":\"INFO\",\"logger\":\"a.b\",\"message\":\"{}\"}\n");
}

TEST_CASE("stderr log: a long line arrives whole", "[runtime][loggers]") {
  Pipe pipe;
  StderrLog log(false, pipe.writer());
  const std::string message(30000, 'x');
  log.sink()({1000, LogLevel::info, "a", "", message});
  log.close();
  CHECK(pipe.rest().find("INFO " + message + " (a)\n") != std::string::npos);
}

TEST_CASE("stderr log: a reader that never reads does not hold up the end", "[runtime][loggers]") {
  Pipe pipe;
  StderrLog log(false, pipe.writer(), std::chrono::milliseconds(1));
  const std::string message(1000, 'x');
  for (int i = 0; i < 10000; ++i) {
    log.sink()({1000, LogLevel::info, "a", "", message});
  }
  log.close();
  CHECK_FALSE(pipe.rest().empty());
}

TEST_CASE("stderr log: what comes after the end is dropped", "[runtime][loggers]") {
  Pipe pipe;
  StderrLog log(false, pipe.writer());
  const auto sink = log.sink();
  log.close();
  CHECK_NOTHROW(sink({1000, LogLevel::info, "a", "", "late"}));
  log.close();
  CHECK(pipe.rest().empty());
}

TEST_CASE("stderr log: a descriptor that is gone costs lines only", "[runtime][loggers]") {
  StderrLog log(false, -1, std::chrono::milliseconds(1));
  CHECK_NOTHROW(log.sink()({1000, LogLevel::info, "a", "", "text"}));
  CHECK_NOTHROW(log.close());
}

}  // namespace troupe::runtime
