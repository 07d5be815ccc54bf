#include "engine/runtime/personal/subject_keys.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"

namespace liushui::runtime {
namespace {

constexpr size_t kMaxSubjectBytes = 64;
constexpr size_t kMaxFileBytes = 1'024;
constexpr unsigned kFileMode = 0600;
constexpr unsigned kFolderMode = 0700;
constexpr char kErased[] = "erased\n";
constexpr char kReadMe[] =
    "Keys of the people whose data the ledger beside this folder keeps. Do not copy them together with the\n"
    "ledger: whoever has both reads everything, and a copy brings back what was erased since it was made. "
    "Keep\n"
    "backups of this folder apart from those of the ledger, and none for more than 7 days. Without this "
    "folder\n"
    "no personal value of the ledger can be read by anybody.\n";

absl::Status Wrong(const std::string& path) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "SUBJECT_KEYS_WRONG",
                absl::StrCat(path, " holds no key: expected 64 hexadecimal digits"));
}

std::string TextOf(const SecretKey& key) {
  return absl::StrCat(
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(key.data()), key.size())), "\n");
}

absl::optional<SecretKey> KeyOf(absl::string_view text) {
  text = absl::StripTrailingAsciiWhitespace(text);
  if (text.size() != 2 * kKeyBytes || !std::all_of(text.begin(), text.end(), absl::ascii_isxdigit)) {
    return absl::nullopt;
  }
  const std::string bytes = absl::HexStringToBytes(text);
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

SecretKey NewKey() {
  std::string bytes = RandomBytes(kKeyBytes);
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

absl::Status WriteKey(const std::string& path, const SecretKey& key) {
  std::string text = TextOf(key);
  const absl::Status written = ReplaceFile(path, text, kFileMode);
  OPENSSL_cleanse(text.data(), text.size());
  return written;
}

// Puts what is no key where the key stands, in place.
absl::Status Overwrite(const std::string& path) {
  const std::string nothing(2 * kKeyBytes, 'x');
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const bool done = file >= 0 &&
                    pwrite(file, nothing.data(), nothing.size(), 0) == static_cast<ssize_t>(nothing.size()) &&
                    fsync(file) == 0;
  if (file >= 0) close(file);
  return done ? absl::OkStatus() : absl::InternalError(absl::StrCat("cannot overwrite ", path));
}

absl::Status MakePrivateFolder(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) == 0) return absl::OkStatus();
  RETURN_IF_ERROR(MakeFolder(path));
  if (chmod(path.c_str(), kFolderMode) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot close ", path, " to others"));
}

}  // namespace

bool IsSubject(absl::string_view subject) {
  const auto allowed = [](char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-'; };
  return !subject.empty() && subject.size() <= kMaxSubjectBytes && absl::ascii_isalnum(subject.front()) &&
         std::all_of(subject.begin(), subject.end(), allowed);
}

absl::Status SubjectErased(const SubjectName& name) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "SUBJECT_ERASED",
                absl::StrCat("the personal data of ", name.subject, " in namespace ", name.name_space,
                             " were erased; no further ones are taken under this name"));
}

std::string SubjectKeysBeside(const std::string& data) {
  std::string path = data;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path + ".subject-keys";
}

absl::StatusOr<std::unique_ptr<SubjectKeys>> SubjectKeys::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakePrivateFolder(folder));
  RETURN_IF_ERROR(MakePrivateFolder(absl::StrCat(folder, "/subjects")));
  const std::string path = absl::StrCat(folder, "/request.key");
  ASSIGN_OR_RETURN(absl::optional<std::string> text, ReadWholeFile(path, kMaxFileBytes));
  absl::optional<SecretKey> key;
  if (text.has_value()) {
    key = KeyOf(*text);
    OPENSSL_cleanse(text->data(), text->size());
    if (!key.has_value()) return Wrong(path);
  } else {
    RETURN_IF_ERROR(ReplaceFile(absl::StrCat(folder, "/README"), kReadMe, kFileMode));
    key = NewKey();
    RETURN_IF_ERROR(WriteKey(path, *key));
  }
  return std::unique_ptr<SubjectKeys>(new SubjectKeys(folder, *key));
}

