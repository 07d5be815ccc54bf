#include "engine/witness/key_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/base/refusal.h"
#include "tests/witness/followed_ledger.h"

namespace liushui::witness {
namespace {

TEST(KeyFileTest, IsMadeOnceAndKept) {
  const ScratchFolder scratch;
  const auto made = ReadOrMakeKey(scratch.Path("key.pem"), "witness.example");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->made);
  const auto read = ReadOrMakeKey(scratch.Path("key.pem"), "witness.example");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->made);
  EXPECT_EQ(read->key.verifier(), made->key.verifier());
}

TEST(KeyFileTest, IsPrivate) {
  const ScratchFolder scratch;
  ASSERT_TRUE(ReadOrMakeKey(scratch.Path("key.pem"), "witness.example").ok());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(scratch.Path("key.pem")).permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(KeyFileTest, OtherContentIsNoKey) {
  const ScratchFolder scratch;
  std::ofstream(scratch.Path("key.pem")) << "nothing";
  EXPECT_EQ(ReasonOf(ReadOrMakeKey(scratch.Path("key.pem"), "witness.example").status()), "KEY_WRONG");
  EXPECT_EQ(ReasonOf(ReadOrMakeKey(scratch.Path("new.pem"), "a name").status()), "KEY_WRONG");
}

TEST(KeyFileTest, FolderMustBeThere) {
  const ScratchFolder scratch;
  EXPECT_FALSE(ReadOrMakeKey(scratch.Path("nowhere/key.pem"), "witness.example").ok());
}

}  // namespace
}  // namespace liushui::witness
