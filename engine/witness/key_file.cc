#include "engine/witness/key_file.h"

#include <openssl/rand.h>

#include <utility>

#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/witness/files.h"

namespace liushui::witness {
namespace {

constexpr size_t kMaxKeyFileBytes = 4'096;
constexpr size_t kSeedBytes = 32;
constexpr mode_t kPrivate = 0600;
constexpr proof::SignatureType kType = proof::SignatureType::kEd25519Cosignature;

}  // namespace

absl::StatusOr<KeyFromFile> ReadOrMakeKey(const std::string& path, absl::string_view name) {
  ASSIGN_OR_RETURN(const auto pem, ReadFile(path, kMaxKeyFileBytes));
  if (pem.has_value()) {
    ASSIGN_OR_RETURN(proof::SigningKey key, proof::SigningKey::FromPem(name, kType, *pem));
    return KeyFromFile{std::move(key), false};
  }
  std::string seed(kSeedBytes, '\0');
  LIUSHUI_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(seed.data()), static_cast<int>(seed.size())) ==
                1);
  ASSIGN_OR_RETURN(proof::SigningKey key, proof::SigningKey::FromSeed(name, kType, seed));
  RETURN_IF_ERROR(WriteFile(path, key.ToPem(), kPrivate));
  return KeyFromFile{std::move(key), true};
}

}  // namespace liushui::witness
