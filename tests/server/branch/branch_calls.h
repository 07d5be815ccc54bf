// The small language of this folder's tests: a branch with people, a calendar and a schedule, called over
// gRPC on a simulated clock.
#ifndef LIUSHUI_TESTS_SERVER_BRANCH_BRANCH_CALLS_H_
#define LIUSHUI_TESTS_SERVER_BRANCH_BRANCH_CALLS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "liushui/v1/directory_service.grpc.pb.h"
#include "liushui/v1/schedule_service.grpc.pb.h"
#include "tests/server/branch_server.h"

namespace liushui::server {

using Directory = v1::DirectoryService::Stub;
using Schedules = v1::ScheduleService::Stub;
using Workflows = v1::WorkflowService::Stub;

inline constexpr char kBranchName[] = "namespaces/binjiang";

inline constexpr char kPeople[] =
    "id,name,roles,team,team_title,team_leader\n"
    "wang,王,leader,east,东队,wang\n"
    "li,李,writer,east,东队,wang\n"
    "zhang,张,guard,east,东队,wang\n";

inline constexpr char kCalendar[] = R"yaml(
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

inline constexpr char kChore[] = R"yaml(
workflow: chore
title: 杂务
data: [ { name: person, type: string, input: true } ]
states:
  - id: open
    task: { role: writer, title: 做 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

inline constexpr char kSchedule[] = R"yaml(
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

  // The records from an index on.
  std::vector<ledger::v1::Record> Records(uint64_t first = 0) {
    std::vector<ledger::v1::Record> records;
    const runtime::Reads& reads = branch_.engine().reads();
    EXPECT_TRUE(reads
                    .ReadRecords(first, reads.position(),
                                 [&](const ledger::v1::Record& record) {
                                   records.push_back(record);
                                   return true;
                                 })
                    .ok());
    return records;
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

}  // namespace liushui::server

#endif  // LIUSHUI_TESTS_SERVER_BRANCH_BRANCH_CALLS_H_
