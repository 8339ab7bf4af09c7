#include "runtime/kafka/consumer.hpp"
#include "runtime/kafka/factories.hpp"

namespace troupe::runtime::kafka {

namespace {

class Consumers final : public ReaderFactory {
 public:
  explicit Consumers(LoggerPtr logger) : logger_(std::move(logger)) {}

  Result<std::shared_ptr<RecordReader>> open(const Settings& settings) override {
    auto consumer = Consumer::create(settings, logger_);
    if (!consumer.ok()) {
      return consumer.error();
    }
    return std::shared_ptr<RecordReader>(std::move(consumer).value());
  }

 private:
  LoggerPtr logger_;
};

}  // namespace

std::unique_ptr<ReaderFactory> make_reader_factory(LoggerPtr logger) {
  return std::make_unique<Consumers>(std::move(logger));
}

}  // namespace troupe::runtime::kafka
