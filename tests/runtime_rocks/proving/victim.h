// A published ledger on disk that can be tampered with behind the engine's back, RocksDB's own checks happy.
#ifndef LIUSHUI_TESTS_RUNTIME_ROCKS_PROVING_VICTIM_H_
#define LIUSHUI_TESTS_RUNTIME_ROCKS_PROVING_VICTIM_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/audit/verify.h"
#include "engine/runtime/engine.h"
#include "rocksdb/db.h"
#include "storage/database_options.h"
#include "storage/rocks_store.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {

class Victim {
 public:
  // The ledger and its proofs lie in `folder`.
  explicit Victim(const std::string& folder) : folder_(folder) {}

  std::string Ledger() const { return folder_ + "/ledger"; }
  std::string Proofs(const std::string& name = "") const { return folder_ + "/ledger.proofs/" + name; }
  // Becomes a copy of another, with its proofs.
  void CopyOf(const Victim& other);
  // Only the ledger.
  void CopyLedgerOf(const Victim& other);

  absl::StatusOr<std::unique_ptr<Engine>> Open();
  // Opens it and writes so many records, then lets `then` look at it while it is open.
  void Write(int records, const std::function<void(Engine&)>& then = {});
  // All that a check of the folder and what it published finds, one a line; nothing if all agree.
  std::string Findings() const;

  // What lies in it, without the engine.
  std::vector<std::string> Records() const;
  using Changes = std::map<std::string, absl::optional<std::string>>;
  void Tamper(storage::ColumnFamily family, const Changes& changes);
  // Makes these the records, and the tree that over them.
  void Forge(const std::vector<std::string>& records);

 private:
  std::string folder_;
};

// The bytes of a file, and a file of these bytes.
std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& bytes);

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_ROCKS_PROVING_VICTIM_H_
