#include "clients/cli/files.h"

#include <sys/stat.h>

#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using commands::ScratchFiles;

TEST(ReadFileTest, BytesComeAsTheyAre) {
  const ScratchFiles scratch;
  const std::string bytes("a\0\r\n", 4);
  EXPECT_EQ(ReadFile(scratch.Write("file", bytes), 4).value(), bytes);
  EXPECT_EQ(ReadFile(scratch.Write("empty", ""), 4).value(), "");
}

TEST(ReadFileTest, LimitIsOfBytes) {
  const ScratchFiles scratch;
  EXPECT_TRUE(ReadFile(scratch.Write("fits", "1234"), 4).ok());
  EXPECT_EQ(ReasonOf(ReadFile(scratch.Write("large", "12345"), 4).status()), "FILE_TOO_LARGE");
}

TEST(ReadFileTest, MissingFileIsUnknown) {
  EXPECT_EQ(ReasonOf(ReadFile(ScratchFiles().Path("none"), 4).status()), "FILE_UNKNOWN");
}

TEST(ReadFileTest, FoldersPipesAndDevicesAreNotRead) {
  const ScratchFiles scratch;
  const std::string pipe = scratch.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {scratch.folder(), pipe, std::string("/dev/zero")}) {
    EXPECT_EQ(ReasonOf(ReadFile(path, 4).status()), "FILE_UNREADABLE") << path;
  }
}

}  // namespace
}  // namespace liushui::cli
