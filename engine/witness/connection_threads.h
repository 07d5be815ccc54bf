// ConnectionThreads: the threads that answer connections, with a bounded queue before them. Part of
// http_server.h.
#ifndef LIUSHUI_ENGINE_WITNESS_CONNECTION_THREADS_H_
#define LIUSHUI_ENGINE_WITNESS_CONNECTION_THREADS_H_

#include <httplib.h>

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "engine/base/mutex.h"

namespace liushui::witness {

// Thread-safe. httplib makes it when it begins to listen, and shuts it down.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  ConnectionThreads(size_t threads, size_t waiting_max);

  // Waits while too many wait: then the one thread that accepts accepts no more.
  void enqueue(std::function<void()> work) override ABSL_LOCKS_EXCLUDED(mutex_);
  // Does what was taken, and ends the threads.
  void shutdown() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  const size_t waiting_max_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_CONNECTION_THREADS_H_
