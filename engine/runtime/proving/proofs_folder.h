// ProofsFolder: the folder outside the database where a ledger publishes what it says of itself.
//
//   checkpoint        the newest checkpoint, a signed note (C2SP tlog-checkpoint). Replaced as a whole: a
//                     reader finds the old one or the new one. Keep copies elsewhere: whoever holds one can
//                     tell a ledger that was changed since.
//   checkpoints/      history: one file a day (UTC), such as 2026-03-02, to which a checkpoint is appended at
//                     most once a minute, and the last one when the server stops: a line with the number of
//                     bytes, in decimal, then the note. About 350 KB a day. What a crash tore off at the end
//                     is cut off when the file is next appended to.
//   log.vkey          the key that checks the signatures (C2SP signed-note), one line. Public.
//   signing-key.pem   the private key (PKCS #8), mode 0600, unless it is kept elsewhere
//   *.new             a file being written; means nothing
//
// Nothing here may lie in the ledger's own folder: who restores that from a backup must not bring back an
// older checkpoint with it.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_

#include <cstdint>
#include <memory>
#include <string>
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
constexpr size_t kAllDays = SIZE_MAX;

// For one thread. Errors are failures of the disk, and name the file.
class ProofsFolder {
 public:
  // Makes the folder (not its parent) with mode 0755 if it is not there, and locks it: two ledgers, or copies
  // of one, that publish in one place would sign two histories with one key. Refuses with PROOFS_IN_LEDGER
  // where it lies within `data`, and with FOLDER_LOCKED.
  static absl::StatusOr<ProofsFolder> Open(const std::string& path, const std::string& data);
  // Of one that is only read; NOT_FOUND PROOFS_NOT_FOUND.
  static absl::StatusOr<ProofsFolder> OpenForReading(const std::string& path);

  const std::string& path() const { return path_; }
  std::string KeyPath() const;

  // The newest note; nothing if none was published.
  absl::StatusOr<absl::optional<std::string>> ReadCheckpoint() const;
  // The notes of the newest `days` of the history, oldest first. DATA_LOSS where a file is none of the above
  // but for its torn end.
  absl::StatusOr<std::vector<std::string>> ReadHistory(size_t days) const;

  // On disk when it returns.
  absl::Status WriteCheckpoint(absl::string_view note) const;
  absl::Status WriteVerifierKey(absl::string_view verifier_key) const;
  absl::Status AppendHistory(absl::string_view note, absl::Time now) const;

 private:
  explicit ProofsFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::shared_ptr<FolderLock> lock_;  // shared by copies, and held as long as one is there; null if only read
};

// The history and the newest checkpoint, oldest first.
absl::StatusOr<std::vector<std::string>> AllPublished(const ProofsFolder& folder);

// A file replaced as a whole: written beside (with .new), synced, renamed, and its folder synced.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, unsigned mode);
// Nothing if there is no such file; RESOURCE_EXHAUSTED if it has more than `bytes_max`.
absl::StatusOr<absl::optional<std::string>> ReadWholeFile(const std::string& path, size_t bytes_max);
// Whether `path` is `folder` or lies within it, links followed.
bool LiesWithin(const std::string& path, const std::string& folder);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_FOLDER_H_
