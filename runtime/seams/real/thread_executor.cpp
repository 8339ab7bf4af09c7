#include "runtime/seams/real/thread_executor.hpp"

#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <utility>

namespace troupe::runtime {

namespace {

constexpr std::size_t max_thread_name = 15;

/// What the thread and its owner share; an abandoned thread keeps it alive.
struct Shared {
  std::mutex mutex;
  std::condition_variable wake;
  Job next;
  bool busy = false;
  bool closed = false;
  bool was_abandoned = false;
  ThreadOwner owner;
  std::shared_ptr<AbandonedThreads> abandoned;

  void loop() {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [this] { return next || closed; });
      if (!next) {
        break;
      }
      auto job = std::exchange(next, nullptr);
      busy = true;
      lock.unlock();
      auto report = job();
      job = nullptr;
      lock.lock();
      busy = false;
      lock.unlock();
      if (report) {
        report();
        report = nullptr;
      }
      lock.lock();
    }
    if (was_abandoned) {
      abandoned->remove(owner);
    }
  }
};

class SystemThread final : public WorkThread {
 public:
  SystemThread(const std::string& name, ThreadOwner owner,
               std::shared_ptr<AbandonedThreads> abandoned)
      : name_(name.substr(0, max_thread_name)) {
    shared_->owner = std::move(owner);
    shared_->abandoned = std::move(abandoned);
  }
  SystemThread(const SystemThread&) = delete;
  SystemThread& operator=(const SystemThread&) = delete;
  SystemThread(SystemThread&&) = delete;
  SystemThread& operator=(SystemThread&&) = delete;

  ~SystemThread() override {
    if (!started_) {
      return;
    }
    bool busy = false;
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->closed = true;
      busy = shared_->busy || shared_->next;
      shared_->was_abandoned = busy;
      if (busy) {
        shared_->abandoned->add(shared_->owner);
      }
    }
    shared_->wake.notify_one();
    // A report may hold the last of what owns its thread.
    if (busy || ::pthread_equal(thread_, ::pthread_self()) != 0) {
      ::pthread_detach(thread_);
    } else {
      ::pthread_join(thread_, nullptr);
    }
  }

  void run(Job job) override {
    if (!started_) {
      start();
    }
    const auto shared = shared_;  // the job may let go of this object before the call returns
    {
      const std::lock_guard lock(shared->mutex);
      shared->next = std::move(job);
    }
    shared->wake.notify_one();
  }

 private:
  void start() {
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, ThreadExecutor::stack_bytes);
    auto argument = std::make_unique<std::shared_ptr<Shared>>(shared_);
    const int failed = ::pthread_create(
        &thread_, &attributes,
        [](void* raw) -> void* {
          const std::unique_ptr<std::shared_ptr<Shared>> held(
              static_cast<std::shared_ptr<Shared>*>(raw));
          const auto shared = *held;
          shared->loop();
          return nullptr;
        },
        argument.get());
    ::pthread_attr_destroy(&attributes);
    if (failed != 0) {
      throw std::runtime_error("cannot start thread '" + name_ +
                               "': the system's limit of threads is reached (pids.max, "
                               "TasksMax, ulimit -u)");
    }
    (void)argument.release();  // the thread's now
    ::pthread_setname_np(thread_, name_.c_str());
    started_ = true;
  }

  std::string name_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  pthread_t thread_{};
  bool started_ = false;
};

}  // namespace

std::unique_ptr<WorkThread> ThreadExecutor::create(const std::string& name, ThreadOwner owner) {
  return std::make_unique<SystemThread>(name, std::move(owner), abandoned_);
}

}  // namespace troupe::runtime
