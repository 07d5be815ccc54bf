#include "engine/runtime/proving/proofs_folder.h"

#include <filesystem>
#include <fstream>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ProofsFolderTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::vector<std::string> History(size_t days = SIZE_MAX) const { return *folder_.ReadHistory(days); }
  void Append(const std::string& note, absl::Time time) {
    const absl::Status appended = folder_.AppendHistory(note, time);
    ASSERT_TRUE(appended.ok()) << appended;
  }

  storage::ScratchFolder scratch_;
  const ProofsFolder folder_ = *ProofsFolder::Open(scratch_.Child("proofs"), scratch_.Child("data"));
  const absl::Time noon_ = absl::FromUnixSeconds(1'772'452'800);  // 2026-03-02 12:00 UTC
};

TEST_F(ProofsFolderTest, BeginsEmpty) {
  EXPECT_EQ(*folder_.ReadCheckpoint(), absl::nullopt);
  EXPECT_THAT(History(), IsEmpty());
}

TEST_F(ProofsFolderTest, CheckpointIsReplacedAsAWhole) {
  ASSERT_TRUE(folder_.WriteCheckpoint("a long first one\n").ok());
  ASSERT_TRUE(folder_.WriteCheckpoint("second\n").ok());
  EXPECT_EQ(*folder_.ReadCheckpoint(), "second\n");
  EXPECT_FALSE(std::filesystem::exists(Path("checkpoint.new")));
}

TEST_F(ProofsFolderTest, HistoryIsReadBackInOrder) {
  Append("first\n", noon_);
  Append("second\n", noon_ + absl::Minutes(1));
  Append("third\n", noon_ + absl::Hours(24));
  EXPECT_THAT(History(), ElementsAre("first\n", "second\n", "third\n"));
  EXPECT_THAT(History(1), ElementsAre("third\n"));
  EXPECT_TRUE(std::filesystem::exists(Path("checkpoints/2026-03-02")));
}

TEST_F(ProofsFolderTest, TornEndIsCutOff) {
  Append("first\n", noon_);
  for (const char* torn : {"1", "12", "12\n", "12\nhalf"}) {
    std::ofstream(Path("checkpoints/2026-03-02"), std::ios::app) << torn;
    EXPECT_THAT(History(), ElementsAre("first\n"));
    Append("next\n", noon_);
    EXPECT_THAT(History(), ElementsAre("first\n", "next\n"));
    std::ofstream(Path("checkpoints/2026-03-02"), std::ios::trunc) << "6\nfirst\n";
  }
}

TEST_F(ProofsFolderTest, HistoryThatIsNoneIsDamage) {
  std::ofstream(Path("checkpoints/2026-03-02")) << "no length\nnote\n";
  const absl::Status read = folder_.ReadHistory(SIZE_MAX).status();
  EXPECT_EQ(ReasonOf(read), "HISTORY_DAMAGED") << read;
  EXPECT_THAT(std::string(read.message()), HasSubstr("checkpoints/2026-03-02: expected the length"));
  EXPECT_THAT(std::string(read.message()), HasSubstr("move it elsewhere"));
}

TEST_F(ProofsFolderTest, OtherFilesAreLeftAlone) {
  Append("first\n", noon_);
  for (const char* name : {"notes.txt", "2026-03-02.bak", "2026-3-2", "probe.new"}) {
    std::ofstream(Path("checkpoints/") + name) << "nonsense";
  }
  EXPECT_THAT(History(), ElementsAre("first\n"));
  EXPECT_THAT(folder_.ListDays().strays, ElementsAre("2026-03-02.bak", "2026-3-2", "notes.txt"));
}

TEST_F(ProofsFolderTest, FolderThatCannotBeWrittenIsNotOpened) {
  for (const char* name : {"checkpoint", "log.vkey", "checkpoints/probe.new"}) {
    const storage::ScratchFolder scratch;
    std::filesystem::create_directories(scratch.Child("proofs/") + name + "/full");
    EXPECT_FALSE(ProofsFolder::Open(scratch.Child("proofs"), "").ok()) << name;
  }
}

TEST_F(ProofsFolderTest, KeyThatHasPublishedNothingIsNoted) {
  EXPECT_EQ(*folder_.ReadUnpublished(), absl::nullopt);
  ASSERT_TRUE(folder_.WriteUnpublished("log+1+key").ok());
  EXPECT_EQ(*folder_.ReadUnpublished(), "log+1+key");
  ASSERT_TRUE(folder_.RemoveUnpublished().ok());
  EXPECT_EQ(*folder_.ReadUnpublished(), absl::nullopt);
}

TEST_F(ProofsFolderTest, ProofsLieBesideTheLedger) {
  EXPECT_EQ(ProofsBeside("/var/lib/ledger/"), "/var/lib/ledger.proofs");
  EXPECT_EQ(ProofsBeside("ledger"), "ledger.proofs");
}

TEST_F(ProofsFolderTest, MissingFolderIsNotMadeForReading) {
  EXPECT_EQ(ReasonOf(ProofsFolder::OpenForReading(scratch_.Child("none")).status()), "PROOFS_NOT_FOUND");
  EXPECT_FALSE(std::filesystem::exists(scratch_.Child("none")));
}

}  // namespace
}  // namespace liushui::runtime
