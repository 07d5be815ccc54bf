#include "storage/bounded_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::storage {
namespace {

std::string Contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class BoundedLogTest : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string path_ = scratch_.Child("LOG");
};

TEST_F(BoundedLogTest, WritesOneLineForOneReport) {
  BoundedLog log(path_, 10'000);
  rocksdb::Log(rocksdb::InfoLogLevel::WARN_LEVEL, &log, "file %d is %s", 7, "late");
  EXPECT_TRUE(absl::EndsWith(Contents(path_), " file 7 is late\n")) << Contents(path_);
}

TEST_F(BoundedLogTest, AppendsToWhatIsThere) {
  BoundedLog(path_, 10'000).Note("first");
  BoundedLog(path_, 10'000).Note("second");
  EXPECT_TRUE(absl::StrContains(Contents(path_), "first\n"));
  EXPECT_TRUE(absl::StrContains(Contents(path_), "second\n"));
}

TEST_F(BoundedLogTest, NeverGrowsPastItsBound) {
  BoundedLog log(path_, 1'000);
  for (int i = 0; i < 100; ++i) log.Note("a line of some length, many times");
  EXPECT_LE(std::filesystem::file_size(path_), 1'000u);
  EXPECT_LE(std::filesystem::file_size(path_ + ".old"), 1'000u);
}

TEST_F(BoundedLogTest, LongReportIsCut) {
  BoundedLog log(path_, 100'000);
  const std::string text(50'000, 'x');
  rocksdb::Log(rocksdb::InfoLogLevel::INFO_LEVEL, &log, "%s", text.c_str());
  EXPECT_LT(std::filesystem::file_size(path_), 5'000u);
}

TEST_F(BoundedLogTest, FileThatCannotBeOpenedIsBorne) {
  BoundedLog log(scratch_.Child("missing/LOG"), 1'000);
  log.Note("lost");
  EXPECT_EQ(log.GetLogFileSize(), 0u);
}

// /dev/full refuses every write as a full disk does.
TEST_F(BoundedLogTest, FullDiskIsBorne) {
  BoundedLog log("/dev/full", 1'000);
  log.Note("lost");
  EXPECT_EQ(log.GetLogFileSize(), 0u);
}

}  // namespace
}  // namespace liushui::storage
