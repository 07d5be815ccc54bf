// People, schedules and calendars as callers meet them: over gRPC, on a simulated clock.
#include "tests/server/branch/branch_calls.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/server/services/branch/directory_calls.h"
#include "engine/server/services/branch/schedule_calls.h"
#include "engine/server/services/branch/substitution.h"
#include "gmock/gmock.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(BranchCallsTest, ImportsWholeOrNotAtAll) {
  const auto checked = Import(kPeople, true);
  ASSERT_TRUE(checked.ok()) << checked.status.error_message();
  EXPECT_EQ(checked.body.added(), 3);
  EXPECT_EQ(checked.body.records(), 0);
  const auto wrong = Import("id,roles\nli,Clerk\n");
  EXPECT_EQ(ReasonIn(wrong.status), "CSV_INVALID");
  EXPECT_THAT(wrong.status.error_message(), HasSubstr("people.csv:2:4: "));
  v1::ListPeopleRequest list;
  list.set_parent(kBranchName);
  EXPECT_THAT(OfDirectory(&Directory::ListPeople, list).body.people(), IsEmpty());
  const auto imported = Import(kPeople);
  ASSERT_TRUE(imported.ok()) << imported.status.error_message();
  EXPECT_EQ(imported.body.added(), 3);
  EXPECT_EQ(imported.body.teams(), 1);
  EXPECT_EQ(imported.body.records(), 1);
  const auto again = Import(kPeople);
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again.body.added() + again.body.changed() + again.body.records(), 0);
}

TEST_F(BranchCallsTest, ListsInPages) {
  ASSERT_TRUE(Import(kPeople).ok());
  v1::ListPeopleRequest request;
  request.set_parent(kBranchName);
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = OfDirectory(&Directory::ListPeople, request);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    for (const v1::Person& person : page.body.people()) names.push_back(person.display_name());
    request.set_page_token(page.body.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("李", "王", "张"));
  v1::ListTeamsRequest teams;
  teams.set_parent(kBranchName);
  const auto listed = OfDirectory(&Directory::ListTeams, teams);
  ASSERT_EQ(listed.body.teams_size(), 1);
  EXPECT_EQ(listed.body.teams(0).size(), 3);
  EXPECT_EQ(listed.body.teams(0).leader(), "wang");
}

TEST_F(BranchCallsTest, PutsAndRemoves) {
  ASSERT_TRUE(Import(kPeople).ok());
  v1::PutPersonRequest put;
  put.set_name(Name("people", "zhao"));
  put.add_roles("writer");
  EXPECT_TRUE(OfDirectory(&Directory::PutPerson, put).body.changed());
  EXPECT_FALSE(OfDirectory(&Directory::PutPerson, put).body.changed());
  v1::RemovePersonRequest remove;
  remove.set_name(Name("people", "zhao"));
  EXPECT_TRUE(OfDirectory(&Directory::RemovePerson, remove).ok());
  EXPECT_EQ(ReasonIn(OfDirectory(&Directory::RemovePerson, remove).status), "PERSON_UNKNOWN");
  v1::PutTeamRequest team;
  team.set_name(Name("teams", "west"));
  team.set_leader("nobody");
  EXPECT_EQ(ReasonIn(OfDirectory(&Directory::PutTeam, team).status), "DIRECTORY_INVALID");
  team.set_leader("li");
  EXPECT_TRUE(OfDirectory(&Directory::PutTeam, team).body.changed());
  v1::RemoveTeamRequest no_team;
  no_team.set_name(Name("teams", "west"));
  EXPECT_TRUE(OfDirectory(&Directory::RemoveTeam, no_team).ok());
}

