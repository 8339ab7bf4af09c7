#include "runtime/pipeline/parked_reader.hpp"

#include <utility>

namespace troupe::runtime {

ParkedReader::ParkedReader(std::shared_ptr<RecordReader> reader)
    : reader_(std::move(reader)), same_reader_(reader_.get()) {
  reader_->listen(*this);
  reader_->pause(reader_->assignment());
}

ParkedReader::~ParkedReader() {
  if (reader_) {
    reader_->abandon();
  }
}

Status ParkedReader::serve() {
  // A record that was fetched before the pause is consumed again from the committed offset.
  constexpr std::size_t some = 64;
  unwanted_.clear();
  return reader_->poll(std::chrono::milliseconds{0}, some, unwanted_);
}

void ParkedReader::assigned(const SinkOffsets&) { same_reader_->pause(same_reader_->assignment()); }

}  // namespace troupe::runtime
