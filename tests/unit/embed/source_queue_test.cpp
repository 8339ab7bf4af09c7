#include "embed/source_queue.hpp"

#include "embed/sink_answers.hpp"
#include <troupe/errors.hpp>

#include <catch2/catch.hpp>

namespace troupe::embed {

using std::chrono::milliseconds;

TEST_CASE("source queue: hands over what was offered, in order", "[embed][source]") {
  SourceQueue queue(10);
  std::vector<SourceRecord> records(3);
  for (std::int64_t i = 0; i < 3; ++i) {
    records[static_cast<std::size_t>(i)].timestamp_ms = i;
  }
  queue.offer(std::move(records));
  SourceBatch batch;
  REQUIRE(queue.take(batch, milliseconds{0}, {}) == 3);
  CHECK(batch.records()[2].timestamp_ms == 2);
  batch.reset();
  CHECK(queue.take(batch, milliseconds{0}, {}) == 0);
}

TEST_CASE("source queue: more than the credit fails the task, with the figures",
          "[embed][source]") {
  SourceQueue queue(4);
  queue.offer(std::vector<SourceRecord>(3));
  queue.offer(std::vector<SourceRecord>(2));
  SourceBatch batch;
  CHECK(queue.take(batch, milliseconds{0}, {}) == 3);
  CHECK_THROWS_WITH(queue.take(batch, milliseconds{0}, {}),
                    "The source actor sent 2 records with a credit of 1");
}

TEST_CASE("source queue: a stop ends the wait", "[embed][source]") {
  SourceQueue queue(4);
  std::stop_source stop;
  stop.request_stop();
  SourceBatch batch;
  CHECK(queue.take(batch, std::chrono::hours{1}, stop.get_token()) == 0);
}

TEST_CASE("sink answers: answers nobody asked for fail the task", "[embed][sink]") {
  SinkAnswers answers(2);
  answers.put(SinkStored{1});
  answers.put(SinkStored{1});
  answers.put(SinkStored{1});
  CHECK_THROWS_WITH(answers.take(milliseconds{0}),
                    "The sink actor sent more answers than there were batches (at most 2)");
}

}  // namespace troupe::embed
