#include "storage/attachment_folder.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::storage {
namespace {

constexpr char kUnfinished[] = "new";
constexpr size_t kHashBytes = 32;

// What the operating system said.
absl::Status Failed(absl::string_view doing, absl::string_view path) {
  const int error = errno;
  const std::string message = absl::StrCat("cannot ", doing, " ", path, ": ", strerror(error));
  return error == ENOSPC ? absl::ResourceExhaustedError(message) : absl::InternalError(message);
}

// An open file, closed when it goes.
class File {
 public:
  File(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC)) {}
  ~File() {
    if (number_ >= 0) close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return absl::OkStatus();
  return Failed("create the folder", path);
}

absl::Status SyncFolder(const std::string& path) {
  const File folder(path, O_RDONLY | O_DIRECTORY);
  if (folder.number() < 0 || fsync(folder.number()) != 0) return Failed("sync the folder", path);
  return absl::OkStatus();
}

absl::Status WriteAll(int file, absl::string_view bytes, absl::string_view path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// Gives the file's bytes in pieces, from its beginning, until `visit` answers false.
absl::Status ReadPieces(const File& file, absl::string_view path,
                        absl::FunctionRef<bool(absl::string_view)> visit) {
  std::string piece(kContentPieceBytes, '\0');
  for (off_t at = 0;;) {
    const ssize_t count = pread(file.number(), piece.data(), piece.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("read", path);
    if (count == 0 || !visit(absl::string_view(piece.data(), static_cast<size_t>(count)))) {
      return absl::OkStatus();
    }
    at += count;
  }
}

absl::Status Missing(absl::string_view sha256) {
  return Refuse(absl::StatusCode::kNotFound, "ATTACHMENT_MISSING",
                absl::StrCat("the file with the SHA-256 ", absl::BytesToHexString(sha256),
                             " is named in the ledger, but is not in the folder of attachments"));
}

absl::Status CompareFile(const File& file, const StoredContent& content, absl::string_view path) {
  ContentDigest digest;
  uint64_t size = 0;
  RETURN_IF_ERROR(ReadPieces(file, path, [&](absl::string_view piece) {
    digest.Add(piece);
    size += piece.size();
    return true;
  }));
  const std::string found = digest.Finish();
  if (found == content.sha256 && size == content.size) return absl::OkStatus();
  return Refuse(absl::StatusCode::kDataLoss, "ATTACHMENT_CORRUPT",
                absl::StrCat("the file ", path, " is not what the ledger names: expected ", content.size,
                             " bytes with the SHA-256 ", absl::BytesToHexString(content.sha256), ", found ",
                             size, " bytes with ", absl::BytesToHexString(found)));
}

}  // namespace

struct ContentDigest::Context {
  EVP_MD_CTX* digest = nullptr;
};

ContentDigest::ContentDigest() : context_(std::make_unique<Context>()) {
  context_->digest = EVP_MD_CTX_new();
  LIUSHUI_CHECK(context_->digest != nullptr);
  LIUSHUI_CHECK(EVP_DigestInit_ex(context_->digest, EVP_sha256(), nullptr) == 1);
}

ContentDigest::~ContentDigest() {
  EVP_MD_CTX_free(context_->digest);
}

void ContentDigest::Add(absl::string_view bytes) {
  LIUSHUI_CHECK(EVP_DigestUpdate(context_->digest, bytes.data(), bytes.size()) == 1);
}

std::string ContentDigest::Finish() {
  std::string hash(kHashBytes, '\0');
  unsigned int size = 0;
  LIUSHUI_CHECK(EVP_DigestFinal_ex(context_->digest, reinterpret_cast<unsigned char*>(hash.data()), &size) ==
                1);
  LIUSHUI_CHECK(size == kHashBytes);
  return hash;
}

absl::StatusOr<std::unique_ptr<AttachmentFolder>> AttachmentFolder::Open(const std::string& path) {
  const std::string unfinished = absl::StrCat(path, "/", kUnfinished);
  RETURN_IF_ERROR(MakeFolder(path));
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  if (error) {
    return absl::InternalError(absl::StrCat("cannot empty ", unfinished, ": ", error.message()));
  }
  RETURN_IF_ERROR(MakeFolder(unfinished));
  RETURN_IF_ERROR(SyncFolder(path));
  return std::unique_ptr<AttachmentFolder>(new AttachmentFolder(path));
}

std::unique_ptr<AttachmentFolder> AttachmentFolder::OpenForReading(const std::string& path) {
  return std::unique_ptr<AttachmentFolder>(new AttachmentFolder(path));
}

std::string AttachmentFolder::FolderOf(absl::string_view sha256) const {
  return absl::StrCat(path_, "/", absl::BytesToHexString(sha256.substr(0, 1)));
}

std::string AttachmentFolder::PathOf(absl::string_view sha256) const {
  return absl::StrCat(FolderOf(sha256), "/", absl::BytesToHexString(sha256.substr(1)));
}

absl::StatusOr<std::unique_ptr<AttachmentFolder::Upload>> AttachmentFolder::Begin() {
  std::string path = absl::StrCat(path_, "/", kUnfinished, "/", uploads_++);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return Failed("create", path);
  return std::unique_ptr<Upload>(new Upload(*this, std::move(path), file));
}

absl::Status AttachmentFolder::Check(const StoredContent& content) const {
  if (content.sha256.size() != kHashBytes) return Missing(content.sha256);
  const std::string path = PathOf(content.sha256);
  const File file(path, O_RDONLY);
  if (file.number() < 0) return errno == ENOENT ? Missing(content.sha256) : Failed("open", path);
  return CompareFile(file, content, path);
}

absl::Status AttachmentFolder::Read(const StoredContent& content,
                                    absl::FunctionRef<bool(absl::string_view)> visit) const {
  RETURN_IF_ERROR(Check(content));
  const std::string path = PathOf(content.sha256);
  const File file(path, O_RDONLY);
  if (file.number() < 0) return Failed("open", path);
  return ReadPieces(file, path, visit);
}

absl::Status AttachmentFolder::Arrive(const std::string& path, const std::string& sha256) {
  const MutexLock lock(&mutex_);
  const std::string name = PathOf(sha256);
  const bool is_new = arrivals_.count(sha256) == 0;
  const bool was_there = access(name.c_str(), F_OK) == 0;
  // What is there already has the same bytes, unless the disk has changed them: then this mends it.
  if (rename(path.c_str(), name.c_str()) != 0) return Failed("rename", path);
  Arrival& arrival = arrivals_[sha256];
  if (is_new) arrival.stays = was_there;
  ++arrival.uploads;
  return absl::OkStatus();
}

void AttachmentFolder::Depart(const std::string& sha256, bool kept) {
  const MutexLock lock(&mutex_);
  const auto found = arrivals_.find(sha256);
  LIUSHUI_CHECK(found != arrivals_.end());
  Arrival& arrival = found->second;
  arrival.stays = arrival.stays || kept;
  if (--arrival.uploads > 0) return;
  if (!arrival.stays) unlink(PathOf(sha256).c_str());
  arrivals_.erase(found);
}

absl::StatusOr<AttachmentFolder::Removed> AttachmentFolder::RemoveOthers(const std::set<std::string>& named) {
  {
    const MutexLock lock(&mutex_);
    LIUSHUI_CHECK(arrivals_.empty());
  }
  std::set<std::string> kept;
  for (const std::string& sha256 : named) kept.insert(PathOf(sha256));
  Removed removed;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(path_, error), end; !error && file != end;
       file.increment(error)) {
    // A content's name is 31 bytes in hexadecimal; whatever else lies there is not ours.
    const std::string name = file->path().filename().string();
    if (name.size() != 2 * (kHashBytes - 1) || kept.count(file->path().string()) > 0) continue;
    const uint64_t size = std::filesystem::file_size(file->path(), error);
    if (error) break;
    if (unlink(file->path().c_str()) != 0) return Failed("remove", file->path().string());
    removed.bytes += size;
    ++removed.contents;
  }
  if (error) return absl::InternalError(absl::StrCat("cannot list ", path_, ": ", error.message()));
  return removed;
}

AttachmentFolder::Upload::Upload(AttachmentFolder& folder, std::string path, int file)
    : folder_(folder), path_(std::move(path)), file_(file) {}

AttachmentFolder::Upload::~Upload() {
  if (!stored_.empty()) folder_.Depart(stored_, kept_);
  if (file_ < 0) return;
  close(file_);
  unlink(path_.c_str());
}

absl::Status AttachmentFolder::Upload::Append(absl::string_view bytes) {
  LIUSHUI_CHECK(file_ >= 0);
  if (bytes.size() > kMaxAttachmentBytes - size_) {
    return Refuse(absl::StatusCode::kResourceExhausted, "ATTACHMENT_TOO_LARGE",
                  absl::StrCat("expected a file of at most ", kMaxAttachmentBytes, " bytes, found more"));
  }
  size_ += bytes.size();
  digest_.Add(bytes);
  return WriteAll(file_, bytes, path_);
}

absl::StatusOr<StoredContent> AttachmentFolder::Upload::Finish() {
  LIUSHUI_CHECK(file_ >= 0);
  StoredContent content{digest_.Finish(), size_};
  if (fsync(file_) != 0) return Failed("sync", path_);
  const std::string folder = folder_.FolderOf(content.sha256);
  RETURN_IF_ERROR(MakeFolder(folder));
  RETURN_IF_ERROR(SyncFolder(folder_.path_));
  RETURN_IF_ERROR(folder_.Arrive(path_, content.sha256));
  stored_ = content.sha256;
  close(file_);
  file_ = -1;
  RETURN_IF_ERROR(SyncFolder(folder));
  return content;
}

}  // namespace liushui::storage
