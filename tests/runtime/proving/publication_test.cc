#include "engine/runtime/proving/publication.h"

#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/proving/key_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/proving/publishing_desk.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using ::testing::EndsWith;
using ::testing::HasSubstr;

bool Announces(const Record& record) {
  return record.has_signing_key_announced();
}
bool Rotates(const Record& record) {
  return record.has_signing_key_rotated();
}
bool Forks(const Record& record) {
  return record.has_ledger_forked();
}

class PublicationTest : public testing::Test {
 protected:
  // A ledger of so many records more than a new one has, published and closed.
  void MakeLedger(int records) {
    desk_.MustOpen();
    desk_.Write(records);
    desk_.Close();
  }
  // Opening is refused for this reason, with a sentence that says so.
  void ExpectRefused(const std::string& reason, const std::string& part) {
    const uint64_t size = desk_.store().size();
    const absl::Status opened = desk_.Open();
    EXPECT_EQ(ReasonOf(opened), reason) << opened;
    EXPECT_THAT(std::string(opened.message()), HasSubstr(part));
    EXPECT_EQ(desk_.store().size(), size) << "something was written";
  }
  // The newest checkpoint is signed by the key that log.vkey says, for the whole ledger.
  void ExpectPublished() {
    const auto key = proof::ParseVerifierKey(absl::StripSuffix(desk_.Read("log.vkey"), "\n"));
    ASSERT_TRUE(key.ok()) << key.status();
    const auto checkpoint = proof::OpenCheckpoint(desk_.Read("checkpoint"), *key);
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(checkpoint->head.size, desk_.store().size());
  }

  PublishingDesk desk_;
};

