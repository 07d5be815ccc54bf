#include "engine/audit/rows/row_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>
#include <string>

#include "engine/base/check.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

constexpr RowSecret kSecret = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

// What OpenSSL makes of the same bytes.
RowHash OfOpenssl(const std::string& bytes) {
  EVP_MAC* const kind = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(kind);
  uint8_t key[16];
  std::memcpy(key, &kSecret, sizeof(key));
  size_t size = 16;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                   OSSL_PARAM_construct_end()};
  uint8_t hash[16];
  size_t written = 0;
  LIUSHUI_CHECK(EVP_MAC_init(context, key, sizeof(key), parameters) == 1);
  LIUSHUI_CHECK(EVP_MAC_update(context, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()) == 1);
  LIUSHUI_CHECK(EVP_MAC_final(context, hash, &written, sizeof(hash)) == 1);
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(kind);
  RowHash result;
  std::memcpy(&result.low, hash, 8);
  std::memcpy(&result.high, hash + 8, 8);
  return result;
}

std::string Ascending(size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST(RowHashTest, KeysAreHashedAsOpensslDoes) {
  const RowHasher hasher(kSecret);
  for (size_t size = 0; size < 300; ++size) {
    EXPECT_EQ(hasher.Key(Ascending(size)), OfOpenssl(Ascending(size))) << size;
  }
}

TEST(RowHashTest, RowsAreTheHashOfTheKeyAndTheValue) {
  const RowHasher hasher(kSecret);
  const RowHash key = hasher.Key("key");
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), &key.low, 8);
  std::memcpy(bytes.data() + 8, &key.high, 8);
  for (size_t size = 0; size < 40; ++size) {
    EXPECT_EQ(hasher.Row(key, Ascending(size)), OfOpenssl(bytes + Ascending(size))) << size;
  }
}

TEST(RowHashTest, SumsCarry) {
  RowHash sum{UINT64_MAX, 1};
  sum += {1, 0};
  EXPECT_EQ(sum, (RowHash{0, 2}));
  sum -= {1, 0};
  EXPECT_EQ(sum, (RowHash{UINT64_MAX, 1}));
  sum -= sum;
  EXPECT_EQ(sum, RowHash());
}

TEST(RowHashTest, SecretsDiffer) {
  const RowSecret first = DrawRowSecret();
  const RowSecret second = DrawRowSecret();
  EXPECT_NE(first.first, second.first);
  EXPECT_NE(first.second, second.second);
}

}  // namespace
}  // namespace liushui::audit
