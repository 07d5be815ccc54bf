#include "engine/proof/note/signing_key.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

struct FreeParts {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "KEY_WRONG", sentence);
}

// A file with a passphrase is refused: nobody is there to type it.
int NoPassphrase(char*, int, int, void*) {
  return 0;
}

}  // namespace

absl::StatusOr<SigningKey> SigningKey::FromSeed(absl::string_view name, SignatureType type,
                                                absl::string_view seed) {
  if (seed.size() != kKeyBytes) {
    return Wrong(absl::StrCat("expected a private key of 32 bytes, found ", seed.size()));
  }
  return Named(
      name, type,
      Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                       reinterpret_cast<const unsigned char*>(seed.data()), seed.size())));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view name, SignatureType type,
                                               absl::string_view pem) {
  const std::unique_ptr<BIO, FreeParts> file(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  LIUSHUI_CHECK(file != nullptr);
  Key key(PEM_read_bio_PrivateKey(file.get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    return Wrong(
        "expected a private key as `openssl genpkey -algorithm ed25519` writes it, in PEM and without "
        "a passphrase");
  }
  return Named(name, type, std::move(key));
}

absl::StatusOr<SigningKey> SigningKey::Named(absl::string_view name, SignatureType type, Key key) {
  if (!IsKeyName(name)) {
    return Wrong(absl::StrCat("expected a key's name without spaces and plus signs, found '", name, "'"));
  }
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    return Wrong(absl::StrCat("the key ", name, " is not of Ed25519"));
  }
  std::string bytes(kKeyBytes, '\0');
  size_t size = bytes.size();
  const int read =
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
  LIUSHUI_CHECK(read == 1 && size == kKeyBytes);
  return SigningKey(std::move(key), VerifierKey{std::string(name), type, std::move(bytes)});
}

std::string SigningKey::ToPem() const {
  const std::unique_ptr<BIO, FreeParts> file(BIO_new(BIO_s_mem()));
  LIUSHUI_CHECK(file != nullptr);
  LIUSHUI_CHECK(
      PEM_write_bio_PKCS8PrivateKey(file.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(file.get(), &bytes);
  return std::string(bytes, size);
}

std::string SigningKey::Sign(absl::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, FreeParts> context(EVP_MD_CTX_new());
  LIUSHUI_CHECK(context != nullptr);
  LIUSHUI_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const int made = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                  reinterpret_cast<const unsigned char*>(message.data()), message.size());
  LIUSHUI_CHECK(made == 1 && size == kSignatureBytes);
  return signature;
}

NoteSignature SigningKey::SignNote(absl::string_view text) const {
  LIUSHUI_CHECK(verifier_.type == SignatureType::kEd25519);
  return {verifier_.name, verifier_.id(), Sign(text)};
}

}  // namespace liushui::proof
