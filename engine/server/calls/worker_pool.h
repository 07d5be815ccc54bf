// WorkerPool: a few threads for work that takes its time, so that it never holds up a completion queue.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_WORKER_POOL_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_WORKER_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/mutex.h"

namespace liushui::server {

// Thread-safe. The destructor finishes what was accepted.
class WorkerPool {
 public:
  struct Size {
    int threads = 2;
    size_t queue_max = 256;  // pieces of work that wait
  };
  explicit WorkerPool(Size size);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `work` soon, on a thread of the pool. Refuses with RESOURCE_EXHAUSTED SERVER_BUSY when too much
  // waits; `work` is then not run.
  absl::Status Run(std::function<void()> work);

 private:
  void Loop();

  const size_t queue_max_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_WORKER_POOL_H_
