#include "engine/runtime/personal/aead.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

#include "engine/base/check.h"

namespace liushui::runtime {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr size_t kMaxSealedBytes = 1 << 20;

const unsigned char* BytesOf(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* BytesOf(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Context NewContext() {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  LIUSHUI_CHECK(context != nullptr);
  return context;
}

}  // namespace

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  LIUSHUI_CHECK(RAND_priv_bytes(BytesOf(bytes), static_cast<int>(count)) == 1);
  return bytes;
}

std::string SealBytes(const SecretKey& key, absl::string_view plain, absl::string_view additional) {
  LIUSHUI_CHECK(plain.size() <= kMaxSealedBytes);
  std::string sealed = RandomBytes(kNonceBytes);
  sealed.resize(kNonceBytes + plain.size() + kTagBytes);
  unsigned char* out = BytesOf(sealed);
  const Context context = NewContext();
  int length = 0;
  LIUSHUI_CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), out) == 1);
  LIUSHUI_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &length, BytesOf(additional),
                                  static_cast<int>(additional.size())) == 1);
  LIUSHUI_CHECK(EVP_EncryptUpdate(context.get(), out + kNonceBytes, &length, BytesOf(plain),
                                  static_cast<int>(plain.size())) == 1);
  unsigned char* tag = out + kNonceBytes + plain.size();
  LIUSHUI_CHECK(EVP_EncryptFinal_ex(context.get(), tag, &length) == 1);
  LIUSHUI_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag) == 1);
  return sealed;
}

absl::optional<std::string> OpenBytes(const SecretKey& key, absl::string_view sealed,
                                      absl::string_view additional) {
  if (sealed.size() < kNonceBytes + kTagBytes || sealed.size() > kMaxSealedBytes) return absl::nullopt;
  const absl::string_view nonce = sealed.substr(0, kNonceBytes);
  const absl::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(text.size() + kTagBytes, '\0');  // room for a block, which the cipher never needs
  const Context context = NewContext();
  int length = 0;
  LIUSHUI_CHECK(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), BytesOf(nonce)) ==
                1);
  LIUSHUI_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &length, BytesOf(additional),
                                  static_cast<int>(additional.size())) == 1);
  LIUSHUI_CHECK(EVP_DecryptUpdate(context.get(), BytesOf(plain), &length, BytesOf(text),
                                  static_cast<int>(text.size())) == 1);
  LIUSHUI_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), BytesOf(plain) + text.size(), &length) != 1) return absl::nullopt;
  plain.resize(text.size());
  return plain;
}

std::string KeyedHash(const SecretKey& key, absl::string_view text) {
  std::string hash(32, '\0');
  unsigned int length = 0;
  LIUSHUI_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), BytesOf(text), text.size(),
                     BytesOf(hash), &length) != nullptr);
  LIUSHUI_CHECK(length == hash.size());
  return hash;
}

}  // namespace liushui::runtime
