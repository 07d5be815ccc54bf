#include "engine/server/calls/worker_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::server {

WorkerPool::WorkerPool(Size size) : queue_max_(size.queue_max) {
  for (int i = 0; i < size.threads; ++i) threads_.emplace_back([this] { Loop(); });
}

WorkerPool::~WorkerPool() {
  {
    const MutexLock lock(&mutex_);
    closing_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status WorkerPool::Run(std::function<void()> work) {
  const MutexLock lock(&mutex_);
  if (queue_.size() >= queue_max_) {
    return Refuse(
        absl::StatusCode::kResourceExhausted, "SERVER_BUSY",
        absl::StrCat("expected at most ", queue_max_, " calls of this kind to wait; try again soon"));
  }
  queue_.push_back(std::move(work));
  changed_.NotifyOne();
  return absl::OkStatus();
}

void WorkerPool::Loop() {
  while (true) {
    std::function<void()> work;
    {
      const MutexLock lock(&mutex_);
      while (queue_.empty() && !closing_) changed_.Wait(&mutex_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace liushui::server
