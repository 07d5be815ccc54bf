// WatchCursor: goes through the ledger record by record and says what each did to an instance and its tasks.
//
// From far back it reads the ledger and folds the instances it meets; once it has reached the feed's stretch
// it lives on that. Who then falls behind the stretch has been too slow.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_WATCH_CURSOR_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_WATCH_CURSOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/audit/verify.h"
#include "engine/runtime/oversight/change_feed.h"
#include "engine/runtime/reads.h"

namespace liushui::runtime {

// Instances that a cursor far back keeps folded; past it all are let go, and folded anew when they are met.
constexpr size_t kMaxFoldedInstances = 512;

// For one thread. What it is given must outlive it.
class WatchCursor {
 public:
  // `from` is the index of the first record it tells of, at most the number of those committed.
  WatchCursor(const Reads& reads, const ChangeFeed& feed, std::string name_space, uint64_t from)
      : reads_(reads), feed_(feed), name_space_(std::move(name_space)), next_(from) {}

  // What the next records did, at most `limit` of them; none when all were told. Records of other namespaces,
  // read from the ledger, tell of nothing. RESOURCE_EXHAUSTED WATCH_TOO_SLOW; UNAVAILABLE ENGINE_STOPPING.
  absl::StatusOr<std::vector<SharedRecord>> Next(size_t limit);

  // The position after all that was told.
  uint64_t position() const { return next_; }

 private:
  absl::StatusOr<std::vector<SharedRecord>> ReadLedger(size_t limit);
  absl::StatusOr<SharedRecord> Told(const ledger::v1::Record& record);

  const Reads& reads_;
  const ChangeFeed& feed_;
  const std::string name_space_;
  uint64_t next_;
  bool live_ = false;  // has reached the feed
  std::map<uint64_t, audit::FoldedInstance> folded_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_WATCH_CURSOR_H_
