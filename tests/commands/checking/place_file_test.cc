#include "engine/commands/checking/place_file.h"

#include <csignal>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

class PlaceFileTest : public testing::Test {
 protected:
  ScratchFiles scratch_;
  PlaceFile file_{scratch_.Path("place")};
};

TEST_F(PlaceFileTest, NoFileIsNoPlace) {
  EXPECT_EQ(file_.Read().value(), "");
}

TEST_F(PlaceFileTest, NewestPlaceIsRead) {
  ASSERT_TRUE(file_.Keep("one").ok());
  ASSERT_TRUE(file_.Keep("another").ok());
  EXPECT_EQ(PlaceFile(scratch_.Path("place")).Read().value(), "another");
}

TEST_F(PlaceFileTest, NobodyElseMayReadIt) {
  ASSERT_TRUE(file_.Keep("one").ok());
  EXPECT_EQ(std::filesystem::status(scratch_.Path("place")).permissions(), std::filesystem::perms(0600));
}

TEST_F(PlaceFileTest, IsNotDueAtOnce) {
  EXPECT_FALSE(file_.IsDue());
  ASSERT_TRUE(file_.Keep("one").ok());
  EXPECT_FALSE(file_.IsDue());
}

TEST_F(PlaceFileTest, GoesWhenItIsDone) {
  ASSERT_TRUE(file_.Keep("one").ok());
  ASSERT_TRUE(file_.Remove().ok());
  EXPECT_EQ(file_.Read().value(), "");
}

TEST(InterruptionTest, SignalIsAWish) {
  const Interruption interruption;
  EXPECT_FALSE(interruption.wanted());
  ASSERT_EQ(std::raise(SIGINT), 0);
  EXPECT_TRUE(interruption.wanted());
}

}  // namespace
}  // namespace liushui::commands
