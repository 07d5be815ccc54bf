#include "clients/demo/show/watcher.h"

#include <algorithm>

namespace liushui::demo {

Watcher::Watcher(const Office& office) : client_(office.client()), thread_([this] { Run(); }) {}

Watcher::~Watcher() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Watcher::Run() {
  v1::WatchTasksRequest request;
  request.set_from_position(0);
  request.mutable_read_mask()->add_paths("name");
  request.mutable_read_mask()->add_paths("status");
  // The server tells every second how far it is, so a stop is noticed.
  const absl::Status end =
      client_.WatchTasks(request, [this](const v1::WatchTasksResponse& told) { return Take(told); });
  const MutexLock lock(&mutex_);
  ended_ = true;
  end_ = end;
  changed_.NotifyAll();
}

bool Watcher::Take(const v1::WatchTasksResponse& told) {
  const MutexLock lock(&mutex_);
  if (told.tasks_size() > 0) watched_.in_order = watched_.in_order && told.position() > position_;
  for (const v1::Task& task : told.tasks()) {
    ++watched_.changes;
    watched_.tasks[task.name()] = task.status();
  }
  position_ = std::max(position_, told.position());
  changed_.NotifyAll();
  return !stopping_;
}

absl::StatusOr<Watched> Watcher::WaitFor(int64_t position) {
  const MutexLock lock(&mutex_);
  while (position_ < position && !ended_) changed_.Wait(&mutex_);
  if (position_ < position) return end_.ok() ? absl::UnavailableError("the watch ended") : end_;
  return watched_;
}

}  // namespace liushui::demo
