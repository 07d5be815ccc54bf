#include "engine/views/child_keys.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using testing::Optional;

TEST(ChildKeysTest, KeyIsReadBack) {
  EXPECT_THAT(ParseChildKey(ChildKey(7, 258)), Optional(InstancePart{7, 258}));
}

TEST(ChildKeysTest, PrefixHoldsTheChildrenOfOneInstance) {
  EXPECT_TRUE(absl::StartsWith(ChildKey(7, 1), ChildPrefix(7)));
  EXPECT_FALSE(absl::StartsWith(ChildKey(8, 1), ChildPrefix(7)));
  EXPECT_LT(ChildKey(7, 9), ChildKey(7, 10));
}

TEST(ChildKeysTest, OtherKeysAreNone) {
  EXPECT_EQ(ParseChildKey(""), absl::nullopt);
  EXPECT_EQ(ParseChildKey(ChildPrefix(7)), absl::nullopt);
  EXPECT_EQ(ParseChildKey(ChildKey(7, 1) + "x"), absl::nullopt);
}

}  // namespace
}  // namespace liushui::views
