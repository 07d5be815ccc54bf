// Adding business time keeps the order of times, and adds up: 2,000 random cases for each claim.
#include <string>

#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/business_time/calendars.h"

namespace liushui::chart {
namespace {

constexpr int kTrialsInACase = 20;
constexpr int kFirstMinute = 0;
constexpr int kLastMinute = 2 * 365 * 24 * 60;  // two of the three years covered

// Runs a property. RapidCheck prints the seed with which the run can be repeated (RC_PARAMS="seed=...").
template <typename Property>
void Check(const std::string& name, Property property) {
  EXPECT_TRUE(rc::check(name, [&] {
    for (int trial = 0; trial < kTrialsInACase; ++trial) property();
  }));
}

absl::Time AnyTime() {
  return At("2024-02-01 00:00") + absl::Minutes(*rc::gen::inRange(kFirstMinute, kLastMinute));
}

Unit AnyUnit() {
  return *rc::gen::element(Unit::kTradingHour, Unit::kOfficeHour, Unit::kBusinessDay);
}

absl::Time Add(const BusinessCalendar& calendar, absl::Time t, int64_t amount, Unit unit) {
  const auto sum = calendar.Add(t, {amount, unit});
  RC_ASSERT(sum.ok());
  return *sum;
}

TEST(BusinessTimeProperties, AddingIsMonotone) {
  const auto plain = TradingCalendar();
  const auto special = HalfDayCalendar();
  Check("a later time plus the same is never earlier", [&] {
    const BusinessCalendar& calendar = *rc::gen::arbitrary<bool>() ? *plain : *special;
    const absl::Time first = AnyTime();
    const absl::Time second = first + absl::Minutes(*rc::gen::inRange(0, 20'000));
    const int amount = *rc::gen::inRange(0, 60);
    const Unit unit = AnyUnit();
    RC_ASSERT(Add(calendar, first, amount, unit) <= Add(calendar, second, amount, unit));
  });
}

TEST(BusinessTimeProperties, MoreIsNeverEarlier) {
  const auto special = HalfDayCalendar();
  Check("the same time plus more is never earlier", [&] {
    const absl::Time t = AnyTime();
    const int amount = *rc::gen::inRange(0, 60);
    const Unit unit = AnyUnit();
    RC_ASSERT(Add(*special, t, amount, unit) <= Add(*special, t, amount + 1, unit));
    RC_ASSERT(t <= Add(*special, t, amount, unit));
  });
}

TEST(BusinessTimeProperties, HoursAddUp) {
  const auto special = HalfDayCalendar();
  Check("a hours, then b hours, are a + b hours", [&] {
    const absl::Time t = AnyTime();
    const Unit unit = *rc::gen::element(Unit::kTradingHour, Unit::kOfficeHour);
    const int a = *rc::gen::inRange(1, 60);
    const int b = *rc::gen::inRange(1, 60);
    RC_ASSERT(Add(*special, Add(*special, t, a, unit), b, unit) == Add(*special, t, a + b, unit));
  });
}

// On a day with hours of its own what is added may be cut short, and then it does not.
TEST(BusinessTimeProperties, DaysAddUpWhereAllDaysAreAlike) {
  const auto plain = TradingCalendar();
  Check("a days, then b days, are a + b days", [&] {
    const absl::Time t = AnyTime();
    const int a = *rc::gen::inRange(0, 60);
    const int b = *rc::gen::inRange(0, 60);
    RC_ASSERT(Add(*plain, Add(*plain, t, a, Unit::kBusinessDay), b, Unit::kBusinessDay) ==
              Add(*plain, t, a + b, Unit::kBusinessDay));
  });
}

TEST(BusinessTimeProperties, BackAndForthIsWhereItBegan) {
  const auto special = HalfDayCalendar();
  Check("hours forth and back end at the same count", [&] {
    const absl::Time t = AnyTime();
    const Unit unit = *rc::gen::element(Unit::kTradingHour, Unit::kOfficeHour);
    const int amount = *rc::gen::inRange(1, 60);
    const absl::Time there = Add(*special, t, amount, unit);
    const absl::Time back = Add(*special, there, -amount, unit);
    // From inside a closed time it comes back to an edge of it: forth again gives the same.
    RC_ASSERT(Add(*special, back, amount, unit) == there);
  });
}

TEST(BusinessTimeProperties, PercentAscends) {
  const auto special = HalfDayCalendar();
  Check("a greater part of a span is never earlier, and none lies outside", [&] {
    const absl::Time from = AnyTime();
    const Unit unit = AnyUnit();
    const absl::Time to = Add(*special, from, *rc::gen::inRange(1, 30), unit);
    const int percent = *rc::gen::inRange(1, 100);
    const auto less = special->Between(from, to, percent - 1, unit);
    const auto more = special->Between(from, to, percent, unit);
    RC_ASSERT(less.ok() && more.ok());
    RC_ASSERT(from <= *less && *less <= *more && *more <= to);
  });
}

}  // namespace
}  // namespace liushui::chart
