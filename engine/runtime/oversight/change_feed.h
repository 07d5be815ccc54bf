// ChangeFeed: what the newest records did, kept in memory for those who watch.
//
// A bounded stretch of the ledger's end. Whoever is further back reads the ledger (watch_cursor.h).
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CHANGE_FEED_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CHANGE_FEED_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// One durable record and what it changed.
struct CommittedRecord {
  uint64_t index = 0;
  std::string instance;                     // the InstanceState after a step, serialised; empty for no step
  std::vector<state::v1::TaskState> tasks;  // those the step changed, as they were after it
};
// Shared by the feed and by all who watch.
using SharedRecord = std::shared_ptr<const CommittedRecord>;

// Thread-safe. Listeners must be gone before it is.
class ChangeFeed {
 public:
  struct Limits {
    size_t records = 16'384;
    size_t bytes = 32 << 20;  // of the instances' states and the tasks
  };
  ChangeFeed(uint64_t position, Limits limits) : limits_(limits), end_(position) {}

  // Adds the records of a commit, which follow the last ones, forgets old ones, and calls the listeners.
  void Add(std::vector<SharedRecord> records) ABSL_LOCKS_EXCLUDED(mutex_);

  // The records from index `from` on, at most `limit`; nothing if some of them are forgotten.
  absl::optional<std::vector<SharedRecord>> Read(uint64_t from, size_t limit) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The index the next record will have.
  uint64_t end() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Calls `heard` after every commit from now on, from the committer's thread; it must not block.
  uint64_t Listen(std::function<void()> heard) ABSL_LOCKS_EXCLUDED(mutex_);
  // It is not called any more, nor is it running.
  void Unlisten(uint64_t listener) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Limits limits_;
  mutable Mutex mutex_;
  std::deque<SharedRecord> records_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t end_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::function<void()>> listeners_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_listener_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_CHANGE_FEED_H_
