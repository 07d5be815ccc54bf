#include "engine/proof/tree/tree_hasher.h"

#include <cstring>

#include "engine/base/check.h"

namespace liushui::proof {
namespace {

constexpr absl::string_view kLeafPrefix("\x00", 1);
constexpr absl::string_view kNodePrefix("\x01", 1);

}  // namespace

TreeHasher::TreeHasher() : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
  LIUSHUI_CHECK(digest_ != nullptr);
  LIUSHUI_CHECK(context_ != nullptr);
}

Hash TreeHasher::Leaf(absl::string_view record) {
  return Sha256(kLeafPrefix, record, "");
}

Hash TreeHasher::Node(const Hash& left, const Hash& right) {
  return Sha256(kNodePrefix, HashBytes(left), HashBytes(right));
}

Hash TreeHasher::Empty() {
  return Sha256("", "", "");
}

// OpenSSL fails here only where memory is exhausted, and nobody can go on without the hash.
Hash TreeHasher::Sha256(absl::string_view first, absl::string_view second, absl::string_view third) {
  Hash hash;
  unsigned int size = 0;
  LIUSHUI_CHECK(EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1);
  for (const absl::string_view part : {first, second, third}) {
    LIUSHUI_CHECK(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1);
  }
  LIUSHUI_CHECK(EVP_DigestFinal_ex(context_.get(), hash.data(), &size) == 1);
  LIUSHUI_CHECK(size == kHashBytes);
  return hash;
}

absl::string_view HashBytes(const Hash& hash) {
  return absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size());
}

Hash ToHash(absl::string_view bytes) {
  LIUSHUI_CHECK(bytes.size() == kHashBytes);
  Hash hash;
  std::memcpy(hash.data(), bytes.data(), kHashBytes);
  return hash;
}

}  // namespace liushui::proof
