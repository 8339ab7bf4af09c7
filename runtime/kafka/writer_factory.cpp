#include "runtime/kafka/client_settings.hpp"
#include "runtime/kafka/factories.hpp"
#include "runtime/kafka/lasting_lane.hpp"
#include "runtime/kafka/producer.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <utility>

namespace troupe::runtime::kafka {

namespace {

/// The owner's end of a lane: closing it fences the lane, which lives on until its last report.
class LaneWriter final : public RecordWriter {
 public:
  explicit LaneWriter(std::shared_ptr<LastingLane> lane) : lane_(std::move(lane)) {}
  LaneWriter(const LaneWriter&) = delete;
  LaneWriter& operator=(const LaneWriter&) = delete;
  LaneWriter(LaneWriter&&) = delete;
  LaneWriter& operator=(LaneWriter&&) = delete;
  ~LaneWriter() override { lane_->close(); }

  SendOutcome send(const OutgoingRecord& record, std::uint64_t tag) override {
    return lane_->send(record, tag);
  }
  [[nodiscard]] Error last_error() const override { return lane_->last_error(); }
  [[nodiscard]] std::size_t in_flight() const override { return lane_->in_flight(); }
  bool flush(std::chrono::milliseconds timeout) override { return lane_->flush(timeout); }
  void close() noexcept override { lane_->close(); }

 private:
  std::shared_ptr<LastingLane> lane_;
};

/// The settings, with batches no larger than that.
Settings with_batches(Settings settings, Batches batches) {
  constexpr std::size_t of_java = 16384;
  if (batches == Batches::large) {
    return settings;
  }
  const auto most = batches == Batches::small ? of_java : std::size_t{1};
  settings["batch.size"] = std::to_string(std::min(batch_bytes(settings), most));
  return settings;
}

class SharedProducers final : public WriterFactory {
 public:
  SharedProducers(LaneLimits limits, LoggerPtr logger)
      : limits_(limits), logger_(std::move(logger)) {}
  SharedProducers(const SharedProducers&) = delete;
  SharedProducers& operator=(const SharedProducers&) = delete;
  SharedProducers(SharedProducers&&) = delete;
  SharedProducers& operator=(SharedProducers&&) = delete;

  ~SharedProducers() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    for (auto& running : running_) {
      running.producer->retire();
    }
    for (auto& running : running_) {
      running.thread.join();
    }
  }

  Result<std::unique_ptr<RecordWriter>> open_lane(
      const ClientSettings& settings, const std::string& client_id,
      std::shared_ptr<DeliveryListener> listener) override {
    auto lane = LastingLane::open(
        [this, settings, client_id](const std::shared_ptr<LaneOwner>& owner, Batches batches) {
          return attach(with_batches(settings, batches), client_id, owner);
        },
        std::move(listener), logger_);
    if (!lane.ok()) {
      return lane.error();
    }
    return std::unique_ptr<RecordWriter>(std::make_unique<LaneWriter>(std::move(lane).value()));
  }

 private:
  /// A lane of a producer that works.
  Result<std::shared_ptr<Lane>> attach(const Settings& settings, const std::string& client_id,
                                       const std::shared_ptr<LaneOwner>& owner) {
    const std::lock_guard lock(mutex_);
    while (!closing_) {
      auto producer = producer_for(settings, client_id);
      if (!producer.ok()) {
        return producer.error();
      }
      auto lane = std::make_shared<Lane>(producer.value(), limits_, owner);
      // The last other lane may have been closed, and the producer retired, this very moment.
      if (producer.value()->attach(lane)) {
        return lane;
      }
    }
    return Error{Errc::internal, "the worker's producers are being closed",
                 "org.apache.kafka.connect.errors.ConnectException", ""};
  }

  struct Running {
    std::shared_ptr<Producer> producer;
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> ended;
  };

  /// The producer that lanes with these settings share. The client id of the first lane names it.
  Result<std::shared_ptr<Producer>> producer_for(const Settings& settings,
                                                 const std::string& client_id) {
    reap();
    auto& shared = shared_[settings];
    if (shared && shared->is_usable()) {
      return shared;
    }
    if (shared && shared->is_idempotence_refused()) {
      logger_->warn(
          "the broker's ACLs refuse idempotent writes: going on with enable.idempotence=false and "
          "one request in flight");
      refused_idempotence_ = true;
    }
    auto effective = settings;
    effective.emplace("client.id", client_id);
    if (refused_idempotence_ && !settings.contains("enable.idempotence")) {
      effective["enable.idempotence"] = "false";
      effective["max.in.flight.requests.per.connection"] = "1";
    }
    auto created = Producer::create(effective, logger_);
    if (!created.ok()) {
      return created.error();
    }
    shared = created.value();
    auto ended = std::make_shared<std::atomic<bool>>(false);
    std::thread thread([producer = shared, ended] {
      producer->run();
      ended->store(true);
    });
    running_.push_back({shared, std::move(thread), std::move(ended)});
    return shared;
  }

  /// Forgets producers whose threads have ended.
  void reap() {
    for (auto running = running_.begin(); running != running_.end();) {
      if (!running->ended->load()) {
        ++running;
        continue;
      }
      running->thread.join();
      std::erase_if(shared_, [&](const auto& entry) { return entry.second == running->producer; });
      running = running_.erase(running);
    }
  }

  const LaneLimits limits_;
  const LoggerPtr logger_;
  std::mutex mutex_;
  std::map<Settings, std::shared_ptr<Producer>> shared_;
  std::vector<Running> running_;
  bool refused_idempotence_ = false;
  bool closing_ = false;
};

}  // namespace

std::unique_ptr<WriterFactory> make_writer_factory(LaneLimits limits, LoggerPtr logger) {
  return std::make_unique<SharedProducers>(limits, std::move(logger));
}

}  // namespace troupe::runtime::kafka
