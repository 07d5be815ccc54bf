#include "engine/audit/describe_branch.h"

#include "engine/audit/envelope.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

ledger::v1::Record Parse(const std::string& text) {
  ledger::v1::Record record;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &record)) << text;
  return record;
}

TEST(DescribeBranchTest, TellsWhoChanged) {
  const auto record = Parse(R"pb(directory_changed {
                                   people {
                                     id: "song.yi"
                                     display_name: "松一"
                                     roles: "client_manager"
                                     team: "song"
                                     absences { from_us: 0 until_us: 60000000 reason: "年假" }
                                     substitutes { person: "song.er" }
                                   }
                                   removed_people: "song.san"
                                   teams { id: "song" leader: "song.changqing" }
                                 })pb");
  EXPECT_EQ(DescribeDirectory(record.directory_changed(), absl::UTCTimeZone()),
            "put team song (led by song.changqing); put song.yi (松一; client_manager; team song), away from "
            "1970-01-01 00:00:00 +00:00 until 1970-01-01 00:01:00 +00:00 for 年假, song.er may stand in from "
            "1970-01-01 00:00:00 +00:00; removed song.san");
}

TEST(DescribeBranchTest, TellsWhoWasShownWhat) {
  const auto record = Parse(R"pb(access_recorded {
                                   cases { instance: 17 gets: 2 reports: 1 }
                                   cases { instance: 18 lists: 1 }
                                 })pb");
  EXPECT_EQ(DescribeAccesses(record.access_recorded()),
            "was shown personal data of instance 17 (2 by itself, 1 in reports), instance 18 (1 in lists)");
}

TEST(DescribeBranchTest, TellsWhatIsSwitchedOff) {
  EXPECT_EQ(DescribeSettings(Parse(R"pb(settings_changed {
                                          settings { accesses_unrecorded: true }
                                          reason: "测试"
                                        })pb")
                                 .settings_changed()),
            "accesses to personal data are no longer recorded: 测试");
}

TEST(DescribeBranchTest, TellsWhatWasNotRecordedOneByOne) {
  const auto record = Parse(R"pb(refusals_suppressed {
                                   from_us: 60000000
                                   reasons { reason: "ROLE_DENIED" count: 12 }
                                 })pb");
  EXPECT_EQ(DescribeSuppressed(record.refusals_suppressed(), absl::UTCTimeZone()),
            "was refused more often than is recorded one by one, in the minute from 1970-01-01 00:01:00 "
            "+00:00: 12 times ROLE_DENIED");
}

TEST(DescribeBranchTest, CasesShownAscend) {
  const auto sound = [](const std::string& cases) {
    ledger::v1::Record record = Parse("semantics_version: 1 access_recorded { " + cases + " }");
    return ParseRecord(record.SerializeAsString()).ok();
  };
  EXPECT_TRUE(sound("cases { instance: 17 } cases { instance: 18 }"));
  EXPECT_FALSE(sound("cases { instance: 17 } cases { instance: 17 }"));
  EXPECT_FALSE(sound("cases { instance: 18 } cases { instance: 17 }"));
}

TEST(DescribeBranchTest, TellsWhatSchedulesDo) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_EQ(DescribeSchedule(Parse(R"pb(schedule_put {
                                          schedule { schedule: "days" workflow: "day" }
                                          status { next_us: 60000000 }
                                        })pb"),
                             utc),
            "put schedule days of workflow day, next 1970-01-01 00:01:00 +00:00");
  EXPECT_EQ(DescribeSchedule(Parse(R"pb(schedule_moved {
                                          schedule: "days"
                                          reason: "PAUSED"
                                          status { paused: true }
                                        })pb"),
                             utc),
            "schedule days moved, PAUSED, paused");
  EXPECT_EQ(DescribeSchedule(Parse(R"pb(schedule_removed { schedule: "days" })pb"), utc),
            "removed schedule days");
  EXPECT_EQ(
      DescribeSchedule(Parse(R"pb(schedule_fired {
                                    schedule: "days"
                                    starts { person: "li" }
                                    starts { person: "wang" existing: 7 }
                                    left_out { person: "zhao" reason: "ABSENT" }
                                    skipped: 2
                                  })pb"),
                       utc),
      "schedule days fired for 1970-01-01 00:00:00 +00:00: 2 starts, 1 of them there already, not zhao: "
      "ABSENT, 2 times before it passed over");
}

// A row changes once in a record: what says otherwise is no record of ours.
TEST(DirectoryRecordTest, NamesEveryoneOnceAndInOrder) {
  const std::string wrong[] = {R"pb(people { id: "b" }
                                    people { id: "a" })pb",
                               R"pb(people { id: "a" }
                                    people { id: "a" })pb",
                               R"pb(people { id: "a" }
                                    removed_people: "a")pb",
                               R"pb(removed_teams: "a" removed_teams: "a")pb"};
  for (const std::string& change : wrong) {
    const auto record = Parse("semantics_version: 1 directory_changed { " + change + " }");
    EXPECT_FALSE(ParseRecord(record.SerializeAsString()).ok()) << change;
  }
  const auto right = Parse(R"pb(semantics_version: 1
                                directory_changed {
                                  people { id: "a" }
                                  people { id: "b" }
                                })pb");
  EXPECT_TRUE(ParseRecord(right.SerializeAsString()).ok());
}

}  // namespace
}  // namespace liushui::audit
