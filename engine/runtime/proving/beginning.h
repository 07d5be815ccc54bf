// Beginning: what an engine does with tree and checkpoints before it takes work.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_BEGINNING_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_BEGINNING_H_

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/publication.h"
#include "engine/runtime/proving/stored_tree.h"
#include "liushui/ledger/v1/record.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

struct Beginning {
  proof::GrowingTree tree;                  // of the ledger with what was written
  absl::optional<Publication> publication;  // nothing where no checkpoints are published
};

// Recovers the tree, compares the ledger with what was published, and writes `started`, the record that says
// that an engine started (complete but for its index), with the record of a new name or key. Refuses as
// RecoverTree and OpenPublication, and then nothing was written but a tree that was missing.
absl::StatusOr<Beginning> Begin(storage::Store& store, const ProofOptions& options,
                                ledger::v1::Record started, const TreeProgress& progress);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_BEGINNING_H_
