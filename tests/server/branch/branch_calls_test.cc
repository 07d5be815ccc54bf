// People, schedules and calendars as callers meet them: over gRPC, on a simulated clock.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/server/services/branch/directory_calls.h"
#include "engine/server/services/branch/schedule_calls.h"
#include "engine/server/services/branch/substitution.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Directory = v1::DirectoryService::Stub;
using Schedules = v1::ScheduleService::Stub;
using Workflows = v1::WorkflowService::Stub;

constexpr char kBranchName[] = "namespaces/binjiang";

constexpr char kPeople[] =
    "id,name,roles,team,team_title,team_leader\n"
    "wang,王,leader,east,东队,wang\n"
    "li,李,writer,east,东队,wang\n"
    "zhang,张,guard,east,东队,wang\n";

constexpr char kCalendar[] = R"yaml(
calendar: days
title: 工作日
zone: Asia/Shanghai
first_day: "2026-01-01"
last_day: "2026-12-31"
weekend: [sat, sun]
sessions: [ { open: "09:30", close: "11:30" } ]
office: { open: "08:30", close: "17:30" }
closed: [ { day: "2026-03-04", title: 停业 } ]
special: [ { day: "2026-03-06", title: 半日, office: { open: "08:30", close: "12:00" } } ]
source: test
)yaml";

constexpr char kChore[] = R"yaml(
workflow: chore
title: 杂务
data: [ { name: person, type: string, input: true } ]
states:
  - id: open
    task: { role: writer, title: 做 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

constexpr char kSchedule[] = R"yaml(
schedule: chores
workflow: chore
calendar: days
days: open
time: "10:00"
people: { role: writer }
key: person + '/' + date
input: { person: person }
)yaml";

// The clock stands at 08:00 of Monday, 2026-03-02.
class BranchCallsTest : public BranchTest {
 protected:
  BranchCallsTest()
      : directory_(v1::DirectoryService::NewStub(branch_.channel())),
        schedules_(v1::ScheduleService::NewStub(branch_.channel())) {
    branch_.As("wang", "leader");
  }

  template <typename Request, typename Response>
  Answer<Response> OfDirectory(grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&,
                                                                 Response*),
                               const Request& request) {
    return branch_.Call(*directory_, method, request);
  }
  template <typename Request, typename Response>
  Answer<Response> OfSchedules(grpc::Status (Schedules::*method)(grpc::ClientContext*, const Request&,
                                                                 Response*),
                               const Request& request) {
    return branch_.Call(*schedules_, method, request);
  }

  Answer<v1::ImportPeopleResponse> Import(const std::string& csv, bool validate_only = false) {
    v1::ImportPeopleRequest request;
    request.set_parent(kBranchName);
    request.set_csv(csv);
    request.set_file("people.csv");
    request.set_validate_only(validate_only);
    return OfDirectory(&Directory::ImportPeople, request);
  }

  std::string Name(const std::string& collection, const std::string& id) {
    return absl::StrCat(kBranchName, "/", collection, "/", id);
  }

  v1::Person Person(const std::string& id) {
    v1::GetPersonRequest request;
    request.set_name(Name("people", id));
    const auto found = OfDirectory(&Directory::GetPerson, request);
    EXPECT_TRUE(found.ok()) << found.status.error_message();
    return found.body.person();
  }

  // `person` is away from now on, and `substitute` may act for him.
  void Away(const std::string& person, const std::string& substitute) {
    v1::AddAbsenceRequest absence;
    absence.set_person(Name("people", person));
    absence.mutable_absence()->set_reason("年假");
    EXPECT_TRUE(OfDirectory(&Directory::AddAbsence, absence).ok());
    v1::AddSubstituteRequest stand;
    stand.set_person(Name("people", person));
    stand.mutable_substitute()->set_person(substitute);
    const auto added = OfDirectory(&Directory::AddSubstitute, stand);
    EXPECT_TRUE(added.ok()) << added.status.error_message();
    EXPECT_TRUE(added.body.person().absent());
  }

  // Claims a task as somebody on behalf of another.
  grpc::Status ClaimFor(const std::string& actor, const std::string& behalf, const std::string& task) {
    grpc::ClientContext context;
    context.AddMetadata("liushui-actor", actor);
    context.AddMetadata("liushui-namespace", "binjiang");
    context.AddMetadata("liushui-on-behalf-of", behalf);
    v1::ClaimTaskRequest request;
    request.set_name(task);
    v1::ClaimTaskResponse response;
    return branch_.tasks().ClaimTask(&context, request, &response);
  }

  Answer<v1::PutScheduleResponse> PutSchedule(const std::string& yaml) {
    v1::PutScheduleRequest request;
    request.set_parent(kBranchName);
    request.set_yaml(yaml);
    request.set_file("s.yaml");
    return OfSchedules(&Schedules::PutSchedule, request);
  }

  void PutAll() {
    ASSERT_TRUE(Import(kPeople).ok());
    v1::DeployCalendarRequest calendar;
    calendar.set_parent(kBranchName);
    calendar.set_yaml(kCalendar);
    const auto deployed = branch_.Call(branch_.workflows(), &Workflows::DeployCalendar, calendar);
    ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
    const auto chore = branch_.Deploy(kChore);
    ASSERT_TRUE(chore.ok()) << chore.status.error_message();
    const auto put = PutSchedule(kSchedule);
    ASSERT_TRUE(put.ok()) << put.status.error_message();
    EXPECT_TRUE(put.body.changed());
    EXPECT_TRUE(put.body.schedule().has_next_time());
  }

  std::unique_ptr<Directory> directory_;
  std::unique_ptr<Schedules> schedules_;
};

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

  const grpc::Status claimed = ClaimFor("zhang", "li", task);
  ASSERT_TRUE(claimed.ok()) << claimed.error_message();
  std::vector<ledger::v1::Actor> actors;
  ASSERT_TRUE(branch_.engine()
                  .reads()
                  .ReadRecords(0, branch_.engine().reads().position(),
                               [&](const ledger::v1::Record& record) {
                                 if (record.step().input().has_claim()) actors.push_back(record.actor());
                                 return true;
                               })
                  .ok());
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
