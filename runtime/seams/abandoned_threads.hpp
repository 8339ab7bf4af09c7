#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace troupe::runtime {

/// Whose calls a work thread makes: of this connector, of this class. The worker's own are
/// nobody's.
struct ThreadOwner {
  std::string connector;
  std::string plugin;  ///< class name
};

/// Threads left behind: of all, and of one owner.
struct AbandonedCount {
  std::size_t total = 0;
  std::size_t of_connector = 0;  ///< with the class it has
  std::size_t of_plugin = 0;
};

/// Counts work threads that were abandoned while busy and have not ended since, by owner. What has
/// none is not kept. Thread-safe.
class AbandonedThreads {
 public:
  void add(const ThreadOwner& owner);
  /// One of those that were added has ended.
  void remove(const ThreadOwner& owner);

  [[nodiscard]] std::size_t total() const;
  [[nodiscard]] AbandonedCount of(const ThreadOwner& owner) const;

 private:
  using Owner = std::pair<std::string, std::string>;

  mutable std::mutex mutex_;
  std::size_t total_ = 0;
  std::map<Owner, std::size_t> connectors_;  ///< each with its class
  std::map<std::string, std::size_t> plugins_;
};

}  // namespace troupe::runtime
