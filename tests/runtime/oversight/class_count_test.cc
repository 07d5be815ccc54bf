#include "engine/runtime/oversight/class_count.h"

#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

constexpr int32_t kToday = 20'000;

bool Wants(const CountQuery& query, int32_t closed_day) {
  NameTable names;
  names.IdOf("");
  const std::vector<absl::TimeZone> zones = {absl::UTCTimeZone()};
  const absl::Time now = absl::UnixEpoch() + absl::Hours(24 * kToday);
  return ClassCount(query, names, zones, now).Wants(closed_day);
}

TEST(ClassCountTest, TheCoarsestGrainThatTellsApartIsTaken) {
  CountQuery query;
  EXPECT_EQ(ClassCount::GrainOf(query), Grain::kKind);
  query.person = "li";
  EXPECT_EQ(ClassCount::GrainOf(query), Grain::kPerson);
  query.state = "ask";
  EXPECT_EQ(ClassCount::GrainOf(query), Grain::kUndated);
  query.group_by.insert(Dimension::kOpenedDay);
  EXPECT_EQ(ClassCount::GrainOf(query), Grain::kAll);
}

TEST(ClassCountTest, ADayOfClosingExcludesAllOthers) {
  CountQuery query;
  EXPECT_TRUE(Wants(query, kNoDay));
  EXPECT_FALSE(Wants(query, kToday));
  query.statuses = {state::v1::TASK_STATUS_COMPLETED};
  EXPECT_FALSE(Wants(query, kNoDay));
  EXPECT_TRUE(Wants(query, kToday));
  query.closed_day = absl::CivilDay() + kToday;
  EXPECT_TRUE(Wants(query, kToday));
  EXPECT_FALSE(Wants(query, kToday - 1));
}

}  // namespace
}  // namespace liushui::runtime
