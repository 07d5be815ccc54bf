// Replay: is this ledger what it says. Reads records and rows through its own interfaces, so that it serves a
// live server's snapshot, a folder, and a test's memory alike.
//
// THREE LEVELS, each of which includes those before it
//   1 integrity      the tree over the records is the one that is stored and was signed and published
//   2 completeness   index and revisions without a gap, times that never decrease, one outcome for each
//                    request id, nothing after an instance's end, no timer before its due, every definition
//                    and calendar that is referred to is there, refusals say who tried what and why
//   3 meaning        folding every record in order gives the stored states and rows, all of them; every
//                    recorded input, decided again under its recorded definition, gives the same bytes
// Memory grows with the instances that are open, the messages that wait and the request ids of a week; an
// instance that has ended is forgotten. For rows that do not agree the ledger is read once more, and then
// those parts of the tables that differ are held whole.
#ifndef LIUSHUI_ENGINE_AUDIT_VERIFY_H_
#define LIUSHUI_ENGINE_AUDIT_VERIFY_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::audit {

// At most this many differences are reported; the rest are counted.
constexpr int kMaxDifferences = 100;

// Records in order.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  virtual uint64_t size() const = 0;
  // Exact bytes of records first ... end-1, in order, until `visit` returns false.
  virtual absl::Status Read(uint64_t first, uint64_t end,
                            absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const = 0;
};

// Stored rows of all tables that views write, in order of key.
class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual absl::Status Read(
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const = 0;
};

class TreeReader;        // proving/tree_check.h
class CheckpointSource;  // proving/checkpoint_source.h

enum class Level { kIntegrity = 1, kCompleteness = 2, kMeaning = 3 };
constexpr int kLevels = 3;

// Where a long check leaves word how far it is, so that one that was stopped can go on.
class PlaceKeeper {
 public:
  virtual ~PlaceKeeper() = default;
  // Asked about every 1,000 records: is it time to keep the place?
  virtual bool IsDue() = 0;
  // An error ends the check.
  virtual absl::Status Keep(absl::string_view place) = 0;
};

struct VerifyOptions {
  Level level = Level::kMeaning;
  // Level 3 without deciding anything again.
  bool fold_only = false;
  // The stored tree, compared with that over the records; null: is not looked at.
  const TreeReader* tree = nullptr;
  // What the ledger published: each must be what the ledger was at its size. Null: none is looked at.
  CheckpointSource* checkpoints = nullptr;
  // Called about every 1,000 records; may be empty. Returns false to stop with CANCELLED.
  std::function<bool(uint64_t records, uint64_t total)> progress;
  // The same, before each attached file that whoever has those compares.
  std::function<bool(uint64_t files, uint64_t total)> file_progress;
  // Null: nobody wants to go on later. A check that is stopped keeps its place, too.
  PlaceKeeper* places = nullptr;
  // What an earlier check of this ledger kept; empty: from the beginning. Its records are hashed again, and
  // must be those that were checked; they are neither folded nor decided again. Refused with PLACE_INVALID
  // (no such place, or damaged, or of another kind of check) and PLACE_FOREIGN (of another ledger, or the
  // ledger was changed below it). Whoever may write it can make a check say anything: keep it as the report
  // itself.
  std::string place = {};

  bool decides() const { return level == Level::kMeaning && !fold_only; }
};

struct Difference {
  int64_t index = -1;   // of the record concerned; -1 for a row or a file
  std::string message;  // what was expected, what was found
  Level level = Level::kMeaning;
};

struct VerifyReport {
  uint64_t records = 0;
  uint64_t instances = 0;
  uint64_t rows = 0;
  uint64_t reexecuted = 0;
  uint64_t files = 0;            // attached, compared
  uint64_t files_unchecked = 0;  // attached, not looked at
  uint64_t resumed_at = 0;       // records that an earlier check folded and decided
  Level level = Level::kMeaning;
  uint64_t difference_count = 0;
  std::array<uint64_t, kLevels> by_level = {};  // how many of them each level found
  std::vector<Difference> differences;
  uint64_t checkpoints = 0;          // published ones that agree with the ledger
  std::vector<std::string> remarks;  // no differences, but to be known: forks, what was not compared
  bool agreed() const { return difference_count == 0; }
};

// Checks a whole ledger. `rows` may be null: then nothing stored is compared. An error is a failure to read;
// differences are in the report.
absl::StatusOr<VerifyReport> Verify(const RecordSource& records, const RowReader* rows,
                                    const VerifyOptions& options);

// An instance folded from its records, with all its rows.
struct FoldedInstance {
  state::v1::InstanceState state;
  std::map<uint32_t, state::v1::TaskState> tasks;
  std::map<uint32_t, state::v1::JobState> jobs;
  std::map<std::pair<uint32_t, std::string>, state::v1::ItemState> items;
  std::map<core::ItemTurn, std::string> turns;
};

// Applies the next record of an instance.
absl::Status Fold(const ledger::v1::Record& record, FoldedInstance& instance);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_VERIFY_H_
