// AttachmentFolder: contents of files, each stored once under its SHA-256, beside a ledger that names them.
//
//   {folder}/ab/cdef...   the content with the SHA-256 abcdef..., in hexadecimal
//   {folder}/new/*        uploads that are not finished; emptied when the folder is opened for writing
//
// A content is written under `new`, synced, renamed to its name, and its folder is synced: so whatever has a
// name is whole, and is on disk before anybody records that name. Contents are never changed. One whose
// record was refused is removed, unless it was there before or another upload of the same still needs it;
// what is left when the process ends in between is removed by RemoveOthers. Thread-safe; an upload belongs to
// one thread at a time. The folder must outlive its uploads.
#ifndef LIUSHUI_STORAGE_ATTACHMENT_FOLDER_H_
#define LIUSHUI_STORAGE_ATTACHMENT_FOLDER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"

namespace liushui::storage {

// The folder's name within that of a ledger.
inline constexpr char kAttachmentsName[] = "attachments";

constexpr uint64_t kMaxAttachmentBytes = 32 << 20;
constexpr size_t kContentPieceBytes = 64 << 10;  // as contents are read

// A content: its SHA-256 (32 bytes) and its length.
struct StoredContent {
  std::string sha256;
  uint64_t size = 0;
};

// SHA-256 (32 bytes) of what is added. For one thread.
class ContentDigest {
 public:
  ContentDigest();
  ~ContentDigest();
  ContentDigest(const ContentDigest&) = delete;
  ContentDigest& operator=(const ContentDigest&) = delete;

  void Add(absl::string_view bytes);
  // Once.
  std::string Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

class AttachmentFolder {
 public:
  // Makes the folder, whose parent must be there, and removes uploads that were left unfinished. For reading
  // alone a folder that is not there is one without contents.
  static absl::StatusOr<std::unique_ptr<AttachmentFolder>> Open(const std::string& path);
  static std::unique_ptr<AttachmentFolder> OpenForReading(const std::string& path);

  // A content that is being written. Dropped without Finish and Keep, it leaves nothing.
  class Upload {
   public:
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    // RESOURCE_EXHAUSTED ATTACHMENT_TOO_LARGE past kMaxAttachmentBytes.
    absl::Status Append(absl::string_view bytes);
    // Stores what was appended, once whatever its file names. On disk when it returns, and there as long as
    // this upload is.
    absl::StatusOr<StoredContent> Finish();
    // After Finish: a record names it, or may. It stays.
    void Keep() { kept_ = true; }

   private:
    friend class AttachmentFolder;
    Upload(AttachmentFolder& folder, std::string path, int file);

    AttachmentFolder& folder_;
    const std::string path_;
    int file_;
    ContentDigest digest_;
    uint64_t size_ = 0;
    std::string stored_;  // SHA-256, once finished
    bool kept_ = false;
  };
  absl::StatusOr<std::unique_ptr<Upload>> Begin();

  // Reads a content, piece by piece, until `visit` answers false. It is compared with its name first:
  // NOT_FOUND ATTACHMENT_MISSING; DATA_LOSS ATTACHMENT_CORRUPT when bytes or length are others, and then
  // nothing is visited.
  absl::Status Read(const StoredContent& content, absl::FunctionRef<bool(absl::string_view)> visit) const;
  // Only compares.
  absl::Status Check(const StoredContent& content) const;

  // What RemoveOthers removed.
  struct Removed {
    uint64_t contents = 0;
    uint64_t bytes = 0;
  };
  // Removes every content but those named, by their SHA-256. No upload may be under way.
  absl::StatusOr<Removed> RemoveOthers(const std::set<std::string>& named);

 private:
  // A content that uploads have stored and nobody has named yet.
  struct Arrival {
    int uploads = 0;
    bool stays = false;
  };
  explicit AttachmentFolder(std::string path) : path_(std::move(path)) {}
  std::string FolderOf(absl::string_view sha256) const;
  std::string PathOf(absl::string_view sha256) const;

  // Gives the content its name, and remembers that the upload needs it.
  absl::Status Arrive(const std::string& path, const std::string& sha256) ABSL_LOCKS_EXCLUDED(mutex_);
  // The upload needs it no more.
  void Depart(const std::string& sha256, bool kept) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string path_;
  std::atomic<uint64_t> uploads_{0};  // names of unfinished ones
  Mutex mutex_;
  std::map<std::string, Arrival> arrivals_ ABSL_GUARDED_BY(mutex_);  // by SHA-256
};

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_ATTACHMENT_FOLDER_H_
