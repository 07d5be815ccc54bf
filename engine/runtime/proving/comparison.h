// Comparison: whether a ledger that is opened still is what it published.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_COMPARISON_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_COMPARISON_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/proof/tree/proofs.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "storage/store.h"

namespace liushui::runtime {

// The names and keys that the records of a ledger announce.
absl::StatusOr<audit::SigningKeys> ReadSigningKeys(const storage::Reader& reader);

// OK if the ledger still holds what the checkpoint says, whose tree is recovered already. Else refused with
// LEDGER_SHORTER or LEDGER_CHANGED, with the index from which on records are missing, or those between which
// one differs; `history` (older checkpoints, oldest first) narrows that down.
absl::Status CompareWithCheckpoint(const storage::Reader& reader, const proof::TreeHead& published,
                                   const std::vector<proof::TreeHead>& history);

// The newest checkpoint in the folder, which the ledger still is; nothing if it never published under the
// name it has. Refused as CompareWithCheckpoint, and with
//   CHECKPOINT_MISSING    the ledger announces a key, no checkpoint is there, and nothing says that there
//                         cannot be one yet
//   CHECKPOINT_FOREIGN    it is not signed under a name and key of this ledger, or by a key at another time
//                         than its own
//   CHECKPOINT_REPLAYED   it is older than the newest of the history, or from before a fork
//   HISTORY_DAMAGED       (DATA_LOSS) one of the newest days of the history is no history
absl::StatusOr<absl::optional<PublishedCheckpoint>> CheckPublished(const storage::Reader& reader,
                                                                   const ProofsFolder& folder,
                                                                   const audit::SigningKeys& keys);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_COMPARISON_H_
