#include "clients/cli/output_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/cpp/errors.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest()
      : folder_(absl::StrCat(testing::TempDir(), "/output_file_",
                             testing::UnitTest::GetInstance()->current_test_info()->name())),
        path_(absl::StrCat(folder_, "/report.html")) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  int Files() const { return static_cast<int>(std::distance(fs::directory_iterator(folder_), {})); }
  std::string Content() const {
    std::ifstream file(path_);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  const std::string folder_;
  const std::string path_;
};

TEST_F(OutputFileTest, KeptFileIsWholeAndAlone) {
  auto file = OutputFile::Open(path_);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Write("one ").ok());
  ASSERT_TRUE((*file)->Write("two").ok());
  EXPECT_FALSE(fs::exists(path_));
  ASSERT_TRUE((*file)->Keep().ok());
  file->reset();
  EXPECT_EQ(Content(), "one two");
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, WhatIsNotKeptLeavesNothingAndWhatWasThereStays) {
  std::ofstream(path_) << "old";
  {
    auto file = OutputFile::Open(path_);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE((*file)->Write("new").ok());
  }
  EXPECT_EQ(Content(), "old");
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, KeptFileReplacesTheOld) {
  std::ofstream(path_) << "old";
  auto file = OutputFile::Open(path_);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Write("new").ok());
  ASSERT_TRUE((*file)->Keep().ok());
  EXPECT_EQ(Content(), "new");
}

TEST_F(OutputFileTest, LinksAreWrittenInto) {
  const std::string link = absl::StrCat(folder_, "/link");
  std::ofstream(path_) << "old and longer";
  fs::create_symlink(path_, link);
  auto file = OutputFile::Open(link);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Write("new").ok());
  ASSERT_TRUE((*file)->Keep().ok());
  file->reset();
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(Content(), "new");
}

TEST_F(OutputFileTest, FoldersThatAreNotThereAreRefused) {
  const auto file = OutputFile::Open(absl::StrCat(folder_, "/none/report.html"));
  EXPECT_EQ(ReasonOf(file.status()), "FILE_UNWRITABLE");
  EXPECT_EQ(ReasonOf(OutputFile::Open(folder_).status()), "FILE_UNWRITABLE");
}

}  // namespace
}  // namespace liushui::cli
