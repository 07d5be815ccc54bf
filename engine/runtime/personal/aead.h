// AES-256-GCM: bytes made unreadable and unchangeable for whoever has not the key.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_AEAD_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_AEAD_H_

#include <array>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::runtime {

inline constexpr size_t kKeyBytes = 32;
inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

using SecretKey = std::array<unsigned char, kKeyBytes>;

// Random bytes that nobody can guess.
std::string RandomBytes(size_t count);

// Nonce (random), ciphertext, tag. With random nonces a key may seal 2^32 texts; no subject has so many.
std::string SealBytes(const SecretKey& key, absl::string_view plain, absl::string_view additional);

// What was sealed under this key together with these additional data; nothing if that is not so.
absl::optional<std::string> OpenBytes(const SecretKey& key, absl::string_view sealed,
                                      absl::string_view additional);

// HMAC-SHA-256, 32 bytes.
std::string KeyedHash(const SecretKey& key, absl::string_view text);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_AEAD_H_
