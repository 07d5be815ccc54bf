#include "engine/witness/connection_threads.h"

#include <utility>

namespace liushui::witness {

ConnectionThreads::ConnectionThreads(size_t threads, size_t waiting_max) : waiting_max_(waiting_max) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

void ConnectionThreads::enqueue(std::function<void()> work) {
  const MutexLock lock(&mutex_);
  while (waiting_.size() >= waiting_max_ && !ending_) changed_.Wait(&mutex_);
  waiting_.push_back(std::move(work));
  changed_.NotifyAll();
}

void ConnectionThreads::shutdown() {
  {
    const MutexLock lock(&mutex_);
    ending_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ConnectionThreads::Run() {
  for (;;) {
    std::function<void()> work;
    {
      const MutexLock lock(&mutex_);
      while (waiting_.empty() && !ending_) changed_.Wait(&mutex_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.NotifyAll();
    }
    work();
  }
}

}  // namespace liushui::witness
