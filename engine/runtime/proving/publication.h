// Publication: under which name and key a ledger signs, and whether it still is what it published. Decided
// once, when it is opened.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/tree/proofs.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "liushui/ledger/v1/record.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// What was decided, before anything is written.
struct Publication {
  ProofsFolder folder;
  proof::SigningKey key;                          // that signs from now on
  std::string key_path;                           // where it shall lie
  std::string new_key_path;                       // where it lies until the record is durable; empty: there
  absl::optional<ledger::v1::Record> record;      // to be written, where name or key are new; not numbered
  absl::optional<PublishedCheckpoint> published;  // the newest, of this origin
};

// What a Publication depends on beside the ledger.
struct PublicationPlace {
  proof::Hash first_leaf{};   // the hash of record 0, from which a name is derived
  uint64_t next_index = 0;    // of the record that may follow
  proof::TreeHead head = {};  // of the ledger as it is
};

// Opens the folder, makes the key if there is none, compares the ledger with what was published, and asks the
// witnesses. Refuses with
//   PROOFS_IN_LEDGER       folder or key lie within the ledger's own folder
//   SIGNING_KEY_MISSING    the ledger announces a key, and it is not there
//   SIGNING_KEY_WRONG      the key there is another than the ledger announces, or the file is none
//   ORIGIN_WRONG           another name was asked for than the ledger has, or none that may name a key
// and as CheckPublished (comparison.h) and AskBeforeOpening (cosigning.h). `fork` turns what says that the
// ledger is not what it was, and SIGNING_KEY_MISSING, into another origin.
absl::StatusOr<Publication> OpenPublication(const ProofOptions& options, const storage::Reader& reader,
                                            const PublicationPlace& place);

// Before the record is written: notes that its key has published nothing yet, unless a checkpoint of its
// origin is there.
absl::Status PreparePublication(const Publication& publication);

// Puts the key in its place and its verifier beside the checkpoints, once the record is durable.
absl::Status FinishPublication(const Publication& publication);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PUBLICATION_H_
