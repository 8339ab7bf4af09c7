#include <troupe/connector.hpp>

#include <catch2/catch.hpp>

namespace example::squares {

class Task : public troupe::SourceTask {
 public:
  [[nodiscard]] std::string version() const override { return "1.2"; }
  void start(const troupe::Settings& settings) override { static_cast<void>(settings); }
  void poll(troupe::SourceBatch& batch) override { static_cast<void>(batch); }
  void stop() override {}
};

}  // namespace example::squares

namespace troupe {

namespace {

struct Unnamed {};

}  // namespace

TEST_CASE("classes have Java's names", "[connector]") {
  CHECK(java_class_name(typeid(example::squares::Task)) == "example.squares.Task");
  CHECK(java_class_name(typeid(Unnamed)) == "troupe.Unnamed");
  CHECK(java_class_name(typeid(int)) == "int");
}

TEST_CASE("a source of one task needs nothing but the task", "[connector]") {
  SingleTaskSource<example::squares::Task> source;
  CHECK(source.version() == "1.2");
  CHECK(source.task_class() == "example.squares.Task");
  CHECK(source.config().keys().empty());
  source.start({{"topic", "t"}});
  CHECK(source.task_configs(8) == std::vector<Settings>{{{"topic", "t"}}});
  CHECK(source.create_task() != nullptr);
}

}  // namespace troupe
