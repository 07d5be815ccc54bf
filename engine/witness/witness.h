// Witness: follows ledgers, and cosigns only what grows out of what it has seen (C2SP tlog-witness). Whoever
// runs one elsewhere, such as headquarters for its branches, makes it impossible that a branch's operator
// shows different people different ledgers.
//
// What it keeps: in a folder, for each origin, a file named by the SHA-256 of the origin in hexadecimal
// digits and `.checkpoint`, with the newest checkpoint it cosigned: the note with the log's signature and its
// own. It is on disk before the cosignature leaves the house. Who deletes it lets the witness begin anew:
// the folder belongs into its backup, and an older copy of it must never be put back.
#ifndef LIUSHUI_ENGINE_WITNESS_WITNESS_H_
#define LIUSHUI_ENGINE_WITNESS_WITNESS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/base/folder_lock.h"
#include "engine/base/mutex.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/proof/note/witness.h"

namespace liushui::witness {

constexpr size_t kMaxLogs = 10'000;

// An answer over HTTP.
struct HttpAnswer {
  int status = 500;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

// What a witness is made of.
struct WitnessParts {
  proof::SigningKey key;                 // of type kEd25519Cosignature
  std::vector<proof::VerifierKey> logs;  // that it follows; of one origin there may be several
  std::string folder;                    // made if it is not there, but not its parent
  std::function<absl::Time()> now;
};

// Thread-safe: one submission is judged, kept and cosigned at a time, those of all origins.
class Witness {
 public:
  // A failure names the folder; refused with KEY_WRONG where a key is of another type, or there are more than
  // kMaxLogs.
  static absl::StatusOr<std::unique_ptr<Witness>> Open(WitnessParts parts);

  // POST add-checkpoint. 500 where the disk fails: then nothing is cosigned.
  HttpAnswer AddCheckpoint(absl::string_view body) ABSL_LOCKS_EXCLUDED(mutex_);
  // GET <origin hash>/checkpoint: the newest that was cosigned. 404 for none.
  HttpAnswer GetCheckpoint(absl::string_view origin_hash) ABSL_LOCKS_EXCLUDED(mutex_);

  const proof::VerifierKey& key() const { return parts_.key.verifier(); }

 private:
  explicit Witness(WitnessParts parts) : parts_(std::move(parts)) {}

  std::string PathOf(absl::string_view origin_hash) const;
  absl::StatusOr<proof::TreeHead> Last(const std::string& origin) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::string> Accept(const proof::Submission& submission)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const WitnessParts parts_;
  std::unique_ptr<FolderLock> lock_;  // two witnesses that share a folder could cosign two histories
  Mutex mutex_;                       // guards the files
};

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_WITNESS_H_
