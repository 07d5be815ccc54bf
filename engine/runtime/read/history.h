// The history of one instance: its steps, the refusals that name it, who was turned away from it, and who was
// shown its personal data.
//
// Steps are a chain of previous indexes, which leads back only; one in views::kStepsPerMark is marked by a
// row, and every refusal and access has one. A page is put together from stretches that end at a mark, each
// read from its end back: n records cost n reads and at most kStepsPerMark more, wherever the page lies.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_HISTORY_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_HISTORY_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

struct HistoryPage {
  std::vector<ledger::v1::Record> records;  // oldest first
  bool more = false;                        // there are others after them
};

// What is told beside the steps and refusals. Whoever was turned away at the door, and whoever was shown
// personal data, did nothing to the instance; their records belong to the branch.
enum class Beside { kNothing, kTurnedAway, kAccesses };  // each with those before it

// At most `limit` (at least 1) records with index `first` or above of the instance whose newest state, as
// the reader shows it, is `state`. DATA_LOSS if the chain is broken.
absl::StatusOr<HistoryPage> ReadHistory(const storage::Reader& reader, const state::v1::InstanceState& state,
                                        uint64_t first, size_t limit, Beside beside);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_HISTORY_H_
