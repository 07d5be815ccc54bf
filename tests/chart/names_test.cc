#include "engine/chart/compiler/names.h"

#include <string>

#include "gtest/gtest.h"

namespace liushui::chart {
namespace {

TEST(NamesTest, NamesAreSnakeCase) {
  for (const absl::string_view name : {"a", "first_reply", "a1_"}) EXPECT_TRUE(IsName(name)) << name;
  for (const absl::string_view name : {"", "A", "1a", "_a", "a-b", "a.b", "首次", "a b"})
    EXPECT_FALSE(IsName(name)) << name;
  EXPECT_TRUE(IsName(std::string(kMaxNameLength, 'a')));
  EXPECT_FALSE(IsName(std::string(kMaxNameLength + 1, 'a')));
}

TEST(NamesTest, DottedNamesAreNamesJoined) {
  for (const absl::string_view name : {"a", "client.withdrew", "a.b.c"})
    EXPECT_TRUE(IsDottedName(name)) << name;
  for (const absl::string_view name : {"", ".", "a.", ".a", "a..b", "a.B", "a.*"})
    EXPECT_FALSE(IsDottedName(name)) << name;
  const std::string longest = std::string(64, 'a') + "." + std::string(63, 'b');
  EXPECT_TRUE(IsDottedName(longest));
  EXPECT_FALSE(IsDottedName(longest + "b"));
}

TEST(NamesTest, ReservedEventsAreToldByTheirFirstWord) {
  for (const absl::string_view event : {"done", "done.a", "failed.x.y", "error", "error.execution", "timer.a",
                                        "overdue.a", "reminder.a", "item.a", "claimed.a", "released.a"}) {
    EXPECT_TRUE(IsReservedEvent(event)) << event;
  }
  for (const absl::string_view event : {"client.done", "doner", "items", "late"})
    EXPECT_FALSE(IsReservedEvent(event)) << event;
  EXPECT_FALSE(IsStateEventWord("error"));
  EXPECT_TRUE(IsStateEventWord("claimed"));
}

TEST(NamesTest, WordsWithAMeaningAreKnown) {
  EXPECT_TRUE(IsKeptByCel("in"));
  EXPECT_FALSE(IsKeptByCel("inside"));
  EXPECT_TRUE(IsEngineVariable("data"));
  EXPECT_FALSE(IsEngineVariable("item"));
}

}  // namespace
}  // namespace liushui::chart
