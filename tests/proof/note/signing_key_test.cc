#include "engine/proof/note/signing_key.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

// RFC 8032, section 7.1, TEST 2.
const std::string kSeed =
    absl::HexStringToBytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
const std::string kPublic =
    absl::HexStringToBytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const std::string kSignature = absl::HexStringToBytes(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
    "b4"
    "302aeeb00d291612bb0c00");

SigningKey Key() {
  return SigningKey::FromSeed("example.com/log", SignatureType::kEd25519, kSeed).value();
}

TEST(SigningKey, SignsAsTheRfcDoes) {
  EXPECT_EQ(Key().verifier().public_key, kPublic);
  EXPECT_EQ(Key().Sign("\x72"), kSignature);
  EXPECT_TRUE(VerifyEd25519(kPublic, "\x72", kSignature));
}

TEST(SigningKey, SurvivesItsFile) {
  const SigningKey read =
      SigningKey::FromPem("example.com/log", SignatureType::kEd25519, Key().ToPem()).value();
  EXPECT_EQ(read.verifier(), Key().verifier());
  EXPECT_EQ(read.Sign("x"), Key().Sign("x"));
}

TEST(SigningKey, SignsNotes) {
  const SigningKey key = Key();
  const Note note{"text\n", {key.SignNote("text\n")}};
  EXPECT_TRUE(CheckSignature(note, key.verifier()).ok());
}

TEST(SigningKey, TypeIsPartOfTheId) {
  const SigningKey witness =
      SigningKey::FromSeed("example.com/log", SignatureType::kEd25519Cosignature, kSeed).value();
  EXPECT_NE(witness.verifier().id(), Key().verifier().id());
}

TEST(SigningKey, RefusesWhatIsNone) {
  const auto reason = [](const absl::StatusOr<SigningKey>& key) { return ReasonOf(key.status()); };
  EXPECT_EQ(reason(SigningKey::FromSeed("a b", SignatureType::kEd25519, kSeed)), "KEY_WRONG");
  EXPECT_EQ(reason(SigningKey::FromSeed("a", SignatureType::kEd25519, "short")), "KEY_WRONG");
  EXPECT_EQ(reason(SigningKey::FromPem("a", SignatureType::kEd25519, "")), "KEY_WRONG");
  EXPECT_EQ(reason(SigningKey::FromPem("a", SignatureType::kEd25519, "-----BEGIN PRIVATE KEY-----\n")),
            "KEY_WRONG");
  // A key of another kind: P-256.
  EXPECT_EQ(reason(SigningKey::FromPem("a", SignatureType::kEd25519,
                                       "-----BEGIN PRIVATE KEY-----\n"
                                       "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgL8wCUHQ3jFDXnRGt\n"
                                       "UAct34fGLqTjxXbc1t05xi2h6qOhRANCAATcx9LoCY0jTnv2ceTgo1o/LgvXB1oH\n"
                                       "xGrrvorvSaYeRCYeqoxVENU2hXC/JhDXtjASWJrRBfAxZn6zMtnHLEzU\n"
                                       "-----END PRIVATE KEY-----\n")),
            "KEY_WRONG");
}

}  // namespace
}  // namespace liushui::proof
