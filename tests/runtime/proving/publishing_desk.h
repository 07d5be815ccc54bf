// The small language of this folder's tests: a ledger that publishes into a folder, engines opened on it one
// after another, and other ledgers put in its place.
#ifndef LIUSHUI_TESTS_RUNTIME_PROVING_PUBLISHING_DESK_H_
#define LIUSHUI_TESTS_RUNTIME_PROVING_PUBLISHING_DESK_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/engine.h"
#include "tests/runtime/held_store.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {

class PublishingDesk {
 public:
  // Nothing is open yet.
  PublishingDesk();

  // Of the next engine.
  ProofOptions& proofs() { return options_.proofs; }
  absl::Status Open();
  // Opens, which must succeed.
  void MustOpen();
  void Close() { engine_.reset(); }
  Engine& engine() { return *engine_; }
  storage::Store& store() { return disk_->store(); }
  HeldDisk& disk() { return *disk_; }

  // Writes so many records.
  void Write(int count = 1);
  std::vector<ledger::v1::Record> Records() const;
  // The newest record of a kind.
  ledger::v1::Record Newest(const std::function<bool(const ledger::v1::Record&)>& of_kind) const;

  // A ledger in place of this one: its first `count` records, after `change`, with rows and tree as if it had
  // been so from the beginning.
  using Change = std::function<void(ledger::v1::Record& record)>;
  void Replace(uint64_t count, const Change& change = {});

  // A file of the folder.
  std::string Path(const std::string& name) const { return options_.proofs.folder + "/" + name; }
  std::string Read(const std::string& name) const;
  void WriteFile(const std::string& name, const std::string& bytes) const;
  void Remove(const std::string& name) const;
  proof::Checkpoint Published() const;

  const std::vector<std::string>& told() const { return told_; }
  // Of what the desk is told.
  bool Told(const std::string& part) const;

 private:
  storage::ScratchFolder scratch_;
  EngineOptions options_;
  std::vector<std::string> told_;
  std::unique_ptr<HeldDisk> disk_ = std::make_unique<HeldDisk>();
  std::unique_ptr<Engine> engine_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_PROVING_PUBLISHING_DESK_H_