TEST_F(PublicationTest, FirstKeyIsMadeAndAnnounced) {
  desk_.MustOpen();
  const Record record = desk_.Newest(Announces);
  EXPECT_EQ(record.index(), 1u);
  EXPECT_EQ(record.signing_key_announced().verifier_key() + "\n", desk_.Read("log.vkey"));
  EXPECT_THAT(record.signing_key_announced().origin(), HasSubstr("/ledger-"));
  EXPECT_TRUE(desk_.Told("made a signing key"));
  ExpectPublished();
  struct stat key;
  ASSERT_EQ(stat(desk_.Path("signing-key.pem").c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777, 0600u);
}

TEST_F(PublicationTest, OriginMayBeGiven) {
  desk_.proofs().origin = "branch.example/north";
  desk_.MustOpen();
  EXPECT_EQ(desk_.Published().origin, "branch.example/north");
  desk_.proofs().origin = "";
  desk_.MustOpen();
  desk_.Close();
  desk_.proofs().origin = "another";
  ExpectRefused("ORIGIN_WRONG", "is called branch.example/north since record 1, not another");
}

TEST_F(PublicationTest, OriginMustNameAKey) {
  desk_.proofs().origin = "with space";
  ExpectRefused("ORIGIN_WRONG", "without spaces and plus signs");
}

TEST_F(PublicationTest, SecondStartAnnouncesNothing) {
  MakeLedger(3);
  desk_.MustOpen();
  EXPECT_EQ(desk_.Newest(Announces).index(), 1u);
  ExpectPublished();
}

TEST_F(PublicationTest, WhatWasWrittenAtTheEndIsPublished) {
  MakeLedger(5);
  ExpectPublished();
}

TEST_F(PublicationTest, NothingLiesInTheLedgersFolder) {
  desk_.proofs().folder = desk_.proofs().data + "/proofs";
  ExpectRefused("PROOFS_IN_LEDGER", "must lie outside of the ledger's folder");
}

TEST_F(PublicationTest, KeyDoesNotLieInTheLedgersFolder) {
  desk_.proofs().signing_key = desk_.proofs().data + "/key.pem";
  ExpectRefused("PROOFS_IN_LEDGER", "the signing key must lie outside");
}

TEST_F(PublicationTest, KeyMayLieElsewhere) {
  desk_.proofs().signing_key = desk_.Path("../hidden.pem");
  MakeLedger(1);
  EXPECT_TRUE(std::filesystem::exists(desk_.Path("../hidden.pem")));
  EXPECT_FALSE(std::filesystem::exists(desk_.Path("signing-key.pem")));
  desk_.MustOpen();
}

TEST_F(PublicationTest, LostKeyIsNamed) {
  MakeLedger(1);
  desk_.Remove("signing-key.pem");
  ExpectRefused("SIGNING_KEY_MISSING", "record 1 announces the key ");
}

TEST_F(PublicationTest, AnotherKeyIsRefused) {
  MakeLedger(1);
  ASSERT_TRUE(MakeKeyFile(desk_.Path("signing-key.pem"), "any").ok());
  ExpectRefused("SIGNING_KEY_WRONG", "record 1 announces the key ");
}

TEST_F(PublicationTest, KeyThatIsNoneIsRefused) {
  MakeLedger(1);
  desk_.WriteFile("signing-key.pem", "no key");
  ExpectRefused("SIGNING_KEY_WRONG", "openssl genpkey");
}

TEST_F(PublicationTest, RestoredOlderCopyIsRefused) {
  MakeLedger(9);
  desk_.Replace(7);
  ExpectRefused("LEDGER_SHORTER",
                "the ledger holds 7 records, but a checkpoint of 11 was published: records 7 to 10 are gone");
}

TEST_F(PublicationTest, RewrittenRecordIsRefusedBetweenTwoCheckpoints) {
  MakeLedger(3);  // a checkpoint of 2 records, and one of 5
  MakeLedger(3);  // of 6, and of 9
  desk_.Replace(9, [](Record& record) {
    if (record.index() == 3) record.mutable_substitution_refused()->set_message("yes");
  });
  ExpectRefused("LEDGER_CHANGED", "a record from 2 up to before 5 was changed");
}

TEST_F(PublicationTest, LongerLedgerOfAnotherPastIsRefused) {
  MakeLedger(6);
  desk_.Remove("checkpoints");
  desk_.Replace(8, [](Record& record) {
    if (record.index() == 7) record.mutable_substitution_refused()->set_message("yes");
  });
  ExpectRefused("LEDGER_CHANGED", "a record from 0 up to before 8 was changed");
}

TEST_F(PublicationTest, MissingCheckpointIsRefused) {
  MakeLedger(3);
  desk_.Remove("checkpoint");
  ExpectRefused("CHECKPOINT_MISSING", "this ledger has published checkpoints");
  desk_.Remove("checkpoints");
  ExpectRefused("CHECKPOINT_MISSING", "this ledger has published checkpoints");
}

TEST_F(PublicationTest, ForeignCheckpointIsRefused) {
  MakeLedger(3);
  PublishingDesk other;
  other.MustOpen();
  desk_.WriteFile("checkpoint", other.Read("checkpoint"));
  ExpectRefused("CHECKPOINT_FOREIGN", "not signed under a name and key of this ledger");
}

TEST_F(PublicationTest, FlippedCheckpointIsRefused) {
  MakeLedger(3);
  const std::string good = desk_.Read("checkpoint");
  for (const size_t place : {size_t{3}, good.find('\n') + 1, good.find('\n') + 6, good.size() - 10}) {
    std::string flipped = good;
    flipped[place] ^= 1;
    desk_.WriteFile("checkpoint", flipped);
    ExpectRefused("CHECKPOINT_FOREIGN", "");
  }
}

TEST_F(PublicationTest, ReplayedOlderCheckpointIsRefused) {
  MakeLedger(1);
  const std::string older = desk_.Read("checkpoint");
  MakeLedger(4);
  desk_.WriteFile("checkpoint", older);
  ExpectRefused("CHECKPOINT_REPLAYED", "is of 3 records of ");
}

TEST_F(PublicationTest, OlderCopyGoesOnUnderAnotherNameIfToldSo) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  const std::string origin = desk_.Published().origin;
  desk_.Replace(7);
  desk_.proofs().fork = true;
  desk_.MustOpen();
  const ledger::v1::LedgerForked forked = desk_.Newest(Forks).ledger_forked();
  EXPECT_EQ(forked.previous_origin(), origin);
  EXPECT_EQ(forked.origin(), origin + ".fork-8");
  EXPECT_EQ(forked.published(), published);
  EXPECT_EQ(desk_.Published().origin, forked.origin());
  ExpectPublished();
  desk_.proofs().fork = false;
  desk_.MustOpen();
  ExpectPublished();
}

