// What is sealed can be opened with the key and the same additional data, and with nothing else.
#include "engine/runtime/personal/aead.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

SecretKey KeyOf(unsigned char first) {
  SecretKey key{};
  key[0] = first;
  return key;
}

TEST(AeadTest, OpensWhatItSealed) {
  for (const std::string& plain : {std::string(), std::string("陈女士"), std::string(60'000, 'x')}) {
    const std::string sealed = SealBytes(KeyOf(1), plain, "about");
    EXPECT_EQ(sealed.size(), plain.size() + kNonceBytes + kTagBytes);
    EXPECT_EQ(OpenBytes(KeyOf(1), sealed, "about"), absl::make_optional(plain));
  }
}

TEST(AeadTest, TheSameIsSealedDifferentlyEachTime) {
  EXPECT_NE(SealBytes(KeyOf(1), "plain", ""), SealBytes(KeyOf(1), "plain", ""));
}

// NIST's GCM test case 14: a key and nonce of zeros, one block of zeros.
TEST(AeadTest, IsAes256Gcm) {
  const std::string sealed = absl::HexStringToBytes(
      "000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  EXPECT_EQ(OpenBytes(KeyOf(0), sealed, ""), absl::make_optional(std::string(16, '\0')));
}

TEST(AeadTest, AnyChangeIsNoticed) {
  const std::string sealed = SealBytes(KeyOf(1), "plain", "about");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(OpenBytes(KeyOf(1), changed, "about").has_value()) << i;
    EXPECT_FALSE(OpenBytes(KeyOf(1), sealed.substr(0, i), "about").has_value()) << i;
  }
  EXPECT_FALSE(OpenBytes(KeyOf(2), sealed, "about").has_value());
  EXPECT_FALSE(OpenBytes(KeyOf(1), sealed, "abouT").has_value());
}

// RFC 4231's test case 2, its key filled up with zeros, as HMAC does itself.
TEST(AeadTest, KeyedHashIsHmacSha256) {
  SecretKey key{};
  const std::string jefe = "Jefe";
  std::copy(jefe.begin(), jefe.end(), key.begin());
  EXPECT_EQ(absl::BytesToHexString(KeyedHash(key, "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace liushui::runtime