SubjectKeys::~SubjectKeys() {
  OPENSSL_cleanse(request_key_.data(), request_key_.size());
  for (auto& [name, key] : kept_) OPENSSL_cleanse(key.data(), key.size());
}

std::string SubjectKeys::PathOf(const SubjectName& name) const {
  std::string text = name.name_space;
  text.push_back('\0');
  text += name.subject;
  std::string hash(32, '\0');
  LIUSHUI_CHECK(EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr,
                           EVP_sha256(), nullptr) == 1);
  const std::string digits = absl::BytesToHexString(hash);
  return absl::StrCat(folder_, "/subjects/", digits.substr(0, 2), "/", digits);
}

absl::optional<SecretKey> SubjectKeys::Kept(const SubjectName& name) {
  MutexLock lock(&kept_mutex_);
  const auto kept = kept_.find(name);
  return kept == kept_.end() ? absl::nullopt : absl::make_optional(kept->second);
}

void SubjectKeys::Keep(const SubjectName& name, const SecretKey& key) {
  MutexLock lock(&kept_mutex_);
  if (kept_.size() >= kMaxKeysInMemory) {
    for (auto& [other, old] : kept_) OPENSSL_cleanse(old.data(), old.size());
    kept_.clear();
  }
  kept_[name] = key;
}

void SubjectKeys::Forget(const SubjectName& name) {
  MutexLock lock(&kept_mutex_);
  const auto kept = kept_.find(name);
  if (kept == kept_.end()) return;
  OPENSSL_cleanse(kept->second.data(), kept->second.size());
  kept_.erase(kept);
}

absl::StatusOr<SubjectKeys::Entry> SubjectKeys::Read(const std::string& path) {
  ASSIGN_OR_RETURN(absl::optional<std::string> text, ReadWholeFile(path, kMaxFileBytes));
  if (!text.has_value()) return Entry();
  if (*text == kErased) return Entry{true, absl::nullopt};
  const absl::optional<SecretKey> key = KeyOf(*text);
  OPENSSL_cleanse(text->data(), text->size());
  if (!key.has_value()) return Wrong(path);
  return Entry{false, key};
}

absl::StatusOr<SecretKey> SubjectKeys::Make(const SubjectName& name) {
  if (const auto kept = Kept(name); kept.has_value()) return *kept;
  const std::string path = PathOf(name);
  MutexLock lock(&files_mutex_);
  ASSIGN_OR_RETURN(const Entry entry, Read(path));
  if (entry.erased) return SubjectErased(name);
  SecretKey key;
  if (entry.key.has_value()) {
    key = *entry.key;
  } else {
    RETURN_IF_ERROR(MakePrivateFolder(path.substr(0, path.rfind('/'))));
    key = NewKey();
    RETURN_IF_ERROR(WriteKey(path, key));
  }
  Keep(name, key);
  return key;
}

absl::StatusOr<absl::optional<SecretKey>> SubjectKeys::Find(const SubjectName& name) {
  if (const auto kept = Kept(name); kept.has_value()) return kept;
  const std::string path = PathOf(name);
  MutexLock lock(&files_mutex_);
  ASSIGN_OR_RETURN(const Entry entry, Read(path));
  if (entry.key.has_value()) Keep(name, *entry.key);
  return entry.key;
}

absl::Status SubjectKeys::Destroy(const SubjectName& name) {
  const std::string path = PathOf(name);
  MutexLock lock(&files_mutex_);
  Forget(name);
  ASSIGN_OR_RETURN(absl::optional<std::string> text, ReadWholeFile(path, kMaxFileBytes));
  if (text.has_value() && *text == kErased) return absl::OkStatus();
  if (text.has_value()) {
    OPENSSL_cleanse(text->data(), text->size());
    RETURN_IF_ERROR(Overwrite(path));
  }
  RETURN_IF_ERROR(MakePrivateFolder(path.substr(0, path.rfind('/'))));
  return ReplaceFile(path, kErased, kFileMode);
}

}  // namespace liushui::runtime
