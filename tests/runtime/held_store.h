// A store in memory which the test holds: it outlives engines that close it, and its commits can be made to
// wait.
#ifndef LIUSHUI_TESTS_RUNTIME_HELD_STORE_H_
#define LIUSHUI_TESTS_RUNTIME_HELD_STORE_H_

#include <memory>

#include "engine/base/mutex.h"
#include "storage/memory_store.h"
#include "storage/store.h"

namespace liushui::runtime {

// What stays when an engine closes its store: the disk.
class HeldDisk {
 public:
  HeldDisk() : store_(storage::NewMemoryStore()) {}

  // A store on this disk, as an engine wants to own it. The disk must outlive it.
  std::unique_ptr<storage::Store> Open();

  // Commits wait from now on, until Release.
  void Hold() ABSL_LOCKS_EXCLUDED(mutex_);
  void Release() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until a commit waits.
  void AwaitCommit() ABSL_LOCKS_EXCLUDED(mutex_);
  // Every commit from now on fails.
  void Break() ABSL_LOCKS_EXCLUDED(mutex_);
  // CheckSpace refuses from now on, until MakeSpace.
  void FillUp() ABSL_LOCKS_EXCLUDED(mutex_);
  void MakeSpace() ABSL_LOCKS_EXCLUDED(mutex_);

  storage::Store& store() const { return *store_; }
  // Commits that succeeded.
  int commits() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Called by the stores on it.
  absl::Status Commit(const storage::CommitBatch& batch) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CheckSpace() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const std::unique_ptr<storage::Store> store_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool full_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  int commits_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_HELD_STORE_H_
