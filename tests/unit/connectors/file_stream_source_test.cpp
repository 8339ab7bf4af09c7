#include "connectors/file_stream_source.hpp"

#include "tests/support/scratch.hpp"
#include "tests/unit/connectors/fake_contexts.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::connectors;
using namespace troupe::test;
using Catch::Matchers::Contains;
using std::chrono::milliseconds;

namespace {

using Lines = std::vector<std::string>;

/// A task on a file of its own folder.
class Source {
 public:
  explicit Source(Settings more = {}) : file(folder.path("input.txt")) {
    settings = {{"file", file}, {"topic", "lines"}};
    for (auto& [key, value] : more) {
      settings[key] = value;
    }
    task.initialize(context);
  }

  Source& start() {
    task.start(settings);
    return *this;
  }

  Lines poll() {
    batch.reset();
    task.poll(batch);
    Lines lines;
    for (const auto& record : batch.records()) {
      lines.push_back(record.value.get_if<Text>()->str());
    }
    return lines;
  }

  [[nodiscard]] std::vector<std::int64_t> positions() const {
    std::vector<std::int64_t> found;
    for (const auto& record : batch.records()) {
      const auto offset = record.source_offset.to_map();
      found.push_back(*find_offset(offset, "position")->get_if<std::int64_t>());
    }
    return found;
  }

  tests::ScratchFolder folder;
  std::string file;
  Settings settings;
  FakeSourceContext context;
  FileStreamSourceTask task;
  SourceBatch batch;
};

/// Standard input replaced by a pipe for one test.
class InputPipe {
 public:
  InputPipe() : saved_(::dup(STDIN_FILENO)) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = ends[1];
  }
  InputPipe(const InputPipe&) = delete;
  InputPipe& operator=(const InputPipe&) = delete;
  InputPipe(InputPipe&&) = delete;
  InputPipe& operator=(InputPipe&&) = delete;
  ~InputPipe() {
    end();
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }

