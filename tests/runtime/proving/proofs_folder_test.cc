#include "engine/runtime/proving/proofs_folder.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProofsFolderTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::vector<std::string> History(size_t days = kAllDays) const { return *folder_.ReadHistory(days); }
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
  const absl::Status read = folder_.ReadHistory(kAllDays).status();
  EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss);
}

TEST_F(ProofsFolderTest, WhereAFolderLiesIsSeenThroughLinksAndDots) {
  const std::string data = scratch_.Child("data");
  std::filesystem::create_directory(data);
  std::filesystem::create_directory_symlink(data, scratch_.Child("link"));
  EXPECT_TRUE(LiesWithin(data, data));
  EXPECT_TRUE(LiesWithin(data + "/", data));
  EXPECT_TRUE(LiesWithin(data + "/new/proofs", data + "/"));
  EXPECT_TRUE(LiesWithin(scratch_.Child("other/../data/proofs"), data));
  EXPECT_TRUE(LiesWithin(scratch_.Child("link/proofs"), data));
  EXPECT_FALSE(LiesWithin(data + ".proofs", data));
  EXPECT_FALSE(LiesWithin(scratch_.path(), data));
}

TEST_F(ProofsFolderTest, ProofsLieBesideTheLedger) {
  EXPECT_EQ(ProofsBeside("/var/lib/ledger/"), "/var/lib/ledger.proofs");
  EXPECT_EQ(ProofsBeside("ledger"), "ledger.proofs");
}

TEST_F(ProofsFolderTest, MissingFolderIsNotMadeForReading) {
  EXPECT_EQ(ReasonOf(ProofsFolder::OpenForReading(scratch_.Child("none")).status()), "PROOFS_NOT_FOUND");
  EXPECT_FALSE(std::filesystem::exists(scratch_.Child("none")));
}

TEST_F(ProofsFolderTest, ReplacedFileHasItsModeFromTheBeginning) {
  std::ofstream(Path("secret.new")) << "open to all";
  ASSERT_TRUE(ReplaceFile(Path("secret"), "hidden", 0600).ok());
  struct stat found;
  ASSERT_EQ(stat(Path("secret").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(ProofsFolderTest, FileThatIsTooLargeIsNotRead) {
  std::ofstream(Path("large")) << std::string(100, 'x');
  EXPECT_EQ(ReadWholeFile(Path("large"), 99).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadWholeFile(Path("large"), 100)->value().size(), 100u);
}

}  // namespace
}  // namespace liushui::runtime
