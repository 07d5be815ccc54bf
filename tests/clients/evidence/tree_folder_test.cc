#include "clients/cli/evidence/tree_folder.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

class TreeFolderTest : public ::testing::Test {
 protected:
  TreeFolder Open() { return TreeFolder::Open(scratch_.Path("tree")).value(); }
  std::string Read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(scratch_.Path("tree/" + path), std::ios::binary).rdbuf();
    return text.str();
  }

  commands::ScratchFiles scratch_;
};

TEST_F(TreeFolderTest, KeepsFilesByTheirPaths) {
  TreeFolder folder = Open();
  EXPECT_EQ(folder.size(), 0u);
  EXPECT_TRUE(folder.Put("tile/0/x001/067.p/12", "hashes").ok());
  EXPECT_TRUE(folder.Put("checkpoint", "ledger.example\n17\nroot\n").ok());
  EXPECT_EQ(Read("tile/0/x001/067.p/12"), "hashes");
  EXPECT_EQ(folder.written(), 2u);
}

TEST_F(TreeFolderTest, KnowsHowMuchIsThere) {
  EXPECT_TRUE(Open().Put("checkpoint", "ledger.example\n17\nroot\n").ok());
  EXPECT_EQ(Open().size(), 17u);
  EXPECT_TRUE(Open().Put("checkpoint", "ledger.example\n18\nroot\n").ok());
  EXPECT_EQ(Open().size(), 18u);
}

TEST_F(TreeFolderTest, CheckpointOfAnotherLedgerOrAnOlderOneStaysOut) {
  const std::string held = "ledger.example\n17\nroot\n";
  EXPECT_TRUE(Open().Put("checkpoint", held).ok());
  for (const char* other : {"other.example\n18\nroot\n", "ledger.example\n16\nroot\n", "nonsense"}) {
    EXPECT_EQ(ReasonOf(Open().Put("checkpoint", other)), "TREE_FILE_DIFFERENT") << other;
  }
  EXPECT_EQ(Read("checkpoint"), held);
}

TEST_F(TreeFolderTest, NonsenseIsNoTree) {
  EXPECT_TRUE(Open().Put("checkpoint", "nonsense").ok());
  EXPECT_EQ(Open().size(), 0u);
}

TEST_F(TreeFolderTest, SameFileStays) {
  TreeFolder folder = Open();
  EXPECT_TRUE(folder.Put("tile/0/000", "hashes").ok());
  EXPECT_TRUE(folder.Put("tile/0/000", "hashes").ok());
  EXPECT_EQ(folder.written(), 1u);
  EXPECT_EQ(folder.kept(), 1u);
}

TEST_F(TreeFolderTest, OtherHistoryIsNotWrittenOver) {
  TreeFolder folder = Open();
  EXPECT_TRUE(folder.Put("tile/0/000", "hashes").ok());
  for (const char* other : {"hashe!", "hash", "hashes and more", ""}) {
    EXPECT_EQ(ReasonOf(folder.Put("tile/0/000", other)), "TREE_FILE_DIFFERENT") << other;
  }
  EXPECT_EQ(Read("tile/0/000"), "hashes");
}

TEST_F(TreeFolderTest, CheckpointIsReplaced) {
  TreeFolder folder = Open();
  EXPECT_TRUE(folder.Put("checkpoint", "one").ok());
  EXPECT_TRUE(folder.Put("checkpoint", "two").ok());
  EXPECT_EQ(Read("checkpoint"), "two");
}

TEST_F(TreeFolderTest, PathsStayBelow) {
  TreeFolder folder = Open();
  for (const char* path : {"", "../checkpoint", "/checkpoint", "tile/../../evil", "tile//0", "tile/.",
                           "tile/0/", "other/0", "tile/0/A", "tile/0/000.q/1", "tile/0/.p"}) {
    EXPECT_EQ(ReasonOf(folder.Put(path, "x")), "TREE_PATH_WRONG") << path;
  }
}

TEST_F(TreeFolderTest, FolderOfItsOwn) {
  EXPECT_EQ(ReasonOf(TreeFolder::Open(scratch_.Path("nowhere/tree")).status()), "FILE_UNWRITABLE");
  scratch_.Write("file", "x");
  EXPECT_EQ(ReasonOf(TreeFolder::Open(scratch_.Path("file")).status()), "FILE_UNWRITABLE");
}

}  // namespace
}  // namespace liushui::cli
