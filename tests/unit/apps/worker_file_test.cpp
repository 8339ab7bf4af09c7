#include "apps/worker_file.hpp"

#include "tests/support/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::apps {

namespace {

constexpr const char* worker =
    "bootstrap.servers=localhost:9092\nkey.converter=K\nvalue.converter=V\n"
    "offset.storage.file.filename=/tmp/o\n";

struct Files {
  std::string write(const std::string& name, const std::string& content) const {
    const auto path = folder.path(name);
    std::ofstream(path) << content;
    return path;
  }
  tests::ScratchFolder folder;
};

}  // namespace

TEST_CASE("worker file: REST listens where upstream does unless told otherwise", "[apps]") {
  const Files files;
  const auto read = read_worker_file(files.write("w", worker), "");
  REQUIRE(read.ok());
  CHECK(read->settings.at("listeners") == "http://:8083");
  CHECK_FALSE(read->settings.contains("sasl.jaas.config"));
}

TEST_CASE("worker file: an empty name is an empty file", "[apps]") {
  CHECK(read_worker_file("", "").error().message ==
        "Missing required configuration \"bootstrap.servers\" which has no default value.");
}

TEST_CASE("worker file: KAFKA_OPTS gives clients their login", "[apps]") {
  const Files files;
  const auto path = files.write("w", worker + std::string("security.protocol=SASL_PLAINTEXT\n"));
  const auto jaas = files.write("j", "KafkaClient { M required u=\"v\"; };");
  const auto read = read_worker_file(path, "-Xmx1g -Djava.security.auth.login.config=" + jaas);
  REQUIRE(read.ok());
  CHECK(read->settings.at("producer.sasl.jaas.config") == "M required u=\"v\";");
  CHECK_FALSE(read_worker_file(path, "").ok());
  CHECK_FALSE(read_worker_file(path, "-Djava.security.auth.login.config=/no/such/file").ok());
}

TEST_CASE("worker file: a login file that no client needs may be missing", "[apps]") {
  const Files files;
  const auto path = files.write("w", worker);
  CHECK(read_worker_file(path, "-Djava.security.auth.login.config=/no/such/file").ok());
}

}  // namespace troupe::apps
