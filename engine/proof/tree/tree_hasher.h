// The hashes of the Merkle tree over the ledger (RFC 6962, section 2.1, with SHA-256).
//
//   leaf      SHA-256(0x00 || the record's exact bytes)
//   node      SHA-256(0x01 || left || right)
//   no leaf   SHA-256("")
#ifndef LIUSHUI_ENGINE_PROOF_TREE_TREE_HASHER_H_
#define LIUSHUI_ENGINE_PROOF_TREE_TREE_HASHER_H_

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"

namespace liushui::proof {

constexpr size_t kHashBytes = 32;
using Hash = std::array<uint8_t, kHashBytes>;

// Hashes with one context of OpenSSL, set up once: asking OpenSSL anew for each hash costs three times as
// much. Belongs to one thread at a time; may be moved.
class TreeHasher {
 public:
  TreeHasher();

  Hash Leaf(absl::string_view record);
  Hash Node(const Hash& left, const Hash& right);
  // The root of the tree without leaves.
  Hash Empty();

 private:
  struct Free {
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  Hash Sha256(absl::string_view first, absl::string_view second, absl::string_view third);

  std::unique_ptr<EVP_MD, Free> digest_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

// A hash as bytes, and back; the bytes must be kHashBytes long.
absl::string_view HashBytes(const Hash& hash);
Hash ToHash(absl::string_view bytes);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_TREE_TREE_HASHER_H_
