// SubjectKeys: the keys of the people whose data a ledger keeps, in a folder of their own.
//
// A key that is destroyed makes everything sealed under it unreadable, in the ledger and in every copy of it.
// That holds only if the key lies nowhere else. So the folder lies outside the ledger's, is not part of its
// backups, and has a backup cycle of its own: no copy of it may be older than kMaxBackupDays, because a copy
// brings back what was erased since. Restoring such a copy is safe as far as the ledger knows of an erasure:
// keys of erased subjects are destroyed anew whenever the ledger is opened.
//
//   README                  the above, for whoever finds the folder
//   request.key             64 hexadecimal digits: the key of the request hashes
//   subjects/ab/ab...       one file a subject, named by SHA-256 of namespace 00 subject in hexadecimal:
//                           the key in 64 hexadecimal digits, or `erased` where it was destroyed
//
// Files have mode 0600, folders 0700. A file is overwritten in place before it is replaced, and synced; on
// file systems that copy on write, and on flash, older blocks may live on below, so the folder belongs on an
// encrypted volume.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_KEYS_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_KEYS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "engine/runtime/personal/aead.h"

namespace liushui::runtime {

inline constexpr int kMaxBackupDays = 7;
// Keys kept in memory.
inline constexpr size_t kMaxKeysInMemory = 10'000;

// Whose data.
struct SubjectName {
  std::string name_space;
  std::string subject;
  friend auto operator<=>(const SubjectName&, const SubjectName&) = default;
};

// 1-64 characters [A-Za-z0-9._-], beginning with a letter or digit.
bool IsSubject(absl::string_view subject);

// FAILED_PRECONDITION SUBJECT_ERASED.
absl::Status SubjectErased(const SubjectName& name);

// The folder of keys of a ledger for which none is named: beside the ledger's, with .subject-keys after its
// name.
std::string SubjectKeysBeside(const std::string& data);

// Thread-safe.
class SubjectKeys {
 public:
  // Makes the folder if it is not there. FAILED_PRECONDITION SUBJECT_KEYS_WRONG if a file is none of its own.
  static absl::StatusOr<std::unique_ptr<SubjectKeys>> Open(const std::string& folder);
  ~SubjectKeys();

  // The subject's key, made if there is none, and on disk. FAILED_PRECONDITION SUBJECT_ERASED where it was
  // destroyed.
  absl::StatusOr<SecretKey> Make(const SubjectName& name) ABSL_LOCKS_EXCLUDED(files_mutex_, kept_mutex_);
  // Nothing if there is none, or it was destroyed. Waits for no disk where the key is in memory.
  absl::StatusOr<absl::optional<SecretKey>> Find(const SubjectName& name)
      ABSL_LOCKS_EXCLUDED(files_mutex_, kept_mutex_);
  // Gone when it returns, for ever. Idempotent.
  absl::Status Destroy(const SubjectName& name) ABSL_LOCKS_EXCLUDED(files_mutex_, kept_mutex_);

  // HMAC-SHA-256 of what a request is: tells a repeat, and lets nobody guess what was asked.
  std::string RequestHash(absl::string_view hash) const { return KeyedHash(request_key_, hash); }

 private:
  // What the file of a subject says.
  struct Entry {
    bool erased = false;
    absl::optional<SecretKey> key;
  };

  SubjectKeys(std::string folder, const SecretKey& request_key)
      : folder_(std::move(folder)), request_key_(request_key) {}
  std::string PathOf(const SubjectName& name) const;
  absl::optional<SecretKey> Kept(const SubjectName& name) ABSL_LOCKS_EXCLUDED(kept_mutex_);
  void Keep(const SubjectName& name, const SecretKey& key) ABSL_LOCKS_EXCLUDED(kept_mutex_);
  void Forget(const SubjectName& name) ABSL_LOCKS_EXCLUDED(kept_mutex_);
  absl::StatusOr<Entry> Read(const std::string& path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(files_mutex_);

  const std::string folder_;
  SecretKey request_key_;
  Mutex files_mutex_;  // of all files of subjects; taken before kept_mutex_
  Mutex kept_mutex_;
  std::map<SubjectName, SecretKey> kept_ ABSL_GUARDED_BY(kept_mutex_);
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_KEYS_H_
