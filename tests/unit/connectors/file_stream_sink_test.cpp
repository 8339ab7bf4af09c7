#include "connectors/file_stream_sink.hpp"

#include "tests/support/scratch.hpp"
#include "tests/unit/connectors/fake_contexts.hpp"
#include <troupe/struct.hpp>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
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

namespace {

/// A task on a file of its own folder.
class Sink {
 public:
  Sink() : file(folder.path("output.txt")), settings{{"file", file}} { task.initialize(context); }

  Sink& start() {
    task.start(settings);
    return *this;
  }

  void put(std::vector<Value> values) {
    std::vector<SinkRecord> records;
    for (auto& value : values) {
      records.emplace_back().value = std::move(value);
    }
    task.put(records);
  }

  tests::ScratchFolder folder;
  std::string file;
  Settings settings;
  FakeSinkContext context;
  FileStreamSinkTask task;
};

/// Files of this process cannot grow beyond a size: writes come back short, then fail, as on a full
/// disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &saved_) == 0);
    auto limit = saved_;
    limit.rlim_cur = bytes;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  FileSizeLimit(FileSizeLimit&&) = delete;
  FileSizeLimit& operator=(FileSizeLimit&&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &saved_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit saved_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("file sink: a surrogate without its other half is Java's question mark",
          "[connectors][file]") {
  Sink sink;
  sink.start().put({Value("a\xed\xa0\x80 b \xed\x9f\xbf"), Value("\xed\xb0\x80")});
  CHECK(tests::content_of(sink.file) == "a? b \xed\x9f\xbf\n?\n");
}

TEST_CASE("file sink: writes the text form of each value as a line", "[connectors][file-sink]") {
  const auto schema = SchemaBuilder::structure().field("a", Schema::of(SchemaType::int32)).build();
  Sink sink;
  sink.start();
  sink.put({"line1", Value(), std::int32_t{7}, 1.0, Map{{Value("a"), Value(std::int32_t{1})}},
            Array{Value(true), Value("x")}, Struct(schema).put("a", std::int32_t{1})});
  sink.task.flush({});
  CHECK(tests::content_of(sink.file) == "line1\nnull\n7\n1.0\n{a=1}\n[true, x]\nStruct{a=1}\n");
}

TEST_CASE("file sink: bytes pass as they are", "[connectors][file-sink]") {
  Sink sink;
  sink.start().put({"gr\xc3\xbc\xc3\x9f", "\xff\xfe", std::string_view("a\0b", 3)});
  CHECK(tests::content_of(sink.file) == std::string("gr\xc3\xbc\xc3\x9f\n\xff\xfe\na\0b\n", 14));
}

TEST_CASE("file sink: appends to what is there, across restarts", "[connectors][file-sink]") {
  Sink sink;
  tests::append_to(sink.file, "before\n");
  sink.start().put({"one"});
  sink.task.stop();
  sink.start().put({"two"});
  sink.put({});
  CHECK(tests::content_of(sink.file) == "before\none\ntwo\n");
}

TEST_CASE("file sink: creates the file at the start", "[connectors][file-sink]") {
  Sink sink;
  sink.start();
  CHECK(std::filesystem::exists(sink.file));
  CHECK(tests::content_of(sink.file).empty());
}

TEST_CASE("file sink: a place that cannot be written fails the start", "[connectors][file-sink]") {
  Sink sink;
  const bool directory = GENERATE(true, false);
  CAPTURE(directory);
  if (directory) {
    std::filesystem::create_directory(sink.file);
  } else {
    sink.settings["file"] = sink.file = sink.folder.path("missing") + "/output.txt";
  }
  try {
    sink.start();
    FAIL("started");
  } catch (const ConnectException& error) {
    CHECK(error.what() ==
          "Couldn't find or create file '" + sink.file + "' for FileStreamSinkTask");
    CHECK_THAT(error.cause(), Contains("java.io.IOException: ") && Contains(sink.file));
  }
  sink.task.stop();
}

TEST_CASE("file sink: a full disk leaves no torn line and the batch can come again",
          "[connectors][file-sink]") {
  Sink sink;
  sink.start().put({"good"});
  {
    const FileSizeLimit limit(12);
    CHECK_THROWS_WITH(sink.put({"second", "third"}), Contains(sink.file) &&
                                                         Contains("File too large") &&
                                                         Contains("after 7 of 13 bytes"));
    CHECK(tests::content_of(sink.file) == "good\n");
  }
  sink.put({"second", "third"});
  CHECK(tests::content_of(sink.file) == "good\nsecond\nthird\n");
  CHECK(sink.context.logger().warnings.empty());
}

TEST_CASE("file sink: a device without space fails the put", "[connectors][file-sink]") {
  Sink sink;
  sink.settings["file"] = "/dev/full";
  sink.start();
  CHECK_THROWS_WITH(sink.put({"x"}), Contains("/dev/full") && Contains("No space left on device") &&
                                         Contains("after 0 of 2 bytes"));
}

TEST_CASE("file sink: writes to standard output and leaves it open", "[connectors][file-sink]") {
  Sink sink;
  sink.settings.clear();
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDOUT_FILENO);
  ::dup2(ends[1], STDOUT_FILENO);
  sink.start().put({"to you"});
  sink.task.stop();
  const bool open = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(ends[1]);
  char text[32];
  const auto got = ::read(ends[0], text, sizeof text);
  ::close(ends[0]);
  CHECK(open);
  REQUIRE(got > 0);
  CHECK(std::string_view(text, static_cast<std::size_t>(got)) == "to you\n");
}

TEST_CASE("file sink connector: as many tasks as may be, all alike", "[connectors][file-sink]") {
  FileStreamSinkConnector connector;
  const Settings settings{{"file", "f"}, {"topics", "t"}};
  connector.start(settings);
  CHECK(connector.task_configs(3) == std::vector<Settings>(3, settings));
  CHECK(connector.task_class() == "org.apache.kafka.connect.file.FileStreamSinkTask");
  CHECK(connector.type() == ConnectorType::sink);
  CHECK(connector.version() == "4.2.0");
  CHECK(connector.alter_offsets({}, {}));
  CHECK(connector.create_task() != nullptr);
}
