#include "engine/runtime/proving/signer.h"

#include <atomic>
#include <filesystem>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/proving/key_file.h"
#include "engine/runtime/proving/tree_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/box.h"
#include "tests/runtime/held_store.h"
#include "tests/runtime/proving/told_witness.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

using ::testing::HasSubstr;

class SignerTest : public testing::Test {
 protected:
  SignerTest() {
    options_.interval = absl::Seconds(1);
    options_.records_max = 100;
    options_.monotonic = [this] { return absl::Seconds(seconds_.load()); };
    options_.tell = [this](const std::string& sentence) { told_.Put(sentence); };
  }

  Signer& Start() {
    signer_ =
        std::make_unique<Signer>(SignerParts{&disk_.store(),
                                             folder_,
                                             *MakeKeyFile(scratch_.Child("key.pem"), {"test.example/log"}),
                                             options_,
                                             {}});
    LIUSHUI_CHECK_OK(signer_->Start());
    return *signer_;
  }
  void AddWitness() {
    witness_ = std::make_shared<ToldWitness>("witness.example");
    options_.cosigners.push_back(witness_);
  }
  // So many records, durable; the signer is told.
  void Add(int count) {
    storage::CommitBatch batch;
    batch.first_index = disk_.store().size();
    Growth growth;
    for (int i = 0; i < count; ++i) {
      batch.records.emplace_back("record");
      tree_.Add(batch.records.back(), &growth);
    }
    batch.head = HeadOf(growth, &hasher_);
    batch.tiles = std::move(growth.tiles);
    LIUSHUI_CHECK_OK(disk_.store().Commit(batch));
    if (signer_ != nullptr) signer_->Durable(disk_.store().size());
  }
  // Time passes.
  void Pass(int seconds) {
    seconds_ += seconds;
    signer_->Wake();
  }
  // Waits until a checkpoint of this size is published, without asking for it.
  void Await(uint64_t size) {
    while (signer_->Newest()->head.size < size) std::this_thread::yield();
  }
  uint64_t SizeOnDisk() const {
    const auto opened = proof::OpenCheckpoint(folder_.ReadCheckpoint()->value(), signer_->Newest()->key);
    LIUSHUI_CHECK_OK(opened.status());
    return opened->head.size;
  }

  HeldDisk disk_;
  storage::ScratchFolder scratch_;
  const ProofsFolder folder_ = *ProofsFolder::Open(scratch_.Child("proofs"), "");
  TreeWriter tree_{proof::GrowingTree()};
  proof::TreeHasher hasher_;
  std::atomic<int64_t> seconds_ = 1'000;
  Box<std::string> told_;
  ProofOptions options_;
  std::shared_ptr<ToldWitness> witness_;
  std::unique_ptr<Signer> signer_;
};

TEST_F(SignerTest, SignsWhatIsThereAtTheStart) {
  Add(3);
  Start();
  EXPECT_EQ(SizeOnDisk(), 3u);
}

TEST_F(SignerTest, SignsWhatIsNewOnceTheIntervalIsOver) {
  Add(1);
  Start();
  Add(2);
  EXPECT_EQ(SizeOnDisk(), 1u);
  Pass(1);
  Await(3);
  EXPECT_EQ(SizeOnDisk(), 3u);
}

TEST_F(SignerTest, ManyRecordsAreSignedEarlier) {
  options_.interval = absl::Milliseconds(1);
  options_.records_max = 2;
  options_.monotonic = nullptr;
  Add(1);
  Start();
  Add(2);
  Await(3);
}

TEST_F(SignerTest, WhoeverAsksIsServedBeforeTheInterval) {
  options_.interval = absl::Hours(1);
  options_.monotonic = nullptr;
  Add(1);
  Signer& signer = Start();
  Add(4);
  const auto covering = signer.Covering(5, absl::Seconds(60));
  ASSERT_TRUE(covering.ok()) << covering.status();
  EXPECT_EQ(covering->head.size, 5u);
  EXPECT_EQ(covering->note, **folder_.ReadCheckpoint());
}

TEST_F(SignerTest, OlderCheckpointIsEnoughForWhatItCovers) {
  Add(3);
  Signer& signer = Start();
  Add(3);
  EXPECT_EQ(signer.Covering(2, absl::ZeroDuration())->head.size, 3u);
}

TEST_F(SignerTest, NobodyWaitsForWhatIsNotThere) {
  Add(3);
  EXPECT_EQ(ReasonOf(Start().Covering(4, absl::Seconds(60)).status()), "POSITION_UNKNOWN");
}

TEST_F(SignerTest, PatienceEnds) {
  Add(1);
  Signer& signer = Start();
  Add(1);  // time stands still, so that nothing is due
  EXPECT_EQ(ReasonOf(signer.Covering(2, absl::Milliseconds(1)).status()), "CHECKPOINT_LATE");
}

