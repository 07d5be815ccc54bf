#include "engine/audit/evidence/check_signer.h"

#include "engine/audit/proving/signing_keys.h"
#include "engine/base/refusal.h"
#include "engine/core/decide.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/signing_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;
using proof::SigningKey;
using ::testing::HasSubstr;

SigningKey KeyOf(char seed) {
  return *SigningKey::FromSeed("north.example", proof::SignatureType::kEd25519, std::string(32, seed));
}

class CheckSignerTest : public testing::Test {
 protected:
  CheckSignerTest() {
    Record announced;
    announced.set_index(1);
    announced.mutable_signing_key_announced()->set_origin("north.example");
    announced.mutable_signing_key_announced()->set_verifier_key(VerifierKeyText(first_.verifier()));
    Enclose(announced);
    Record rotated;
    rotated.set_index(9);
    ledger::v1::SigningKeyRotated& rotation = *rotated.mutable_signing_key_rotated();
    rotation.set_origin("north.example");
    rotation.set_previous_verifier_key(VerifierKeyText(first_.verifier()));
    rotation.set_verifier_key(VerifierKeyText(second_.verifier()));
    rotation.set_signature(first_.Sign(RotationText(rotation, 9)));
    Enclose(rotated);
  }
  void Enclose(Record record) {
    record.set_semantics_version(core::kSemanticsVersion);
    evidence_.keys[record.index()] = record.SerializeAsString();
  }
  // A checkpoint of 20 records, signed by this key.
  std::string Check(const SigningKey& key, uint64_t size = 20) {
    const std::string text = proof::CheckpointText({"north.example", {size, {}}, {}});
    evidence_.checkpoint = proof::NoteText({text, {key.SignNote(text)}});
    const absl::Status checked =
        CheckSigner(evidence_, {{"north.example", {size, {}}, {}}, key.verifier(), {}});
    EXPECT_EQ(ReasonOf(checked), checked.ok() ? "" : "EVIDENCE_WRONG");
    return std::string(checked.message());
  }

  const SigningKey first_ = KeyOf('a');
  const SigningKey second_ = KeyOf('b');
  proof::Evidence evidence_;
};

TEST_F(CheckSignerTest, KeyThatHasTheRightIsTaken) {
  EXPECT_EQ(Check(second_), "");
  EXPECT_EQ(Check(first_, 9), "");
}

TEST_F(CheckSignerTest, RetiredKeyIsRefused) {
  EXPECT_THAT(Check(first_), HasSubstr("record 9 gave that right to another"));
}

TEST_F(CheckSignerTest, AnnouncementMustBeThere) {
  evidence_.keys.erase(1);
  EXPECT_THAT(Check(second_), HasSubstr("records/9: it replaces a key, but the ledger has none"));
  evidence_.keys.clear();
  EXPECT_THAT(Check(second_), HasSubstr("announces a key of north.example"));
}

TEST_F(CheckSignerTest, OtherRecordsAreRefused) {
  evidence_.keys[12] = evidence_.keys[9];
  EXPECT_THAT(Check(second_), HasSubstr("records/12 is enclosed as one that announces a key, but does not"));
  evidence_.keys[12] = "\x01";
  EXPECT_THAT(Check(second_), HasSubstr("records/12: "));
}

// What cannot be seen offline: a rotation that was left out.
TEST_F(CheckSignerTest, RotationLeftOutIsNotSeen) {
  evidence_.keys.erase(9);
  EXPECT_EQ(Check(first_), "");
}

}  // namespace
}  // namespace liushui::audit