TEST_F(PublicationTest, SecondForkOfOneCopyHasItsOwnName) {
  MakeLedger(9);
  desk_.proofs().fork = true;
  desk_.Replace(7);
  MakeLedger(1);
  desk_.Replace(7);
  desk_.MustOpen();
  EXPECT_THAT(desk_.Published().origin, EndsWith(".fork-8.fork-8"));
}

TEST_F(PublicationTest, ForkThatHasNotPublishedGoesOn) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  desk_.Replace(7);
  desk_.proofs().fork = true;
  MakeLedger(0);
  desk_.WriteFile("checkpoint", published);  // as if the process had ended before the first of its own
  desk_.proofs().fork = false;
  desk_.MustOpen();
  EXPECT_THAT(desk_.Published().origin, EndsWith(".fork-8"));
}

TEST_F(PublicationTest, CheckpointOfBeforeAForkIsNoExcuse) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  desk_.Replace(7);
  desk_.proofs().fork = true;
  MakeLedger(2);
  desk_.WriteFile("checkpoint", published);
  desk_.proofs().fork = false;
  ExpectRefused("CHECKPOINT_REPLAYED", "but a newer one was published");
}

TEST_F(PublicationTest, ForkIsNotTakenWhereAllFits) {
  MakeLedger(2);
  desk_.proofs().fork = true;
  desk_.MustOpen();
  EXPECT_FALSE(desk_.Newest(Forks).has_ledger_forked());
}

TEST_F(PublicationTest, ForkWithoutAKeyMakesOne) {
  MakeLedger(2);
  desk_.Remove("signing-key.pem");
  desk_.proofs().fork = true;
  desk_.MustOpen();
  EXPECT_TRUE(desk_.Newest(Forks).has_ledger_forked());
  ExpectPublished();
}

TEST_F(PublicationTest, KeyIsRotated) {
  MakeLedger(2);
  const std::string before = desk_.Read("log.vkey");
  desk_.proofs().rotate_key = true;
  desk_.MustOpen();
  desk_.Close();
  const Record record = desk_.Newest(Rotates);
  EXPECT_EQ(record.signing_key_rotated().previous_verifier_key() + "\n", before);
  EXPECT_EQ(record.signing_key_rotated().verifier_key() + "\n", desk_.Read("log.vkey"));
  EXPECT_NE(desk_.Read("log.vkey"), before);
  EXPECT_FALSE(std::filesystem::exists(desk_.Path("signing-key.pem.next")));
  ExpectPublished();
  desk_.proofs().rotate_key = false;
  MakeLedger(2);
  ExpectPublished();
}

TEST_F(PublicationTest, RotationCutOffAfterItsRecordIsFinished) {
  MakeLedger(2);
  const std::string old_key = desk_.Read("signing-key.pem");
  const std::string old_checkpoint = desk_.Read("checkpoint");
  desk_.proofs().rotate_key = true;
  MakeLedger(0);
  desk_.WriteFile("signing-key.pem.next", desk_.Read("signing-key.pem"));
  desk_.WriteFile("signing-key.pem", old_key);
  desk_.WriteFile("checkpoint", old_checkpoint);
  desk_.Remove("checkpoints");
  desk_.proofs().rotate_key = false;
  desk_.MustOpen();
  ExpectPublished();
  EXPECT_NE(desk_.Read("signing-key.pem"), old_key);
}

TEST_F(PublicationTest, RotationCutOffBeforeItsRecordIsForgotten) {
  MakeLedger(2);
  ASSERT_TRUE(MakeKeyFile(desk_.Path("signing-key.pem.next"), "any").ok());
  desk_.MustOpen();
  EXPECT_FALSE(std::filesystem::exists(desk_.Path("signing-key.pem.next")));
}

TEST_F(PublicationTest, LedgerOfBeforeCheckpointsGetsAKey) {
  const std::string folder = desk_.proofs().folder;
  desk_.proofs().folder = "";
  MakeLedger(3);
  desk_.proofs().folder = folder;
  desk_.MustOpen();
  EXPECT_EQ(desk_.Newest(Announces).index(), 5u);
  ExpectPublished();
}

}  // namespace
}  // namespace liushui::runtime