  void write(std::string_view text) const {
    REQUIRE(::write(writer_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void end() {
    if (writer_ >= 0) {
      ::close(writer_);
    }
    writer_ = -1;
  }

 private:
  int saved_;
  int writer_ = -1;
};

OffsetMap filename_of(const std::string& file) { return {{Text("filename"), Value(file)}}; }

std::string message_of(const OffsetAlterations& offsets, const Settings& settings) {
  FileStreamSourceConnector connector;
  try {
    return connector.alter_offsets(settings, offsets) ? "accepted" : "not managed";
  } catch (const ConnectException& error) {
    CHECK(error.java_class() == "org.apache.kafka.connect.errors.ConnectException");
    return error.what();
  }
}

std::vector<std::string> errors_of(const ConfigMap& settings, const std::string& key) {
  for (const auto& value : FileStreamSourceConnector().validate(settings)) {
    if (value.name == key) {
      return value.errors;
    }
  }
  return {"no such key: " + key};
}

}  // namespace

TEST_CASE("file source: lines come with the position behind them", "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "");
  source.start();
  CHECK(source.poll().empty());
  CHECK(source.batch.idle() == milliseconds(100));

  tests::append_to(source.file, "partial line");
  CHECK(source.poll().empty());
  tests::append_to(source.file, " finished\n");
  CHECK(source.poll() == Lines{"partial line finished"});
  CHECK(source.positions() == std::vector<std::int64_t>{22});

  tests::append_to(source.file, "line1\rline2\r\nline3\nline4\n\r");
  CHECK(source.poll() == Lines{"line1", "line2", "line3", "line4"});
  CHECK(source.positions() == std::vector<std::int64_t>{28, 35, 41, 47});

  tests::append_to(source.file, "subsequent text");
  CHECK(source.poll() == Lines{""});
  CHECK(source.positions() == std::vector<std::int64_t>{48});
  source.task.stop();
}

TEST_CASE("file source: a record carries topic, schema, time and partition",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "x\n");
  source.start().poll();
  REQUIRE(source.batch.size() == 1);
  const auto& record = source.batch.records().front();
  CHECK(record.topic.view() == "lines");
  CHECK_FALSE(record.partition);
  CHECK(record.key.is_null());
  CHECK(record.key_schema == nullptr);
  CHECK(record.value_schema == Schema::of(SchemaType::string));
  CHECK(record.timestamp_ms == source.context.now);
  REQUIRE(record.source_partition);
  CHECK(*record.source_partition == filename_of(source.file));
}

TEST_CASE("file source: positions are bytes and bytes pass as they are",
          "[connectors][file-source]") {
  const auto text = GENERATE(as<std::string>{}, "gr\xc3\xbc\xc3\x9f dich", "latin \xe4\xf6\xfc",
                             "\xf0\x9f\x98\x80", "\xff\xfe\x80");
  Source source;
  tests::append_to(source.file, text + "\nnext\n");
  CHECK(source.start().poll() == Lines{text, "next"});
  const auto length = static_cast<std::int64_t>(text.size());
  CHECK(source.positions() == std::vector<std::int64_t>{length + 1, length + 6});
}

TEST_CASE("file source: a batch is cut at its size and the rest comes at once",
          "[connectors][file-source]") {
  Source source(Settings{{"batch.size", "3"}});
  tests::append_to(source.file, "1\n2\n3\n4\n5\n6\n7");
  CHECK(source.start().poll() == Lines{"1", "2", "3"});
  CHECK(source.poll() == Lines{"4", "5", "6"});
  CHECK(source.batch.idle() == milliseconds(0));
  CHECK(source.poll().empty());
}

TEST_CASE("file source: lines across blocks stay whole", "[connectors][file-source]") {
  constexpr std::size_t count = 40'000;
  Source source(Settings{{"batch.size", "7000"}});
  std::string text;
  Lines want;
  for (std::size_t i = 0; i < count; ++i) {
    want.push_back("line " + std::to_string(i) + std::string(i % 37, '.'));
    text += want.back() + (i % 5 == 0 ? "\r\n" : "\n");
  }
  tests::append_to(source.file, text);
  source.start();
  Lines got;
  std::vector<SourceRecord> kept;
  for (auto lines = source.poll(); !lines.empty(); lines = source.poll()) {
    got.insert(got.end(), lines.begin(), lines.end());
    kept.push_back(source.batch.records().front());
  }
  CHECK(got == want);
  CHECK(*kept.front().value.get_if<Text>() == "line 0");
  CHECK(*kept[1].value.get_if<Text>() == want[7000]);
}

TEST_CASE("file source: a line may be longer than a block", "[connectors][file-source]") {
  Source source;
  const std::string longer(FileStreamSourceTask::block_bytes * 3 + 17, 'x');
  tests::append_to(source.file, "short\n" + longer + "\nafter\n");
  CHECK(source.start().poll() == Lines{"short", longer, "after"});
}

TEST_CASE("file source: a line beyond the bound fails the task", "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "ok\n");
  std::filesystem::resize_file(source.file, 3 + FileStreamSourceTask::max_line_bytes + 1);
  CHECK(source.start().poll() == Lines{"ok"});
  CHECK_THROWS_WITH(source.poll(), Contains("Wanted a line of at most 67108864 bytes") &&
                                       Contains(source.file) && Contains("from position 3"));
}

TEST_CASE("file source: a line of exactly the bound less its end passes",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "");
  std::filesystem::resize_file(source.file, FileStreamSourceTask::max_line_bytes - 1);
  tests::append_to(source.file, "\n");
  const auto lines = source.start().poll();
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().size() == FileStreamSourceTask::max_line_bytes - 1);
}

TEST_CASE("file source: goes on at the stored position", "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "\xc3\xa4\xc3\xb6\nsecond\n");
  source.context.offset_storage_reader().stored = OffsetMap{{Text("position"), Value(INT64_C(5))}};
  CHECK(source.start().poll() == Lines{"second"});
  CHECK(source.positions() == std::vector<std::int64_t>{12});
  CHECK(source.context.offset_storage_reader().asked ==
        std::vector<OffsetMap>{filename_of(source.file)});
}

TEST_CASE("file source: starts at the beginning without a stored position",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "first\n");
  source.context.offset_storage_reader().stored = GENERATE(values<std::optional<OffsetMap>>(
      {std::nullopt, OffsetMap{}, OffsetMap{{Text("position"), Value()}},
       OffsetMap{{Text("other"), Value("x")}}}));
  CHECK(source.start().poll() == Lines{"first"});
}

TEST_CASE("file source: a stored position of another type fails the start",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "first\n");
  source.context.offset_storage_reader().stored = GENERATE(values<OffsetMap>(
      {OffsetMap{{Text("position"), Value("5")}}, OffsetMap{{Text("position"), Value(5.0)}},
       OffsetMap{{Text("position"), Value(true)}}}));
  CHECK_THROWS_WITH(source.start(), "Offset position is the incorrect type");
  source.task.stop();
}

