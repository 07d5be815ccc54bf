#include "engine/runtime/proving/key_file.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"

namespace liushui::runtime {
namespace {

constexpr size_t kSeedBytes = 32;
constexpr size_t kMaxKeyFileBytes = 16'384;

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  LIUSHUI_CHECK(
      RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) == 1);
  return bytes;
}

}  // namespace

std::string NextKeyPath(const std::string& path) {
  return absl::StrCat(path, ".next");
}

absl::StatusOr<absl::optional<proof::SigningKey>> ReadKeyFile(const std::string& path, const KeyName& name) {
  ASSIGN_OR_RETURN(absl::optional<std::string> pem, ReadWholeFile(path, kMaxKeyFileBytes));
  if (!pem.has_value()) return absl::optional<proof::SigningKey>();
  absl::StatusOr<proof::SigningKey> key = proof::SigningKey::FromPem(name.name, name.type, *pem);
  OPENSSL_cleanse(pem->data(), pem->size());
  if (key.ok()) return absl::optional<proof::SigningKey>(*std::move(key));
  return Refuse(absl::StatusCode::kFailedPrecondition, "SIGNING_KEY_WRONG",
                absl::StrCat(path, ": ", key.status().message()));
}

absl::StatusOr<proof::SigningKey> MakeKeyFile(const std::string& path, const KeyName& name) {
  std::string seed = RandomBytes(kSeedBytes);
  absl::StatusOr<proof::SigningKey> key = proof::SigningKey::FromSeed(name.name, name.type, seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  RETURN_IF_ERROR(key.status());
  std::string pem = key->ToPem();
  const absl::Status written = ReplaceFile(path, pem, 0600);
  OPENSSL_cleanse(pem.data(), pem.size());
  RETURN_IF_ERROR(written);
  return key;
}

std::string RandomDigits(size_t count) {
  return absl::BytesToHexString(RandomBytes((count + 1) / 2)).substr(0, count);
}

bool IsReadableByOthers(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace liushui::runtime