TEST_F(BranchCallsTest, ASubstituteActsForWhoIsAway) {
  ASSERT_TRUE(Import(kPeople).ok());
  ASSERT_TRUE(branch_.Deploy(kChore).ok());
  const auto started = branch_.Start("chore", R"({"person": "li"})");
  ASSERT_TRUE(started.ok()) << started.status.error_message();
  const std::string task = branch_.OnlyTask(started.body.instance().name()).name();
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "li", task)), "NOT_SUBSTITUTE");
  Away("li", "zhang");
  EXPECT_THAT(Person("zhang").acts_for(), ElementsAre("li"));
  EXPECT_EQ(ReasonIn(ClaimFor("wang", "li", task)), "NOT_SUBSTITUTE");
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "nobody", task)), "NOT_SUBSTITUTE");

  // The substitute's own list shows it, and for whom.
  v1::ListTasksRequest mine;
  mine.set_parent(kBranchName);
  mine.set_mine(true);
  branch_.As("zhang", "guard");
  const auto listed = branch_.Call(branch_.tasks(), &v1::TaskService::Stub::ListTasks, mine);
  ASSERT_EQ(listed.body.tasks_size(), 1) << listed.status.error_message();
  EXPECT_EQ(listed.body.tasks(0).on_behalf_of(), "li");

  // So does a watch.
  v1::WatchTasksRequest watch;
  watch.set_parent(kBranchName);
  watch.set_from_position(0);
  watch.set_mine(true);
  const auto context = branch_.Context();
  const auto reader = branch_.tasks().WatchTasks(context.get(), watch);
  v1::WatchTasksResponse told;
  while (told.tasks_size() == 0 && reader->Read(&told)) continue;
  ASSERT_EQ(told.tasks_size(), 1);
  EXPECT_EQ(told.tasks(0).name(), task);
  EXPECT_EQ(told.tasks(0).on_behalf_of(), "li");
  context->TryCancel();
  while (reader->Read(&told)) continue;
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);

  const grpc::Status claimed = ClaimFor("zhang", "li", task);
  ASSERT_TRUE(claimed.ok()) << claimed.error_message();
  std::vector<ledger::v1::Actor> actors;
  for (const ledger::v1::Record& record : Records()) {
    if (record.step().input().has_claim()) actors.push_back(record.actor());
  }
  ASSERT_EQ(actors.size(), 1);
  EXPECT_EQ(actors[0].name(), "zhang");
  EXPECT_EQ(actors[0].on_behalf_of(), "li");
  EXPECT_THAT(actors[0].roles(), ElementsAre("writer"));

  v1::EndAbsenceRequest back;
  back.set_person(Name("people", "li"));
  branch_.As("wang", "leader").Advance(absl::Minutes(1));
  ASSERT_TRUE(OfDirectory(&Directory::EndAbsence, back).ok());
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "li", task)), "NOT_SUBSTITUTE");
  v1::RemoveSubstituteRequest no_more;
  no_more.set_person(Name("people", "li"));
  EXPECT_TRUE(OfDirectory(&Directory::RemoveSubstitute, no_more).ok());
  EXPECT_THAT(Person("li").substitutes(), IsEmpty());
}

TEST_F(BranchCallsTest, DeployWarnsOfRolesNobodyHolds) {
  const auto before = branch_.Deploy(kChore);
  EXPECT_THAT(before.body.warnings(), IsEmpty());
  ASSERT_TRUE(Import("id,roles\nli,clerk\n").ok());
  const auto warned = branch_.Deploy(kChore);
  ASSERT_EQ(warned.body.warnings_size(), 1) << warned.status.error_message();
  EXPECT_EQ(warned.body.warnings(0).reason(), "ROLE_UNKNOWN");
  EXPECT_EQ(warned.body.warnings(0).line(), 7);
}

