#include "engine/chart/calendar_tables.h"

#include <functional>

#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

TEST(CalendarTablesTest, RefusesEachMistakeByItsField) {
  struct Row {
    std::function<void(workflow::v1::Calendar*)> spoil;
    std::string fields;
  };
  const Row rows[] = {
      {[](auto* c) { c->set_calendar("CN"); }, "calendar"},
      {[](auto* c) { c->clear_calendar(); }, "calendar"},
      {[](auto* c) { c->set_zone("Asia/Atlantis"); }, "zone"},
      {[](auto* c) { c->clear_zone(); }, "zone"},
      {[](auto* c) { c->set_first_day("2026-02-30"); }, "first_day"},
      {[](auto* c) { c->set_last_day("2025-12-31"); },
       "last_day,closed[0].day,closed[1].day,closed[2].day,closed[3].day,"
       "closed[4].day,closed[5].day,closed[6].day"},
      {[](auto* c) { c->add_weekend("saturday"); }, "weekend[2]"},
      {[](auto* c) {
         for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) c->add_weekend(day);
       },
       "weekend"},
      {[](auto* c) { c->add_closed()->set_day("2026-02-23"); }, "closed[7].day"},
      {[](auto* c) { c->add_closed()->set_day("2027-01-01"); }, "closed[7].day"},
      {[](auto* c) { c->clear_sessions(); }, "sessions"},
      {[](auto* c) { c->mutable_sessions(1)->set_open("11:00"); }, "sessions[1]"},
      {[](auto* c) { c->mutable_sessions(1)->set_open("15:00"); }, "sessions[1]"},
      {[](auto* c) { c->mutable_sessions(1)->set_close("3pm"); }, "sessions[1].close,sessions[1]"},
      {[](auto* c) { c->clear_office(); }, "office"},
  };
  for (const Row& row : rows) {
    workflow::v1::Calendar calendar = SmallCalendar();
    row.spoil(&calendar);
    const absl::Status status = ReadCalendar(calendar).status();
    EXPECT_EQ(ReasonOf(status), "CALENDAR_INVALID");
    std::vector<std::string> fields;
    for (const Violation& violation : ViolationsOf(status)) fields.push_back(violation.field);
    EXPECT_EQ(absl::StrJoin(fields, ","), row.fields) << status;
  }
}

TEST(CalendarTablesTest, AnUnknownZoneIsNotUtc) {
  workflow::v1::Calendar calendar = SmallCalendar();
  calendar.set_zone("Asia/Atlantis");
  EXPECT_EQ(ReasonOf(BusinessCalendar::Make(calendar).status()), "CALENDAR_INVALID");
}

TEST(CalendarTablesTest, TheExchangesCalendarIsValid) {
  workflow::v1::Calendar calendar;
  const absl::Status read =
      ReadYaml(ReadFile("workflows/calendars/cn-trading.yaml"), "cn-trading.yaml", &calendar, nullptr);
  ASSERT_TRUE(read.ok()) << read;
  const auto tables = ReadCalendar(calendar);
  ASSERT_TRUE(tables.ok()) << tables.status();
  EXPECT_EQ(tables->name, "cn-trading");
  EXPECT_EQ(tables->zone.name(), "Asia/Shanghai");
}

}  // namespace
}  // namespace liushui::chart
