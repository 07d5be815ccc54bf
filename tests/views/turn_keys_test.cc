#include "engine/views/turn_keys.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using core::ItemTurn;

TEST(TurnKeysTest, KeysLieInOrderOfTurn) {
  const auto timer = [](int64_t due, uint32_t ordinal) {
    return ItemTurn{3, ItemTurn::Queue::kTimer, due, ordinal};
  };
  const std::vector<ItemTurn> turns = {{2, ItemTurn::Queue::kTimer, 9, 9},
                                       {3, ItemTurn::Queue::kWaiting, 1, 0},
                                       {3, ItemTurn::Queue::kWaiting, int64_t{1} << 32, 0},
                                       timer(std::numeric_limits<int64_t>::min(), 1),
                                       timer(-5, 1),
                                       timer(0, 1),
                                       timer(7, 1),
                                       timer(7, 2),
                                       {4, ItemTurn::Queue::kWaiting, 1, 0}};
  for (size_t i = 0; i < turns.size(); ++i) {
    const std::string key = TurnKey(17, turns[i]);
    ASSERT_TRUE(ParseTurnKey(key).has_value());
    EXPECT_EQ(*ParseTurnKey(key), (TurnPlace{17, turns[i]}));
    if (i == 0) continue;
    EXPECT_LT(TurnKey(17, turns[i - 1]), key);
    EXPECT_LT(turns[i - 1], turns[i]);
  }
}

TEST(TurnKeysTest, PrefixIsThatOfOneQueue) {
  const std::string prefix = TurnPrefix(17, 3, ItemTurn::Queue::kWaiting);
  EXPECT_EQ(TurnKey(17, {3, ItemTurn::Queue::kWaiting, 5, 0}).substr(0, prefix.size()), prefix);
  EXPECT_NE(TurnKey(17, {3, ItemTurn::Queue::kTimer, 5, 1}).substr(0, prefix.size()), prefix);
}

TEST(TurnKeysTest, OtherKeysAreNone) {
  const std::string key = TurnKey(17, {3, ItemTurn::Queue::kWaiting, 5, 0});
  EXPECT_FALSE(ParseTurnKey(key.substr(0, key.size() - 1)).has_value());
  EXPECT_FALSE(ParseTurnKey(key + "x").has_value());
  EXPECT_FALSE(ParseTurnKey("").has_value());
  std::string other_queue = key;
  other_queue[16] = 3;
  EXPECT_FALSE(ParseTurnKey(other_queue).has_value());
}

}  // namespace
}  // namespace liushui::views