TEST_CASE("file source: waits for a missing file and warns once", "[connectors][file-source]") {
  Source source;
  source.start();
  CHECK(source.poll().empty());
  CHECK(source.batch.idle() == milliseconds(1000));
  CHECK(source.poll().empty());
  REQUIRE(source.context.logger().warnings.size() == 1);
  CHECK_THAT(source.context.logger().warnings.front(), Contains(source.file));

  tests::append_to(source.file, "there\n");
  CHECK(source.poll() == Lines{"there"});
}

TEST_CASE("file source: a directory fails the task and is named", "[connectors][file-source]") {
  Source source;
  std::filesystem::create_directory(source.file);
  source.start();
  CHECK_THROWS_WITH(source.poll(), Contains(source.file) && Contains("found a directory"));
}

TEST_CASE("file source: a file below a file fails the task with the cause",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "x");
  source.settings["file"] = source.file + "/below";
  source.start();
  try {
    source.poll();
    FAIL("opened a file below a file");
  } catch (const ConnectException& error) {
    CHECK_THAT(error.what(), Contains("/below"));
    CHECK_THAT(error.cause(), Contains("java.io.IOException: ") && Contains("directory"));
  }
}

TEST_CASE("file source: a file cut below the position is waited for and warned of once",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "one\ntwo\n");
  CHECK(source.start().poll() == Lines{"one", "two"});
  std::filesystem::resize_file(source.file, 4);
  CHECK(source.poll().empty());
  CHECK(source.poll().empty());
  REQUIRE(source.context.logger().warnings.size() == 1);
  CHECK_THAT(source.context.logger().warnings.front(), Contains("4 bytes") && Contains("up to 8"));

  tests::append_to(source.file, "1234three\n");
  CHECK(source.poll() == Lines{"three"});
}

TEST_CASE("file source: a stored position behind the end waits as well",
          "[connectors][file-source]") {
  Source source;
  tests::append_to(source.file, "one\n");
  source.context.offset_storage_reader().stored =
      OffsetMap{{Text("position"), Value(INT64_C(100))}};
  CHECK(source.start().poll().empty());
  CHECK(source.context.logger().warnings.size() == 1);
}

TEST_CASE("file source: a named pipe without a writer does not hold the thread",
          "[connectors][file-source]") {
  Source source;
  REQUIRE(::mkfifo(source.file.c_str(), 0600) == 0);
  CHECK(source.start().poll().empty());
  const int writer = ::open(source.file.c_str(), O_WRONLY | O_NONBLOCK);
  REQUIRE(writer >= 0);
  CHECK(source.poll().empty());
  REQUIRE(::write(writer, "a\nb", 3) == 3);
  CHECK(source.poll() == Lines{"a"});
  ::close(writer);
}

TEST_CASE("file source: reads standard input without positions", "[connectors][file-source]") {
  InputPipe input;
  Source source;
  source.settings.erase("file");
  source.start();
  input.write("line\nrest");
  CHECK(source.poll() == Lines{"line"});
  const auto& record = source.batch.records().front();
  CHECK(*record.source_partition == OffsetMap{{Text("filename"), Value()}});
  CHECK(record.source_offset.to_map() == OffsetMap{{Text("position"), Value()}});

  input.write(" done\n");
  CHECK(source.poll() == Lines{"rest done"});
  input.end();
  CHECK(source.poll().empty());
  CHECK(source.batch.idle() == milliseconds(100));
  source.task.stop();
  CHECK(::fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

TEST_CASE("file source: stop is fine before start and twice", "[connectors][file-source]") {
  Source source;
  source.task.stop();
  source.task.stop();
  CHECK(source.task.version() == "4.2.0");
}

TEST_CASE("file source connector: one task with the settings it got", "[connectors][file-source]") {
  FileStreamSourceConnector connector;
  const Settings settings{{"file", "f"}, {"topic", "t"}, {"transforms", "x"}};
  connector.start(settings);
  CHECK(connector.task_configs(5) == std::vector<Settings>{settings});
  CHECK(connector.task_class() == "org.apache.kafka.connect.file.FileStreamSourceTask");
  CHECK(connector.type() == ConnectorType::source);
  CHECK(connector.version() == "4.2.0");
  CHECK(connector.create_task() != nullptr);
}

TEST_CASE("file source connector: refuses wrong settings", "[connectors][file-source]") {
  struct Case {
    const char* name;
    Settings settings;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {"no topic",
       {{"file", "f"}},
       "Missing required configuration \"topic\" which has no default value."},
      {"blank topic",
       {{"topic", ""}},
       "Invalid value  for configuration topic: String must be non-empty"},
      {"batch size",
       {{"topic", "t"}, {"batch.size", "abcd"}},
       "Invalid value abcd for configuration batch.size: Not a number of type INT"},
  }));
  CAPTURE(c.name);
  FileStreamSourceConnector connector;
  CHECK_THROWS_WITH(connector.start(c.settings), c.message);
}

