// Watcher: follows the branch's tasks as a terminal on the wall would, by a watch, while the days run.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_WATCHER_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_WATCHER_H_

#include <cstdint>
#include <map>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/demo/office.h"
#include "engine/base/mutex.h"

namespace liushui::demo {

// What a watch told.
struct Watched {
  std::map<std::string, v1::Task::Status> tasks;  // by name, as it was told last
  int64_t changes = 0;
  bool in_order = true;  // each position once, ascending
};

// Watches with a thread of its own from its making on. The office's server must outlive it.
class Watcher {
 public:
  explicit Watcher(const Office& office);
  ~Watcher();

  // All that was told up to a position of the ledger. Why the watch ended, if it did before.
  absl::StatusOr<Watched> WaitFor(int64_t position) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Take(const v1::WatchTasksResponse& told) ABSL_LOCKS_EXCLUDED(mutex_);

  const client::Client client_;
  Mutex mutex_;
  CondVar changed_;
  Watched watched_ ABSL_GUARDED_BY(mutex_);
  int64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_WATCHER_H_
