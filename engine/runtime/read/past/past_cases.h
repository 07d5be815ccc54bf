// PastCases: instances as they were at one position of the ledger.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_CASES_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_CASES_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/audit/verify.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// An instance and its tasks. Jobs and items are left out.
struct PastCase {
  state::v1::InstanceState state;
  std::map<uint32_t, state::v1::TaskState> tasks;
};

// For one thread. The reader must outlive it; the position is at most its size, and at least 1.
class PastCases {
 public:
  PastCases(const storage::Reader* reader, uint64_t position) : reader_(*reader), position_(position) {}

  uint64_t position() const { return position_; }
  // The time of the last record that counts.
  absl::StatusOr<absl::Time> Time() const;

  // Nothing for an instance that began later, or that there is not; of any namespace.
  absl::StatusOr<absl::optional<PastCase>> Find(uint64_t instance) const;
  // The same without tasks.
  absl::StatusOr<absl::optional<state::v1::InstanceState>> FindState(uint64_t instance) const;
  // Folded, with all rows, from its records below the position; `newest` is its row as the reader has it.
  absl::StatusOr<audit::FoldedInstance> Fold(const state::v1::InstanceState& newest) const;

 private:
  // Its row as the reader has it; nothing for an instance that began later.
  absl::StatusOr<absl::optional<state::v1::InstanceState>> Newest(uint64_t instance) const;
  bool IsUnchanged(const state::v1::InstanceState& newest) const { return newest.last_index() < position_; }

  const storage::Reader& reader_;
  const uint64_t position_;
};

// Indexes of an instance's records below a position, oldest first; `newest` is its row. Reads no more than
// views::kStepsPerMark records beyond the position.
absl::StatusOr<std::vector<uint64_t>> ChainBelow(const storage::Reader& reader,
                                                 const state::v1::InstanceState& newest, uint64_t position);

// How many records have a time up to `time`, which never decreases from one to the next.
absl::StatusOr<uint64_t> RecordsUntil(const storage::Reader& reader, absl::Time time);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_PAST_PAST_CASES_H_
