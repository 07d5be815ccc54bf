#include "storage/ledger_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/refusal.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

namespace fs = std::filesystem;

class LedgerFolderTest : public ::testing::Test {
 protected:
  LedgerFolderTest() {
    options_.create_if_missing = true;
    options_.file_system = rocksdb::FileSystem::Default();
  }
  absl::StatusOr<std::unique_ptr<LedgerFolder>> Enter() { return LedgerFolder::Enter(path_, options_); }

  ScratchFolder scratch_;
  std::string path_ = scratch_.Child("ledger");
  RocksOptions options_;
};

TEST_F(LedgerFolderTest, NewFolderHasNoFormatYet) {
  const std::unique_ptr<LedgerFolder> folder = Enter().value();
  EXPECT_FALSE(folder->has_format());
  ASSERT_TRUE(folder->WriteFormat().ok());
  EXPECT_TRUE(folder->has_format());
}

// Written for ever.
TEST_F(LedgerFolderTest, FormatIsOneLine) {
  ASSERT_TRUE(Enter().value()->WriteFormat().ok());
  std::ostringstream text;
  text << std::ifstream(path_ + "/FORMAT").rdbuf();
  EXPECT_EQ(text.str(), "liushui ledger 1\n");
}

TEST_F(LedgerFolderTest, UnfinishedCreationIsContinued) {
  { const std::unique_ptr<LedgerFolder> folder = Enter().value(); }
  fs::create_directory(path_ + "/database");
  std::ofstream(path_ + "/FORMAT.new") << "liush";
  EXPECT_TRUE(Enter().ok());
}

TEST_F(LedgerFolderTest, TrailingSlashIsTheSameFolder) {
  path_ += "/";
  ASSERT_TRUE(Enter().value()->WriteFormat().ok());
  EXPECT_TRUE(fs::exists(scratch_.Child("ledger/FORMAT")));
}

TEST_F(LedgerFolderTest, PathThroughAFileIsNoLedger) {
  std::ofstream(scratch_.Child("file")) << "text";
  path_ = scratch_.Child("file/ledger");
  EXPECT_EQ(ReasonOf(Enter().status()), "NOT_A_LEDGER");
}

TEST_F(LedgerFolderTest, LockEndsWithItsHolder) {
  {
    const std::unique_ptr<LedgerFolder> folder = Enter().value();
    EXPECT_EQ(ReasonOf(Enter().status()), "LEDGER_IN_USE");
  }
  EXPECT_TRUE(Enter().ok());
}

TEST_F(LedgerFolderTest, BallastWithoutRoomIsNotMade) {
  const std::unique_ptr<LedgerFolder> folder = Enter().value();
  const uint64_t free_bytes = folder->FreeBytes().value();
  EXPECT_EQ(folder->MakeBallast(1 << 20, 2 * free_bytes).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(fs::exists(path_ + "/ballast"));
}

TEST_F(LedgerFolderTest, NoBallastIsMadeOfZeroBytes) {
  EXPECT_TRUE(Enter().value()->MakeBallast(0, 0).ok());
  EXPECT_FALSE(fs::exists(path_ + "/ballast"));
}

}  // namespace
}  // namespace liushui::storage
