#include "engine/runtime/proving/key_file.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/proving/proofs_folder.h"

namespace liushui::runtime {
namespace {

constexpr size_t kSeedBytes = 32;
constexpr size_t kMaxKeyFileBytes = 16'384;

}  // namespace

std::string NextKeyPath(const std::string& path) {
  return absl::StrCat(path, ".next");
}

absl::StatusOr<absl::optional<proof::SigningKey>> ReadKeyFile(const std::string& path,
                                                              absl::string_view origin) {
  ASSIGN_OR_RETURN(absl::optional<std::string> pem, ReadWholeFile(path, kMaxKeyFileBytes));
  if (!pem.has_value()) return absl::optional<proof::SigningKey>();
  absl::StatusOr<proof::SigningKey> key =
      proof::SigningKey::FromPem(origin, proof::SignatureType::kEd25519, *pem);
  OPENSSL_cleanse(pem->data(), pem->size());
  if (key.ok()) return absl::optional<proof::SigningKey>(*std::move(key));
  return Refuse(absl::StatusCode::kFailedPrecondition, "SIGNING_KEY_WRONG",
                absl::StrCat(path, ": ", key.status().message()));
}

absl::StatusOr<proof::SigningKey> MakeKeyFile(const std::string& path, absl::string_view origin) {
  std::string seed(kSeedBytes, '\0');
  LIUSHUI_CHECK(
      RAND_priv_bytes(reinterpret_cast<unsigned char*>(seed.data()), static_cast<int>(seed.size())) == 1);
  ASSIGN_OR_RETURN(proof::SigningKey key,
                   proof::SigningKey::FromSeed(origin, proof::SignatureType::kEd25519, seed));
  std::string pem = key.ToPem();
  const absl::Status written = ReplaceFile(path, pem, 0600);
  OPENSSL_cleanse(seed.data(), seed.size());
  OPENSSL_cleanse(pem.data(), pem.size());
  RETURN_IF_ERROR(written);
  return key;
}

absl::Status RemoveKeyFile(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot remove ", path, ": ", strerror(errno)));
}

bool IsReadableByOthers(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace liushui::runtime
