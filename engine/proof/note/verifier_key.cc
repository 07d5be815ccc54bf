#include "engine/proof/note/verifier_key.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/base64.h"

namespace liushui::proof {
namespace {

constexpr size_t kPublicKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "KEY_WRONG", sentence);
}

std::string HexId(uint32_t id) {
  return absl::StrFormat("%08x", id);
}

}  // namespace

uint32_t VerifierKey::id() const {
  const std::string named = absl::StrCat(name, "\n", std::string(1, static_cast<char>(type)), public_key);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(Bytes(named), named.size(), digest);
  return uint32_t{digest[0]} << 24 | uint32_t{digest[1]} << 16 | uint32_t{digest[2]} << 8 | digest[3];
}

absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == absl::string_view::npos ? first : text.find('+', first + 1);
  if (second == absl::string_view::npos) {
    return Wrong("expected a verifier key: a name, its id and the public key in base 64, with + between");
  }
  VerifierKey key;
  key.name = std::string(text.substr(0, first));
  if (!IsKeyName(key.name)) return Wrong("the name of a verifier key has no spaces and is not empty");
  const absl::optional<std::string> bytes = FromBase64(text.substr(second + 1));
  if (!bytes.has_value() || bytes->size() != 1 + kPublicKeyBytes) {
    return Wrong(absl::StrCat("the key ", key.name, " is not base 64 of a type and 32 bytes"));
  }
  key.type = static_cast<SignatureType>(static_cast<uint8_t>(bytes->front()));
  if (key.type != SignatureType::kEd25519 && key.type != SignatureType::kEd25519Cosignature) {
    return Wrong(absl::StrCat("the key ", key.name, " is of type ", static_cast<int>(key.type),
                              "; known are 1 (Ed25519) and 4 (Ed25519 cosignature)"));
  }
  key.public_key = bytes->substr(1);
  const absl::string_view id = text.substr(first + 1, second - first - 1);
  if (id == HexId(key.id())) return key;
  return Wrong(absl::StrCat("the key ", key.name, " has the id ", HexId(key.id()), ", found ", id));
}

std::string VerifierKeyText(const VerifierKey& key) {
  const std::string bytes = absl::StrCat(std::string(1, static_cast<char>(key.type)), key.public_key);
  return absl::StrCat(key.name, "+", HexId(key.id()), "+", absl::Base64Escape(bytes));
}

bool VerifyEd25519(absl::string_view public_key, absl::string_view message, absl::string_view signature) {
  if (public_key.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) return false;
  const std::unique_ptr<EVP_PKEY, Free> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()));
  if (key == nullptr) return false;
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  LIUSHUI_CHECK(context != nullptr);
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

absl::Status CheckSignature(const Note& note, const VerifierKey& key) {
  LIUSHUI_CHECK(key.type == SignatureType::kEd25519);
  bool found = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name || signature.key_id != key.id()) continue;
    if (!VerifyEd25519(key.public_key, note.text, signature.signature)) {
      return Refuse(absl::StatusCode::kInvalidArgument, "SIGNATURE_WRONG",
                    absl::StrCat("the signature of ", key.name, " is not over this text"));
    }
    found = true;
  }
  if (found) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "NOT_SIGNED",
                absl::StrCat("the note bears no signature of ", VerifierKeyText(key)));
}

}  // namespace liushui::proof
