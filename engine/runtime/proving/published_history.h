// PublishedHistory: all checkpoints that a folder has, by size, for a check of the whole ledger.
//
// The history stands in the order of time. Its sizes only grow, but for a fork, which goes on from an older
// copy, or a clock that was put back: there a new run begins. A first pass finds where the runs begin; then
// the runs are merged. One day of each run is in memory.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLISHED_HISTORY_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLISHED_HISTORY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/audit/proving/checkpoint_source.h"
#include "engine/runtime/proving/proofs_folder.h"

namespace liushui::runtime {

// Of forks, and clocks that were put back.
constexpr size_t kMaxHistoryRuns = 200;

// For one thread. The history may grow meanwhile: what comes after Open is not read.
class PublishedHistory final : public audit::CheckpointSource {
 public:
  // Reads the history once. DATA_LOSS HISTORY_DAMAGED where a file of it is none (proofs_folder.h), or there
  // are more than kMaxHistoryRuns.
  static absl::StatusOr<std::unique_ptr<PublishedHistory>> Open(const ProofsFolder& folder);

  absl::StatusOr<absl::optional<std::string>> Next() override;

  // All there are: entries of the history, and the newest.
  uint64_t count() const { return count_; }

 private:
  // Where an entry stands: a day, and how many entries of that day come before it.
  struct Place {
    size_t day = 0;
    size_t entry = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  // Entries from a place up to before another.
  struct Run {
    Place next;
    Place end;
    size_t loaded = SIZE_MAX;  // the day whose notes are here
    std::vector<std::string> notes;
    absl::optional<std::string> head;  // the note that comes next; nothing at the end
  };

  explicit PublishedHistory(const ProofsFolder& folder) : folder_(folder) {}
  absl::Status FindRuns();
  absl::Status Advance(Run& run) const;

  const ProofsFolder folder_;
  std::vector<std::string> days_;
  std::vector<Run> runs_;
  uint64_t count_ = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLISHED_HISTORY_H_
