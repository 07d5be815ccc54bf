#include "engine/witness/witness.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/proof/evidence/digest.h"
#include "engine/proof/note/checkpoint.h"
#include "tests/witness/followed_ledger.h"

namespace liushui::witness {
namespace {

class WitnessTest : public ::testing::Test {
 protected:
  HttpAnswer Submit(Witness& witness, FollowedLedger& ledger, uint64_t old_size, uint64_t size) {
    const proof::HashList growth =
        old_size == 0 || old_size > size ? proof::HashList() : ledger.ProverTo(size)(old_size).value();
    return witness.AddCheckpoint(proof::SubmissionText(old_size, growth, ledger.NoteAt(size)));
  }
  std::string HashOf(const FollowedLedger& ledger) { return proof::Sha256Hex(ledger.key().verifier().name); }

  ScratchFolder scratch_;
  FollowedLedger ledger_;
  FollowedLedger fork_{"ledger.example/north", 'b'};
};

TEST_F(WitnessTest, CosignatureIsOverTheCheckpoint) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  const HttpAnswer answer = Submit(*witness, ledger_, 0, 5);
  ASSERT_EQ(answer.status, 200) << answer.body;
  proof::Note note = proof::ParseNote(ledger_.NoteAt(5)).value();
  note.signatures = {proof::ParseSignatureLine(answer.body).value()};
  EXPECT_EQ(proof::CheckCosignature(note, WitnessKey().verifier()).value(), kWitnessSeconds);
}

TEST_F(WitnessTest, FollowsAGrowingLedger) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  EXPECT_EQ(Submit(*witness, ledger_, 5, 5).status, 200);
  EXPECT_EQ(Submit(*witness, ledger_, 5, 12).status, 200);
}

TEST_F(WitnessTest, ConflictNamesTheSizeItKnows) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  const HttpAnswer answer = Submit(*witness, ledger_, 0, 12);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.type, "text/x.tlog.size");
  EXPECT_EQ(answer.body, "5\n");
}

TEST_F(WitnessTest, TwoHistoriesAreNotBothCosigned) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  EXPECT_EQ(Submit(*witness, fork_, 5, 5).status, 422);
  EXPECT_EQ(Submit(*witness, fork_, 5, 12).status, 422);
  EXPECT_EQ(Submit(*witness, ledger_, 5, 12).status, 200);
}

TEST_F(WitnessTest, RemembersAcrossRestarts) {
  EXPECT_EQ(Submit(*OpenWitness(scratch_.Path("state"), {&ledger_}), ledger_, 0, 5).status, 200);
  const auto again = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*again, fork_, 5, 12).status, 422);
  EXPECT_EQ(Submit(*again, ledger_, 0, 12).body, "5\n");
}

TEST_F(WitnessTest, LogsAreFollowedEachForItself) {
  FollowedLedger south("ledger.example/south");
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_, &south});
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  EXPECT_EQ(Submit(*witness, south, 0, 3).status, 200);
  EXPECT_EQ(Submit(*witness, south, 3, 4).status, 200);
}

TEST_F(WitnessTest, UnknownLogIsNotFound) {
  FollowedLedger south("ledger.example/south");
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*witness, south, 0, 3).status, 404);
}

TEST_F(WitnessTest, MonitorsSeeWhatWasCosigned) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(witness->GetCheckpoint(HashOf(ledger_)).status, 404);
  EXPECT_EQ(witness->GetCheckpoint("../state").status, 404);
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  const HttpAnswer answer = witness->GetCheckpoint(HashOf(ledger_));
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(proof::OpenCheckpoint(answer.body, ledger_.key().verifier()).value().head.size, 5u);
  EXPECT_TRUE(proof::CheckCosignature(proof::ParseNote(answer.body).value(), WitnessKey().verifier()).ok());
}

TEST_F(WitnessTest, BrokenStateCosignsNothing) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 200);
  std::ofstream(absl::StrCat(scratch_.Path("state"), "/", HashOf(ledger_), ".checkpoint")) << "nothing";
  EXPECT_EQ(Submit(*witness, ledger_, 0, 5).status, 500);
}

TEST_F(WitnessTest, RacingSubmissionsNeverRollBack) {
  const auto witness = OpenWitness(scratch_.Path("state"), {&ledger_});
  ASSERT_EQ(Submit(*witness, ledger_, 0, 1).status, 200);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&witness] {
      FollowedLedger own;
      for (uint64_t size = 2; size <= 20; ++size) {
        const std::string body =
            proof::SubmissionText(size - 1, own.ProverTo(size)(size - 1).value(), own.NoteAt(size));
        const int status = witness->AddCheckpoint(body).status;
        EXPECT_TRUE(status == 200 || status == 409) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Submit(*witness, ledger_, 0, 20).body, "20\n");
}

TEST_F(WitnessTest, KeysAreOfTheRightKind) {
  WitnessParts signs_as_a_log = {
      proof::SigningKey::FromSeed("witness.example", proof::SignatureType::kEd25519, std::string(32, 'w'))
          .value(),
      {},
      scratch_.Path("state"),
      {}};
  EXPECT_EQ(ReasonOf(Witness::Open(std::move(signs_as_a_log)).status()), "KEY_WRONG");
  WitnessParts follows_a_witness = {WitnessKey(), {WitnessKey('x').verifier()}, scratch_.Path("state"), {}};
  EXPECT_EQ(ReasonOf(Witness::Open(std::move(follows_a_witness)).status()), "KEY_WRONG");
}

}  // namespace
}  // namespace liushui::witness
