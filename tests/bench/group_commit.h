// GroupCommit: one thread that commits all that has come since its last fsync, then answers.
#ifndef LIUSHUI_TESTS_BENCH_GROUP_COMMIT_H_
#define LIUSHUI_TESTS_BENCH_GROUP_COMMIT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/mutex.h"
#include "storage/store.h"

namespace liushui::bench {

// Thread-safe. The destructor commits and answers what still waits.
class GroupCommit {
 public:
  explicit GroupCommit(std::unique_ptr<storage::Store> store);
  ~GroupCommit();

  // Writes a record of the measured size that begins with `request`, a state row and an index row; once they
  // are on disk `done` is called with the record's index on the committing thread.
  void Add(std::string request, std::function<void(uint64_t index)> done) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    std::string request;
    std::function<void(uint64_t)> done;
  };

  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  void Commit(std::vector<Waiting>& group);

  const std::unique_ptr<storage::Store> store_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_GROUP_COMMIT_H_
