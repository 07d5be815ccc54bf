// ProofsFolder: the folder outside the database where a ledger publishes what it says of itself.
//
//   checkpoint        the newest checkpoint, a signed note (C2SP tlog-checkpoint). Replaced as a whole: a
//                     reader finds the old one or the new one. Keep copies elsewhere: whoever holds one can
//                     tell a ledger that was changed since. It is there before witnesses are asked, and
//                     again with their lines.
//   cosigned          the newest checkpoint that bears a line of a witness; only where witnesses are asked
//   checkpoints/      history: one file a day (UTC), such as 2026-03-02, to which a checkpoint is appended at
//                     most once a minute, and the last one when the server stops: a line with the number of
//                     bytes, in decimal, then the note. About 350 KB a day. What a crash tore off at the end
//                     is cut off when the file is next appended to. Files of other names are left alone.
//   log.vkey          the key that checks the signatures (C2SP signed-note), one line. Public.
//   signing-key.pem   the private key (PKCS #8), mode 0600, unless it is kept elsewhere
//   unpublished       the key (as log.vkey) that a record announces and that has published nothing yet: there
//                     from just before that record to the first checkpoint. Without it a ledger that has a
//                     key, in a folder without checkpoints, is one whose checkpoints were taken away.
//   *.new             a file being written; means nothing
//
// Nothing here may lie in the ledger's own folder: who restores that from a backup must not bring back an
// older checkpoint with it.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/folder_lock.h"

namespace liushui::runtime {

// Where the proofs of the ledger in a folder lie, unless told otherwise: beside it, with .proofs at the end.
std::string ProofsBeside(const std::string& data);

constexpr absl::Duration kHistoryInterval = absl::Minutes(1);

// A day of the history, as it stands in its file.
struct DayOfHistory {
  std::vector<std::string> notes;
  size_t end = 0;  // where the last whole entry ends: what follows is torn
};

// For one thread. Errors are failures of the disk, and name the file.
class ProofsFolder {
 public:
  // Makes the folder (not its parent) with mode 0755 if it is not there, locks it, and sees that what lies in
  // it can be written: two ledgers, or copies of one, that publish in one place would sign two histories with
  // one key. Refuses with PROOFS_IN_LEDGER where it lies within `data`, and with FOLDER_LOCKED.
  static absl::StatusOr<ProofsFolder> Open(const std::string& path, const std::string& data);
  // Of one that is only read; NOT_FOUND PROOFS_NOT_FOUND.
  static absl::StatusOr<ProofsFolder> OpenForReading(const std::string& path);

  const std::string& path() const { return path_; }
  std::string KeyPath() const;

  // The newest note, and the newest that a witness cosigned; nothing if none was published.
  absl::StatusOr<absl::optional<std::string>> ReadCheckpoint() const;
  absl::StatusOr<absl::optional<std::string>> ReadCosigned() const;
  // The key that was announced and has published nothing; nothing if there is none.
  absl::StatusOr<absl::optional<std::string>> ReadUnpublished() const;

  // The days of the history, oldest first, and the names in its folder that are none.
  struct Days {
    std::vector<std::string> names;
    std::vector<std::string> strays;
  };
  Days ListDays() const;
  // DATA_LOSS HISTORY_DAMAGED, with what to do, where it is none of the above but for its torn end.
  absl::StatusOr<DayOfHistory> ReadDay(const std::string& name) const;
  // The notes of the newest `days` of the history, oldest first.
  absl::StatusOr<std::vector<std::string>> ReadHistory(size_t days) const;

  // On disk when they return.
  absl::Status WriteCheckpoint(absl::string_view note) const;
  absl::Status WriteCosigned(absl::string_view note) const;
  absl::Status WriteVerifierKey(absl::string_view verifier_key) const;
  absl::Status AppendHistory(absl::string_view note, absl::Time now) const;
  absl::Status WriteUnpublished(absl::string_view verifier_key) const;
  absl::Status RemoveUnpublished() const;

 private:
  explicit ProofsFolder(std::string path) : path_(std::move(path)) {}
  std::string Child(absl::string_view name) const;
  absl::Status CheckWritable() const;

  std::string path_;
  std::shared_ptr<FolderLock> lock_;  // shared by copies, and held as long as one is there; null if only read
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_
