#include "engine/base/whole_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "engine/base/check.h"

namespace liushui {
namespace {

class WholeFileTest : public testing::Test {
 protected:
  WholeFileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "liushui-file-XXXXXX").string();
    LIUSHUI_CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~WholeFileTest() override { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Read(const std::string& name) const {
    return ReadWholeFile(Path(name), 1'000)->value_or("none");
  }

  std::filesystem::path folder_;
};

TEST_F(WholeFileTest, IsReplacedAsAWhole) {
  EXPECT_EQ(Read("file"), "none");
  ASSERT_TRUE(ReplaceFile(Path("file"), "a long first one", 0644).ok());
  ASSERT_TRUE(ReplaceFile(Path("file"), "second", 0644).ok());
  EXPECT_EQ(Read("file"), "second");
  EXPECT_FALSE(std::filesystem::exists(Path("file.new")));
}

TEST_F(WholeFileTest, HasItsModeFromTheBeginning) {
  std::ofstream(Path("secret.new")) << "open to all";
  ASSERT_TRUE(ReplaceFile(Path("secret"), "hidden", 0600).ok());
  struct stat found;
  ASSERT_EQ(stat(Path("secret").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(WholeFileTest, TooLargeIsNotRead) {
  std::ofstream(Path("large")) << std::string(100, 'x');
  EXPECT_EQ(ReadWholeFile(Path("large"), 99).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadWholeFile(Path("large"), 100)->value().size(), 100u);
}

TEST_F(WholeFileTest, IsContinuedFromAPlace) {
  ASSERT_TRUE(ContinueFile(Path("file"), 0, "first").ok());
  ASSERT_TRUE(ContinueFile(Path("file"), 5, " second").ok());
  EXPECT_EQ(Read("file"), "first second");
  ASSERT_TRUE(ContinueFile(Path("file"), 5, " third").ok());
  EXPECT_EQ(Read("file"), "first third");
}

TEST_F(WholeFileTest, RemovingWhatIsNotThereIsDone) {
  std::ofstream(Path("file")) << "x";
  EXPECT_TRUE(RemoveFile(Path("file")).ok());
  EXPECT_TRUE(RemoveFile(Path("file")).ok());
  EXPECT_EQ(Read("file"), "none");
}

TEST_F(WholeFileTest, FailuresNameTheFile) {
  for (const absl::Status& status :
       {ReplaceFile(Path("nowhere/file"), "x", 0644), ContinueFile(Path("nowhere/file"), 0, "x"),
        RenameFile(Path("none"), Path("file")), MakeFolder(Path("nowhere/folder"))}) {
    EXPECT_NE(status.message().find(absl::string_view(Path(""))), absl::string_view::npos) << status;
  }
}

TEST_F(WholeFileTest, FolderIsMadeOnce) {
  EXPECT_TRUE(MakeFolder(Path("folder")).ok());
  EXPECT_TRUE(MakeFolder(Path("folder")).ok());
  std::ofstream(Path("file")) << "x";
  EXPECT_FALSE(MakeFolder(Path("file")).ok());
}

TEST_F(WholeFileTest, WhereAFolderLiesIsSeenThroughLinksAndDots) {
  const std::string data = Path("data");
  std::filesystem::create_directory(data);
  std::filesystem::create_directory_symlink(data, Path("link"));
  EXPECT_TRUE(LiesWithin(data, data));
  EXPECT_TRUE(LiesWithin(data + "/", data));
  EXPECT_TRUE(LiesWithin(data + "/new/proofs", data + "/"));
  EXPECT_TRUE(LiesWithin(Path("other/../data/proofs"), data));
  EXPECT_TRUE(LiesWithin(Path("link/proofs"), data));
  EXPECT_FALSE(LiesWithin(data + ".proofs", data));
  EXPECT_FALSE(LiesWithin(folder_.string(), data));
}

}  // namespace
}  // namespace liushui