TEST_CASE("file source connector: validates settings", "[connectors][file-source]") {
  CHECK(errors_of({{"topic", "t"}}, "topic").empty());
  CHECK(errors_of({{"topic", "t"}}, "batch.size").empty());
  CHECK_FALSE(errors_of({}, "topic").empty());
  CHECK(
      errors_of({{"topic", ""}}, "topic") ==
      std::vector<std::string>{"Invalid value  for configuration topic: String must be non-empty"});
  CHECK_FALSE(errors_of({{"topic", "t"}, {"batch.size", "abcd"}}, "batch.size").empty());
  CHECK(
      FileStreamSourceConnector().config().parse(Settings{{"topic", "t"}}).get_int("batch.size") ==
      2000);
}

TEST_CASE("file source connector: exactly-once needs a file", "[connectors][file-source]") {
  const FileStreamSourceConnector connector;
  CHECK(connector.exactly_once_support({{"topic", "t"}, {"file", "f"}}) == Support::supported);
  CHECK(connector.exactly_once_support({{"topic", "t"}, {"file", ""}}) == Support::unsupported);
  CHECK(connector.exactly_once_support({{"topic", "t"}}) == Support::unsupported);
  CHECK(connector.can_define_transaction_boundaries({{"topic", "t"}, {"file", "f"}}) ==
        Support::unsupported);
}

TEST_CASE("file source connector: checks altered offsets", "[connectors][file-source]") {
  struct Case {
    const char* name;
    std::optional<OffsetMap> partition;
    std::optional<OffsetMap> offset;
    const char* want;
  };
  const OffsetMap file = filename_of("f");
  const auto position = [](Value value) { return OffsetMap{{Text("position"), std::move(value)}}; };
  const char* no_long =
      "The value for the 'position' key in the offset is expected to be a Long value";
  const auto c = GENERATE_COPY(values<Case>({
      {"good", file, position(INT64_C(10)), "accepted"},
      {"zero", file, position(INT64_C(0)), "accepted"},
      {"tombstone", file, std::nullopt, "accepted"},
      {"tombstone of an unknown partition", OffsetMap{{Text("x"), Value("y")}}, std::nullopt,
       "accepted"},
      {"tombstone of no partition", std::nullopt, std::nullopt, "accepted"},
      {"no partition", std::nullopt, position(INT64_C(10)), "Partition objects cannot be null"},
      {"other partition", OffsetMap{{Text("x"), Value("y")}}, position(INT64_C(10)),
       "Partition objects should contain the key 'filename'"},
      {"other offset", file, OffsetMap{{Text("x"), Value(INT64_C(1))}},
       "Offset objects should either be null or contain the key 'position'"},
      {"text", file, position("10"), no_long},
      {"not a number", file, position("nan"), no_long},
      {"null", file, position(Value()), no_long},
      {"fraction", file, position(3.14), no_long},
      {"int", file, position(std::int32_t{10}), no_long},
      {"negative", file, position(INT64_C(-10)),
       "The value for the 'position' key in the offset should be a non-negative value"},
  }));
  CAPTURE(c.name);
  const Settings settings{{"topic", "t"}, {"file", "f"}};
  CHECK(message_of({{c.partition, c.offset}}, settings) == c.want);
  CHECK(message_of({{file, position(INT64_C(1))}, {c.partition, c.offset}}, settings) == c.want);
}

TEST_CASE("file source connector: offsets of standard input cannot be altered",
          "[connectors][file-source]") {
  CHECK(message_of({{filename_of("f"), std::nullopt}}, {{"topic", "t"}}) ==
        "Offsets cannot be modified if the 'file' configuration is unspecified. This is because "
        "stdin is used for input and offsets are not tracked.");
}
