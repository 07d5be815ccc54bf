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
#include "tests/runtime/proving/told_witness.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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
  ASSERT_TRUE(MakeKeyFile(desk_.Path("signing-key.pem"), {"any"}).ok());
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
  EXPECT_THAT(forked.origin(), StartsWith(origin + ".fork-8-"));
  EXPECT_EQ(forked.cause(), ledger::v1::FORK_CAUSE_LEDGER_DIFFERS);
  EXPECT_EQ(forked.published(), published);
  EXPECT_EQ(desk_.Published().origin, forked.origin());
  ExpectPublished();
  desk_.proofs().fork = false;
  desk_.MustOpen();
  ExpectPublished();
}

TEST_F(PublicationTest, ForksOfOneCopyNeverShareAName) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  const std::string origin = desk_.Published().origin;
  desk_.proofs().fork = true;
  desk_.Replace(7);
  MakeLedger(1);
  const std::string first = desk_.Published().origin;
  desk_.WriteFile("checkpoint", published);  // the folder is put back, too
  desk_.Replace(7);
  MakeLedger(1);
  const std::string second = desk_.Published().origin;
  EXPECT_NE(first, second);
  desk_.Replace(7);
  desk_.MustOpen();  // names do not grow
  EXPECT_THAT(desk_.Published().origin, StartsWith(origin + ".fork-8-"));
  EXPECT_EQ(desk_.Published().origin.size(), first.size());
}

TEST_F(PublicationTest, ForkThatHasNotPublishedGoesOn) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  desk_.Replace(7);
  desk_.proofs().fork = true;
  MakeLedger(0);
  desk_.WriteFile("checkpoint", published);  // as if the process had ended before the first of its own
  desk_.WriteFile("unpublished", desk_.Read("log.vkey"));
  desk_.proofs().fork = false;
  desk_.MustOpen();
  EXPECT_THAT(desk_.Published().origin, HasSubstr(".fork-8-"));
}

TEST_F(PublicationTest, FirstStartCutOffBeforeItPublishedGoesOn) {
  MakeLedger(0);
  desk_.Remove("checkpoint");
  desk_.Remove("checkpoints");
  desk_.WriteFile("unpublished", desk_.Read("log.vkey"));
  desk_.MustOpen();
  ExpectPublished();
  EXPECT_FALSE(std::filesystem::exists(desk_.Path("unpublished")));
}

TEST_F(PublicationTest, EmptiedFolderRightAfterAKeyIsRefused) {
  desk_.proofs().signing_key = desk_.Path("../hidden.pem");
  MakeLedger(0);
  const std::string folder = desk_.Path("");
  for (const bool rotates : {false, true}) {
    desk_.proofs().rotate_key = rotates;
    if (rotates) MakeLedger(0);
    desk_.proofs().rotate_key = false;
    const std::string kept = desk_.Read("checkpoint");
    std::filesystem::remove_all(folder);
    ExpectRefused("CHECKPOINT_MISSING", "has published checkpoints as ");
    desk_.WriteFile("checkpoint", kept);
  }
  desk_.WriteFile("unpublished", "another key\n");
  desk_.Remove("checkpoint");
  ExpectRefused("CHECKPOINT_MISSING", "has published checkpoints as ");
}

TEST_F(PublicationTest, CheckpointPutBackRightAfterAForkIsRefused) {
  MakeLedger(9);
  const std::string published = desk_.Read("checkpoint");
  desk_.Replace(7);
  desk_.proofs().fork = true;
  MakeLedger(0);
  desk_.WriteFile("checkpoint", published);
  desk_.proofs().fork = false;
  ExpectRefused("CHECKPOINT_REPLAYED", "but a newer one was published");
}

TEST_F(PublicationTest, FolderThatCannotBeWrittenAddsNothing) {
  MakeLedger(2);
  for (const char* name : {"log.vkey", "checkpoint.new"}) {
    const std::string kept = desk_.Read(name);
    std::filesystem::remove(desk_.Path(name));
    std::filesystem::create_directories(desk_.Path(name) + "/full");
    const uint64_t size = desk_.store().size();
    EXPECT_FALSE(desk_.Open().ok()) << name;
    EXPECT_EQ(desk_.store().size(), size) << name;
    desk_.Remove(name);
    if (!kept.empty()) desk_.WriteFile(name, kept);
  }
  desk_.MustOpen();
}

TEST_F(PublicationTest, DamagedHistoryIsNoReasonToFork) {
  MakeLedger(2);
  desk_.WriteFile("checkpoints/2999-01-01", "nonsense");
  desk_.proofs().fork = true;
  ExpectRefused("HISTORY_DAMAGED", "move it elsewhere");
  std::filesystem::rename(desk_.Path("checkpoints/2999-01-01"), desk_.Path("checkpoints/kept"));
  desk_.MustOpen();
  EXPECT_TRUE(desk_.Told("kept"));
}

TEST_F(PublicationTest, RetiredKeyIsForeignWhereAnotherSigns) {
  MakeLedger(2);
  const auto old_key = ReadKeyFile(desk_.Path("signing-key.pem"), {desk_.Published().origin});
  desk_.proofs().rotate_key = true;
  MakeLedger(3);
  desk_.proofs().rotate_key = false;
  const std::string text = proof::CheckpointText(desk_.Published());
  desk_.WriteFile("checkpoint", proof::NoteText({text, {(*old_key)->SignNote(text)}}));
  ExpectRefused("CHECKPOINT_FOREIGN", "gave that right to another");
}

TEST_F(PublicationTest, WitnessThatHasSeenMoreKeepsItShut) {
  const auto witness = std::make_shared<ToldWitness>("witness.example");
  desk_.proofs().cosigners = {witness};
  MakeLedger(3);
  EXPECT_EQ(proof::ParseNote(desk_.Read("checkpoint"))->signatures.size(), 2u);
  for (const char* reason : {kWitnessAhead, kWitnessDisagrees}) {
    witness->Refuse(Refuse(absl::StatusCode::kFailedPrecondition, reason, "has cosigned 12 records"));
    ExpectRefused(reason, "has cosigned 12 records");
  }
  desk_.proofs().fork = true;
  desk_.MustOpen();
  const ledger::v1::LedgerForked forked = desk_.Newest(Forks).ledger_forked();
  EXPECT_EQ(forked.cause(), ledger::v1::FORK_CAUSE_WITNESS_DIFFERS);
  EXPECT_TRUE(desk_.Told("because a witness has cosigned more, or something else, as "));
}

TEST_F(PublicationTest, WitnessKnowsACopyOfBeforeTheFirstKey) {
  const std::string folder = desk_.proofs().folder;
  desk_.proofs().folder = "";
  MakeLedger(3);
  desk_.proofs().folder = folder;
  const auto witness = std::make_shared<ToldWitness>("witness.example");
  desk_.proofs().cosigners = {witness};
  witness->Refuse(Refuse(absl::StatusCode::kFailedPrecondition, kWitnessAhead, "has cosigned 12 records"));
  ExpectRefused(kWitnessAhead, "has cosigned 12 records");
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
  EXPECT_EQ(desk_.Newest(Forks).ledger_forked().cause(), ledger::v1::FORK_CAUSE_KEY_LOST);
  EXPECT_TRUE(desk_.Told("is lost"));
  EXPECT_FALSE(desk_.Told("it is not what was published"));
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
  ASSERT_TRUE(MakeKeyFile(desk_.Path("signing-key.pem.next"), {"any"}).ok());
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
