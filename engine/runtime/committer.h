// Committer: the one thread that writes. It takes whatever the sequencer has decided meanwhile as one batch,
// commits it with one fsync, and only then lets the answers out.
//
// Nothing that waits here runs before everything added earlier is durable: an answer that depends on what an
// undurable record says, a refusal included, is added after that record.
#ifndef LIUSHUI_ENGINE_RUNTIME_COMMITTER_H_
#define LIUSHUI_ENGINE_RUNTIME_COMMITTER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/runtime/proving/tree_writer.h"
#include "engine/runtime/reads.h"
#include "storage/store.h"

namespace liushui::runtime {

// At most this many callers of WhenReached wait for a position at a time.
constexpr size_t kMaxPositionWaiters = 65'536;
// Nobody may wait for a position further than this past the end: it is not one that was answered.
constexpr uint64_t kMaxPositionAhead = 1'000'000;

// Told when the disk fails. It does not return, but for tests.
using FailureHandler = std::function<void(const absl::Status&)>;

// Prints why and ends the process, which recovers from disk when started again.
[[noreturn]] void PrintAndAbort(const absl::Status& failure);

// A commit, once it is durable and before anybody is told, and which of its changes are whose: those of
// record i begin at rows[i].first and end before rows[i].second.
struct DurableBatch {
  storage::CommitBatch& batch;
  const std::vector<std::pair<size_t, size_t>>& rows;
};

struct CommitterOptions {
  size_t batch_size_max = 512;  // records in one commit, and undecided ahead of it
  // Called with every commit, on the committer's thread; may take the batch apart.
  std::function<void(const DurableBatch&)> durable;
  std::function<void()> committed;  // called after every commit and the actions that waited for it
  FailureHandler failed = PrintAndAbort;
};

// Append, AppendRows and Then are for one thread; everything else is thread-safe. `store` must outlive it.
class Committer {
 public:
  Committer(storage::Store* store, CommitterOptions options);
  ~Committer();

  // Given OK once everything added before it is durable; a failure (only where the handler returns)
  // otherwise. Must not block.
  using Action = std::function<void(const absl::Status&)>;

  // Adds a record with the rows that follow from it, and what it does to the tree. Waits while a full batch
  // is ahead.
  void Append(std::string record, std::vector<storage::RowChange> rows, Growth growth)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Adds rows without a record.
  void AppendRows(std::vector<storage::RowChange> rows) ABSL_LOCKS_EXCLUDED(mutex_);
  void Then(Action action) ABSL_LOCKS_EXCLUDED(mutex_);

  // Records that are durable.
  uint64_t committed() const { return committed_.load(std::memory_order_acquire); }

  // Calls `action` with OK once `position` records are durable: now, if they are. RESOURCE_EXHAUSTED
  // TOO_MANY_WAITERS; OUT_OF_RANGE POSITION_UNKNOWN beyond kMaxPositionAhead; UNAVAILABLE ENGINE_STOPPING
  // when it stops before.
  PositionWait WhenReached(uint64_t position, Action action) ABSL_LOCKS_EXCLUDED(mutex_);
  // Lets go of the action, which is not called any more unless that has begun. Nothing if it was called.
  void Forget(const PositionWait& wait) ABSL_LOCKS_EXCLUDED(mutex_);

  // Commits what was added, answers all who wait, and ends the thread. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Work {
    std::vector<std::string> records;
    std::vector<storage::RowChange> rows;
    std::vector<std::pair<size_t, size_t>> rows_of;  // of each record
    Growth growth;
    std::vector<Action> actions;
    bool empty() const { return records.empty() && rows.empty() && actions.empty(); }
  };

  void Run();
  absl::Status Commit(Work& work);
  absl::Status MayWaitFor(uint64_t position) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AnswerWaiters() ABSL_LOCKS_EXCLUDED(mutex_);

  storage::Store* const store_;
  const CommitterOptions options_;
  std::atomic<uint64_t> committed_;
  // Of the committing thread.
  absl::Status failure_;
  proof::TreeHasher hasher_;

  Mutex mutex_;
  CondVar added_;
  CondVar taken_;
  Work waiting_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<uint64_t, uint64_t>, Action> waiters_ ABSL_GUARDED_BY(mutex_);  // by position, then id
  uint64_t last_wait_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_COMMITTER_H_