TEST_F(BranchCallsTest, ScheduleLives) {
  PutAll();
  v1::PreviewScheduleRequest preview;
  preview.set_name(Name("schedules", "chores"));
  preview.set_count(3);
  const auto times = OfSchedules(&Schedules::PreviewSchedule, preview);
  ASSERT_TRUE(times.ok()) << times.status.error_message();
  std::vector<std::string> days;
  for (const auto& time : times.body.times()) {
    days.push_back(
        absl::FormatTime("%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone()));
  }
  EXPECT_THAT(days, ElementsAre("03-02 02:00", "03-03 02:00", "03-05 02:00"));
  EXPECT_THAT(times.body.people(), ElementsAre("li"));

  ASSERT_TRUE(branch_.Advance(absl::Hours(3)).ok());
  v1::GetScheduleRequest get;
  get.set_name(Name("schedules", "chores"));
  const auto shown = OfSchedules(&Schedules::GetSchedule, get);
  ASSERT_EQ(shown.body.last_firing().starts_size(), 1) << shown.status.error_message();
  EXPECT_EQ(shown.body.last_firing().starts(0).business_key(), "li/2026-03-02");
  EXPECT_NE(shown.body.last_firing().starts(0).instance(), "");

  v1::RunScheduleRequest run;
  run.set_name(Name("schedules", "chores"));
  const auto ran = OfSchedules(&Schedules::RunSchedule, run);
  ASSERT_TRUE(ran.ok()) << ran.status.error_message();
  EXPECT_TRUE(ran.body.firing().starts(0).existing());

  v1::PauseScheduleRequest pause;
  pause.set_name(Name("schedules", "chores"));
  EXPECT_TRUE(OfSchedules(&Schedules::PauseSchedule, pause).body.changed());
  v1::ListSchedulesRequest list;
  list.set_parent(kBranchName);
  EXPECT_TRUE(OfSchedules(&Schedules::ListSchedules, list).body.schedules(0).paused());
  v1::ResumeScheduleRequest resume;
  resume.set_name(Name("schedules", "chores"));
  EXPECT_TRUE(OfSchedules(&Schedules::ResumeSchedule, resume).body.has_next_time());
  v1::RemoveScheduleRequest remove;
  remove.set_name(Name("schedules", "chores"));
  EXPECT_TRUE(OfSchedules(&Schedules::RemoveSchedule, remove).ok());
  EXPECT_EQ(ReasonIn(OfSchedules(&Schedules::GetSchedule, get).status), "SCHEDULE_UNKNOWN");
}

TEST_F(BranchCallsTest, AScheduleIsCheckedWithItsPlace) {
  PutAll();
  const auto put = PutSchedule(std::string(kSchedule) + "catch_up: never\n");
  EXPECT_EQ(ReasonIn(put.status), "DECLARATION_INVALID");
  EXPECT_THAT(put.status.error_message(), HasSubstr("s.yaml:10:11: "));
  const auto missing = PutSchedule("schedule: a\nworkflow: chore\ndays: every\ntime: \"10:00\"\n");
  EXPECT_THAT(missing.status.error_message(), HasSubstr("needs the input person"));
  const auto unknown = PutSchedule("schedule: a\nworkflow: nothing\ndays: every\ntime: \"10:00\"\n");
  EXPECT_EQ(ReasonIn(unknown.status), "WORKFLOW_UNKNOWN");
}

TEST_F(BranchCallsTest, ShowsAMonthOfACalendar) {
  PutAll();
  v1::GetCalendarRequest request;
  request.set_name(Name("calendars", "days"));
  const auto shown = branch_.Call(branch_.workflows(), &Workflows::GetCalendar, request);
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  EXPECT_EQ(shown.body.month(), "2026-03");
  EXPECT_EQ(shown.body.today(), "2026-03-02");
  ASSERT_EQ(shown.body.days_size(), 31);
  EXPECT_EQ(shown.body.days(0).weekday(), 7);
  EXPECT_FALSE(shown.body.days(0).open());
  EXPECT_EQ(shown.body.days(1).sessions(), "09:30-11:30");
  EXPECT_EQ(shown.body.days(3).title(), "停业");
  EXPECT_TRUE(shown.body.days(5).special());
  EXPECT_EQ(shown.body.days(5).office(), "08:30-12:00");
  request.set_month("2027-01");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Workflows::GetCalendar, request).status),
            "CALENDAR_TOO_SHORT");
  request.set_month("March");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Workflows::GetCalendar, request).status),
            "FIELD_INVALID");
  request.set_name(Name("calendars", "mars"));
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Workflows::GetCalendar, request).status),
            "CALENDAR_UNKNOWN");
  v1::ListCalendarsRequest list;
  list.set_parent(kBranchName);
  const auto versions = branch_.Call(branch_.workflows(), &Workflows::ListCalendars, list);
  ASSERT_EQ(versions.body.versions_size(), 1);
  EXPECT_TRUE(versions.body.versions(0).newest());
  EXPECT_EQ(versions.body.versions(0).hash(), shown.body.version().hash());
}

}  // namespace
}  // namespace liushui::server
