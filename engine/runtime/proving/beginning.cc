#include "engine/runtime/proving/beginning.h"

#include <string>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/runtime/proving/tree_writer.h"
#include "engine/views/rows.h"

namespace liushui::runtime {
namespace {

absl::StatusOr<proof::Hash> FirstLeaf(const storage::Reader& reader, const std::string& started) {
  proof::TreeHasher hasher;
  if (reader.size() == 0) return hasher.Leaf(started);
  ASSIGN_OR_RETURN(const std::string first, reader.ReadRecord(0));
  return hasher.Leaf(first);
}

void AddRecord(const ledger::v1::Record& record, storage::CommitBatch& batch) {
  batch.records.push_back(record.SerializeAsString());
  for (views::RowWrite& row : views::RowsOf(record, nullptr, nullptr)) {
    batch.changes.push_back({std::move(row.key), std::move(row.value)});
  }
}

absl::StatusOr<proof::GrowingTree> Commit(storage::Store& store, proof::GrowingTree tree,
                                          storage::CommitBatch batch) {
  Growth growth;
  TreeWriter writer(std::move(tree));
  for (const std::string& record : batch.records) writer.Add(record, &growth);
  proof::TreeHasher hasher;
  batch.head = HeadOf(growth, &hasher);
  batch.tiles = std::move(growth.tiles);
  RETURN_IF_ERROR(store.Commit(batch));
  return std::move(writer).Take();
}

}  // namespace

absl::StatusOr<Beginning> Begin(storage::Store& store, const ProofOptions& options,
                                ledger::v1::Record started, const TreeProgress& progress) {
  ASSIGN_OR_RETURN(proof::GrowingTree tree, RecoverTree(store, progress));
  started.set_index(store.size());
  storage::CommitBatch batch;
  batch.first_index = store.size();
  AddRecord(started, batch);
  absl::optional<Publication> publication;
  if (!options.folder.empty()) {
    ASSIGN_OR_RETURN(const proof::Hash first_leaf, FirstLeaf(store, batch.records[0]));
    ASSIGN_OR_RETURN(
        publication,
        OpenPublication(options, store, {first_leaf, started.index() + 1, {tree.size(), tree.Root()}}));
  }
  if (publication.has_value() && publication->record.has_value()) {
    ledger::v1::Record& record = *publication->record;
    record.set_index(started.index() + 1);
    record.set_time_us(started.time_us());
    record.set_semantics_version(started.semantics_version());
    AddRecord(record, batch);
    RETURN_IF_ERROR(PreparePublication(*publication));
  }
  ASSIGN_OR_RETURN(tree, Commit(store, std::move(tree), std::move(batch)));
  if (publication.has_value()) RETURN_IF_ERROR(FinishPublication(*publication));
  return Beginning{std::move(tree), std::move(publication)};
}

}  // namespace liushui::runtime
