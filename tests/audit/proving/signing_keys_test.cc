#include "engine/audit/proving/signing_keys.h"

#include "engine/base/refusal.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/signing_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;
using proof::SigningKey;
using ::testing::HasSubstr;

constexpr char kNorth[] = "north.example";

SigningKey KeyOf(char seed, const std::string& origin = kNorth) {
  return *SigningKey::FromSeed(origin, proof::SignatureType::kEd25519, std::string(32, seed));
}

std::string TextOf(const SigningKey& key) {
  return VerifierKeyText(key.verifier());
}

Record Announced(const SigningKey& key) {
  Record record;
  record.set_index(1);
  record.mutable_signing_key_announced()->set_origin(key.verifier().name);
  record.mutable_signing_key_announced()->set_verifier_key(TextOf(key));
  return record;
}

// The key after, at record 9, signed by the key before.
Record Rotated(const SigningKey& before, const SigningKey& after) {
  Record record;
  record.set_index(9);
  ledger::v1::SigningKeyRotated& rotated = *record.mutable_signing_key_rotated();
  rotated.set_origin(before.verifier().name);
  rotated.set_previous_verifier_key(TextOf(before));
  rotated.set_verifier_key(TextOf(after));
  rotated.set_signature(before.Sign(RotationText(rotated, 9)));
  return record;
}

Record Forked(const std::string& from, const SigningKey& key) {
  Record record;
  record.set_index(20);
  record.mutable_ledger_forked()->set_previous_origin(from);
  record.mutable_ledger_forked()->set_origin(key.verifier().name);
  record.mutable_ledger_forked()->set_verifier_key(TextOf(key));
  return record;
}

std::string NoteOf(const SigningKey& key, uint64_t size = 5) {
  const std::string text = proof::CheckpointText({key.verifier().name, {size, {}}, {}});
  return proof::NoteText({text, {key.SignNote(text)}});
}

class SigningKeysTest : public testing::Test {
 protected:
  void Take(const Record& record) {
    const absl::Status taken = keys_.Take(record);
    EXPECT_TRUE(taken.ok()) << taken;
  }
  void ExpectRefused(const Record& record, const std::string& part) {
    const size_t before = keys_.announced().size();
    EXPECT_THAT(std::string(keys_.Take(record).message()), HasSubstr(part));
    EXPECT_EQ(keys_.announced().size(), before);
  }

  const SigningKey first_ = KeyOf('a');
  const SigningKey second_ = KeyOf('b');
  const SigningKey fork_ = KeyOf('a', "north.example.fork-20");
  SigningKeys keys_;
};

TEST_F(SigningKeysTest, KeysFollowEachOther) {
  EXPECT_EQ(keys_.newest(), nullptr);
  Take(Announced(first_));
  Take(Rotated(first_, second_));
  Take(Forked(kNorth, fork_));
  ASSERT_EQ(keys_.announced().size(), 3u);
  EXPECT_EQ(keys_.announced()[1].index, 9u);
  EXPECT_EQ(keys_.newest()->key, fork_.verifier());
}

TEST_F(SigningKeysTest, ALedgerHasOneFirstKey) {
  Take(Announced(first_));
  ExpectRefused(Announced(second_), "the ledger has one");
}

TEST_F(SigningKeysTest, RotationMustBeSignedByTheKeyBefore) {
  ExpectRefused(Rotated(first_, second_), "the ledger has none");
  Take(Announced(first_));
  Record forged = Rotated(first_, second_);
  forged.mutable_signing_key_rotated()->set_signature(
      second_.Sign(RotationText(forged.signing_key_rotated(), 9)));
  ExpectRefused(forged, "not signed by the key before");
  Record moved = Rotated(first_, second_);
  moved.set_index(10);
  ExpectRefused(moved, "not signed by the key before");
  ExpectRefused(Rotated(second_, first_), "but the ledger's is north.example+");
}

TEST_F(SigningKeysTest, ForkMustNameWhatItLeaves) {
  Take(Announced(first_));
  ExpectRefused(Forked("south.example", fork_), "but the ledger is called 'north.example'");
  ExpectRefused(Forked(kNorth, second_), "forks to the name that the ledger had");
}

TEST_F(SigningKeysTest, KeyMustBearTheNameOfTheLedger) {
  Record record = Announced(first_);
  record.mutable_signing_key_announced()->set_origin("south.example");
  ExpectRefused(record, "announces the key of north.example for the ledger south.example");
  record.mutable_signing_key_announced()->set_verifier_key("none");
  ExpectRefused(record, "announces no key");
}

TEST_F(SigningKeysTest, KeySignsFromItsRecordToTheNext) {
  Take(Announced(first_));
  Take(Rotated(first_, second_));
  EXPECT_EQ(keys_.Open(NoteOf(first_, 2))->key, first_.verifier());
  EXPECT_EQ(keys_.Open(NoteOf(first_, 9))->key, first_.verifier());
  EXPECT_EQ(keys_.Open(NoteOf(second_, 10))->checkpoint.head.size, 10u);
  for (const std::string& note : {NoteOf(first_, 1), NoteOf(first_, 10), NoteOf(second_, 9)}) {
    EXPECT_EQ(ReasonOf(keys_.Open(note).status()), "CHECKPOINT_FOREIGN") << note;
  }
  EXPECT_THAT(std::string(keys_.Open(NoteOf(first_, 10)).status().message()),
              HasSubstr("it bears the key announced by record 1, but record 9 gave that right to another"));
  EXPECT_EQ(ReasonOf(keys_.Open(NoteOf(KeyOf('c'))).status()), "CHECKPOINT_FOREIGN");
  EXPECT_EQ(ReasonOf(keys_.Open(NoteOf(fork_)).status()), "CHECKPOINT_FOREIGN");
  EXPECT_EQ(ReasonOf(keys_.Open("no note").status()), "CHECKPOINT_FOREIGN");
}

TEST_F(SigningKeysTest, NameThatWasForkedFromHasNoEnd) {
  Take(Announced(first_));
  Take(Forked(kNorth, fork_));
  EXPECT_TRUE(keys_.Open(NoteOf(first_, 1'000)).ok());
  EXPECT_TRUE(keys_.Open(NoteOf(fork_, 21)).ok());
  EXPECT_TRUE(keys_.newest()->is_fork);
  EXPECT_TRUE(keys_.HasName(kNorth));
  EXPECT_FALSE(keys_.HasName("south.example"));
}

TEST_F(SigningKeysTest, RecordsAreToldInWords) {
  EXPECT_EQ(DescribeSigningKey(Announced(first_)), "announced the signing key " + TextOf(first_));
  EXPECT_THAT(DescribeSigningKey(Rotated(first_, second_)),
              HasSubstr(TextOf(second_) + ", which the one before"));
  EXPECT_THAT(DescribeSigningKey(Forked(kNorth, fork_)), HasSubstr("goes on as north.example.fork-20"));
  Record lost = Forked(kNorth, fork_);
  lost.mutable_ledger_forked()->set_cause(ledger::v1::FORK_CAUSE_KEY_LOST);
  EXPECT_THAT(DescribeSigningKey(lost), HasSubstr("the key that signed it as north.example is lost"));
}

}  // namespace
}  // namespace liushui::audit
