// Replay: folding the ledger, comparing it with what is stored, and deciding every input anew.
//
// Two checks. Fold: every record is applied in order; the result must equal the stored states and rows, all
// of them. Re-execution: every recorded input is decided again under its recorded definition; the record must
// be equal to the byte, refusals included. Reads records and rows through its own interfaces, so that it
// serves a live server's snapshot, a folder, and a test's memory alike.
#ifndef LIUSHUI_ENGINE_AUDIT_VERIFY_H_
#define LIUSHUI_ENGINE_AUDIT_VERIFY_H_

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

class TreeReader;  // proving/tree_check.h

struct VerifyOptions {
  bool fold_only = false;
  // The stored tree, compared with that over the records; null: is not looked at.
  const TreeReader* tree = nullptr;
  // Signed notes that the ledger published: each must be what the ledger was at its size.
  std::vector<std::string> checkpoints = {};
  // Called about every 1,000 records; may be empty. Returns false to stop with CANCELLED.
  std::function<bool(uint64_t records, uint64_t total)> progress;
  // The same, before each attached file that whoever has those compares.
  std::function<bool(uint64_t files, uint64_t total)> file_progress;
};

struct Difference {
  int64_t index = -1;   // of the record concerned; -1 for a row or a file
  std::string message;  // what was expected, what was found
};

struct VerifyReport {
  uint64_t records = 0;
  uint64_t instances = 0;
  uint64_t rows = 0;
  uint64_t reexecuted = 0;
  uint64_t files = 0;            // attached, compared
  uint64_t files_unchecked = 0;  // attached, not looked at
  uint64_t difference_count = 0;
  std::vector<Difference> differences;
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