TEST_F(SignerTest, FolderThatIsGoneIsToldOnceAndTriedAgain) {
  Add(1);
  Start();
  std::filesystem::rename(folder_.path(), scratch_.Child("away"));
  Add(1);
  Pass(1);
  EXPECT_THAT(told_.Take(), HasSubstr("checkpoints are not published for now: cannot create "));
  std::filesystem::rename(scratch_.Child("away"), folder_.path());
  Pass(1);
  Await(2);
  EXPECT_TRUE(told_.empty());
}

TEST_F(SignerTest, LastCheckpointIsPublishedAndKeptAtTheEnd) {
  Add(1);
  Signer& signer = Start();
  Add(5);
  signer.Stop();
  EXPECT_EQ(SizeOnDisk(), 6u);
  EXPECT_EQ(folder_.ReadHistory(SIZE_MAX)->size(), 2u);
  EXPECT_EQ(folder_.ReadHistory(SIZE_MAX)->back(), signer.Newest()->note);
}

TEST_F(SignerTest, HistoryIsKeptOnceAMinute) {
  Add(1);
  Start();
  for (int second = 0; second < 120; ++second) {
    Add(1);
    Pass(1);
    Await(disk_.store().size());
  }
  signer_->Stop();  // which has nothing to add
  EXPECT_EQ(folder_.ReadHistory(SIZE_MAX)->size(), 3u);
}

TEST_F(SignerTest, HistoryThatFailsKeepsNoCheckpointBack) {
  Add(1);
  Start();
  std::filesystem::remove_all(folder_.path() + "/checkpoints");
  Add(1);
  Pass(61);
  Await(2);
  EXPECT_EQ(signer_->Newest()->note, **folder_.ReadCheckpoint());
  EXPECT_THAT(told_.Take(), HasSubstr("the history of checkpoints is not written for now: "));
}

TEST_F(SignerTest, CosignaturesStandBelowTheSignature) {
  AddWitness();
  Add(3);
  const auto note = proof::ParseNote(Start().Covering(3, absl::Seconds(60))->note);
  ASSERT_TRUE(note.ok()) << note.status();
  ASSERT_EQ(note->signatures.size(), 2u);
  EXPECT_EQ(note->signatures[1].name, "witness.example");
  EXPECT_EQ(**folder_.ReadCosigned(), signer_->Newest()->note);
  EXPECT_EQ(**folder_.ReadCheckpoint(), signer_->Newest()->note);
}

TEST_F(SignerTest, SlowWitnessHoldsUpNothing) {
  AddWitness();
  witness_->Hold();
  Add(1);
  Start();
  EXPECT_EQ(SizeOnDisk(), 1u);
  witness_->AwaitQuestions(1);
  Add(1);
  Pass(1);
  Await(2);
  EXPECT_EQ(SizeOnDisk(), 2u);
  signer_->Stop();  // it still holds
  EXPECT_EQ(SizeOnDisk(), 2u);
}

TEST_F(SignerTest, LateLineIsKeptWithWhatItCosigns) {
  AddWitness();
  witness_->Hold();
  Add(1);
  Start();
  witness_->AwaitQuestions(1);
  Add(1);
  Pass(1);
  Await(2);
  EXPECT_EQ(folder_.ReadCosigned()->has_value(), false);
  witness_->Answer();
  EXPECT_EQ(proof::ParseNote(signer_->Covering(1, absl::Seconds(60))->note)->signatures.size(), 2u);
  const auto newest = signer_->Covering(2, absl::Seconds(60));  // it is asked again about the newest
  EXPECT_EQ(newest->head.size, 2u);
  EXPECT_EQ(proof::ParseNote(newest->note)->signatures.size(), 2u);
  EXPECT_EQ(signer_->Witnesses()[0].cosigned_size, 2u);
}

TEST_F(SignerTest, WitnessThatWasAwayCosignsAnIdleLedgerLater) {
  AddWitness();
  witness_->Refuse(absl::UnavailableError("away"));
  Add(1);
  Start();
  EXPECT_THAT(told_.Take(), HasSubstr("the witness witness.example does not cosign: away"));
  witness_->Refuse(absl::OkStatus());
  Pass(100);
  EXPECT_THAT(told_.Take(), HasSubstr("cosigns again"));
  EXPECT_EQ(proof::ParseNote(signer_->Covering(1, absl::Seconds(60))->note)->signatures.size(), 2u);
}

TEST_F(SignerTest, LastCheckpointIsCosigned) {
  AddWitness();
  Add(1);
  Signer& signer = Start();
  Add(5);
  signer.Stop();
  EXPECT_EQ(proof::ParseNote(**folder_.ReadCheckpoint())->signatures.size(), 2u);
  EXPECT_EQ(SizeOnDisk(), 6u);
  EXPECT_EQ(folder_.ReadHistory(SIZE_MAX)->back(), **folder_.ReadCheckpoint());
}

TEST_F(SignerTest, KeyThatHasPublishedIsNoLongerNoted) {
  ASSERT_TRUE(folder_.WriteUnpublished("test.example/log+1+key").ok());
  Add(1);
  Start();
  EXPECT_FALSE(folder_.ReadUnpublished()->has_value());
}

}  // namespace
}  // namespace liushui::runtime
