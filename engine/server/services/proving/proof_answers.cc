#include "engine/server/services/proving/proof_answers.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/proof_file.h"
#include "engine/proof/tree/proofs.h"
#include "engine/proof/tree/tiles.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/server/messages/names.h"

namespace liushui::server {
namespace {

using runtime::PublishedCheckpoint;

std::string Bytes(const proof::Hash& hash) {
  return std::string(proof::HashBytes(hash));
}

// Not negative, and no more than the ledger has.
absl::StatusOr<uint64_t> ReadSize(absl::string_view field, int64_t value, const runtime::Engine& engine) {
  const uint64_t position = engine.reads().position();
  if (value >= 0 && static_cast<uint64_t>(value) <= position) return static_cast<uint64_t>(value);
  return Refuse(absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
                absl::StrCat(field, ": expected 0 to ", position, ", where the ledger ends, found ", value));
}

// The newest checkpoint, or where that does not cover so many records, the next.
absl::StatusOr<PublishedCheckpoint> Covering(const runtime::Engine& engine, uint64_t size) {
  return engine.proofs().Covering(size, kProofPatience);
}

// The tree of some size of an engine's ledger.
class Tree {
 public:
  Tree(const runtime::Engine& engine, uint64_t size)
      : tiles_(engine.proofs().Tiles()), nodes_(tiles_.get(), size) {}
  proof::NodeSource* nodes() { return &nodes_; }

 private:
  const std::unique_ptr<proof::TileSource> tiles_;
  proof::TileNodes nodes_;
};

}  // namespace

absl::StatusOr<v1::GetCheckpointResponse> AnswerCheckpoint(const runtime::Engine& engine,
                                                           const v1::GetCheckpointRequest& request,
                                                           const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const uint64_t size, ReadSize("min_size", request.min_size(), engine));
  ASSIGN_OR_RETURN(const PublishedCheckpoint checkpoint, Covering(engine, size));
  v1::GetCheckpointResponse response;
  response.set_note(checkpoint.note);
  response.set_size(static_cast<int64_t>(checkpoint.head.size));
  response.set_verifier_key(VerifierKeyText(checkpoint.key));
  response.set_position(static_cast<int64_t>(engine.reads().position()));
  ASSIGN_OR_RETURN(const std::vector<runtime::WitnessStanding> witnesses, engine.proofs().Witnesses());
  for (const runtime::WitnessStanding& standing : witnesses) {
    v1::WitnessStanding* added = response.add_witnesses();
    added->set_name(standing.name);
    added->set_cosigned_size(static_cast<int64_t>(standing.cosigned_size));
    added->set_complaint(standing.complaint);
    added->set_contradicts(standing.contradicts);
  }
  return response;
}

absl::StatusOr<v1::GetInclusionProofResponse> AnswerInclusionProof(
    const runtime::Engine& engine, const v1::GetInclusionProofRequest& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  // The record at the end of the ledger is not there yet.
  ASSIGN_OR_RETURN(const uint64_t index, ReadSize("index", request.index(), engine));
  ASSIGN_OR_RETURN(const uint64_t asked, ReadSize("tree_size", request.tree_size(), engine));
  ASSIGN_OR_RETURN(const PublishedCheckpoint checkpoint, Covering(engine, asked == 0 ? index + 1 : 0));
  const uint64_t size = asked == 0 ? checkpoint.head.size : asked;
  Tree tree(engine, size);
  ASSIGN_OR_RETURN(proof::HashList hashes, proof::ProveInclusion(tree.nodes(), {index, size}));
  ASSIGN_OR_RETURN(const proof::Hash leaf, tree.nodes()->Node(0, index));
  ASSIGN_OR_RETURN(const proof::Hash root, proof::RootAt(tree.nodes(), size));
  v1::GetInclusionProofResponse response;
  response.set_index(static_cast<int64_t>(index));
  response.set_tree_size(static_cast<int64_t>(size));
  response.set_leaf_hash(Bytes(leaf));
  response.set_root_hash(Bytes(root));
  for (const proof::Hash& hash : hashes) response.add_hashes(Bytes(hash));
  if (size == checkpoint.head.size) {
    response.set_proof_file(proof::ProofFileText({absl::nullopt, index, std::move(hashes), checkpoint.note}));
  }
  return response;
}

absl::StatusOr<v1::GetConsistencyProofResponse> AnswerConsistencyProof(
    const runtime::Engine& engine, const v1::GetConsistencyProofRequest& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const uint64_t from, ReadSize("from_size", request.from_size(), engine));
  ASSIGN_OR_RETURN(uint64_t to, ReadSize("to_size", request.to_size(), engine));
  if (to == 0) {
    ASSIGN_OR_RETURN(const PublishedCheckpoint checkpoint, Covering(engine, from));
    to = checkpoint.head.size;
  }
  Tree tree(engine, to);
  ASSIGN_OR_RETURN(const proof::HashList hashes, proof::ProveConsistency(tree.nodes(), from, to));
  ASSIGN_OR_RETURN(const proof::Hash from_root, proof::RootAt(tree.nodes(), from));
  ASSIGN_OR_RETURN(const proof::Hash to_root, proof::RootAt(tree.nodes(), to));
  v1::GetConsistencyProofResponse response;
  response.set_from_size(static_cast<int64_t>(from));
  response.set_to_size(static_cast<int64_t>(to));
  response.set_from_root(Bytes(from_root));
  response.set_to_root(Bytes(to_root));
  for (const proof::Hash& hash : hashes) response.add_hashes(Bytes(hash));
  return response;
}

}  // namespace liushui::server
