// Publication: under which name and key a ledger signs, and whether it still is what it published. Decided
// once, when it is opened.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/audit/signing_keys.h"
#include "engine/proof/note/signing_key.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "liushui/ledger/v1/record.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// The names and keys that the records of a ledger announce.
absl::StatusOr<audit::SigningKeys> ReadSigningKeys(const storage::Reader& reader);

// OK if the ledger still holds what the checkpoint says, whose tree is recovered already. Else DATA_LOSS
// LEDGER_SHORTER or LEDGER_CHANGED, with the index from which on records are missing, or the sizes between
// which they differ; `history` (older checkpoints, oldest first) narrows that down.
absl::Status CompareWithCheckpoint(const storage::Reader& reader, const proof::TreeHead& published,
                                   const std::vector<proof::TreeHead>& history);

// What was decided, before anything is written.
struct Publication {
  ProofsFolder folder;
  proof::SigningKey key;                          // that signs from now on
  std::string key_path;                           // where it shall lie
  std::string new_key_path;                       // where it lies until the record is durable; empty: there
  absl::optional<ledger::v1::Record> record;      // to be written, where name or key are new; not numbered
  absl::optional<PublishedCheckpoint> published;  // the newest, of this origin
};

// Opens the folder, makes the key if there is none, and compares the ledger with what was published. `leaf`
// is the hash of record 0, from which a name is derived, and `next_index` the index of the record. Refuses
// with
//   PROOFS_IN_LEDGER       folder or key lie within the ledger's own folder
//   SIGNING_KEY_MISSING    the ledger announces a key, and it is not there
//   SIGNING_KEY_WRONG      the key there is another than the ledger announces, or the file is none
//   ORIGIN_WRONG           another name was asked for than the ledger has, or none that may name a key
//   CHECKPOINT_MISSING     the ledger has signed before, and no checkpoint is there
//   CHECKPOINT_FOREIGN     the checkpoint is not signed under a name and key of this ledger
//   CHECKPOINT_REPLAYED    an older checkpoint than the newest of the history was put in place
//   LEDGER_SHORTER, LEDGER_CHANGED   as above
// With `fork` the last five lead to another origin instead, and SIGNING_KEY_MISSING to a new key.
struct PublicationPlace {
  proof::Hash leaf{};
  uint64_t next_index = 0;
};
absl::StatusOr<Publication> OpenPublication(const ProofOptions& options, const storage::Reader& reader,
                                            const PublicationPlace& place);

// Puts the key in its place and its verifier beside the checkpoints, once the record is durable.
absl::Status FinishPublication(const Publication& publication);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_
