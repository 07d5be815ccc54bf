#include "clients/demo/people/errands_oversight.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/ask.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/branch/roster.h"
#include "clients/demo/child_process.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr int kPostDays = 33;  // a whole month of inspections, and the first days of the next

// The branch manager's own client.
client::Client ManagerOfBranch(const Scene& scene) {
  const auto found = std::find_if(scene.sample.people.begin(), scene.sample.people.end(),
                                  [](const Person& person) { return person.Has("branch_manager"); });
  return scene.office.As(*found);
}

absl::Status ImportPeople(const Scene& scene) {
  const client::Client client = ManagerOfBranch(scene);
  v1::ImportPeopleRequest request;
  request.set_file("people.csv");
  request.set_csv(TextOfFile(absl::StrCat(scene.workflows, "/sample/people.csv")));
  ASSIGN_OR_RETURN(
      const v1::ImportPeopleResponse imported,
      client::Ask(client, client.stubs().directory, &v1::DirectoryService::Stub::ImportPeople, request));
  if (static_cast<size_t>(imported.people()) == scene.sample.people.size()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("people.csv has ", imported.people(), " people, branch.yaml ",
                                          scene.sample.people.size()));
}

absl::Status PutSchedule(const Scene& scene, const std::string& yaml) {
  const client::Client client = ManagerOfBranch(scene);
  v1::PutScheduleRequest request;
  request.set_yaml(yaml);
  request.set_file("schedule.yaml");
  return client::Ask(client, client.stubs().schedules, &v1::ScheduleService::Stub::PutSchedule, request)
      .status();
}

absl::Status OpenPosts(const Scene& scene) {
  for (const RosterEntry& entry : scene.sample.managers) {
    if (entry.outlet.empty()) continue;
    const Outlet& outlet = scene.sample.outlets.at(entry.outlet);
    v1::StartInstanceRequest request;
    request.set_workflow("bank_outlet");
    request.set_business_key(absl::StrCat(entry.id, "/", outlet.title));
    *request.mutable_input() = Fields()
                                   .Set("manager", entry.id)
                                   .Set("team_leader", entry.leader)
                                   .Set("outlet", outlet.title)
                                   .Set("employees", outlet.signers)
                                   .Set("signers", outlet.signers);
    RETURN_IF_ERROR(ManagerOfBranch(scene).StartInstance(request).status());
  }
  return absl::OkStatus();
}

std::string PersonName(const Scene& scene, const std::string& id) {
  return absl::StrCat("namespaces/", scene.sample.branch, "/people/", id);
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  return timestamp;
}

}  // namespace

absl::CivilDay EndOfPosts(const Scene& scene) {
  return scene.day + kPostDays;
}

absl::Status SetUp(const Scene& scene) {
  RETURN_IF_ERROR(ImportPeople(scene));
  RETURN_IF_ERROR(PutSchedule(scene, ScheduleOfAll(scene.sample)));
  return OpenPosts(scene);
}

absl::Status ExpectDays(const Scene& scene) {
  ASSIGN_OR_RETURN(const std::vector<v1::Instance> days,
                   scene.office.List("daily_manager_day", v1::Instance::ACTIVE));
  if (days.size() == scene.sample.managers.size()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the schedule started ", days.size(), " days for ",
                                          scene.sample.managers.size(), " managers"));
}

absl::Status KeepPosts(const Scene& scene) {
  return PutSchedule(scene, ScheduleOfStationed(scene.sample));
}

absl::Status EndPosts(const Scene& scene) {
  const client::Client client = ManagerOfBranch(scene);
  v1::PauseScheduleRequest request;
  request.set_name(absl::StrCat("namespaces/", scene.sample.branch, "/schedules/", kDaySchedule));
  return client::Ask(client, client.stubs().schedules, &v1::ScheduleService::Stub::PauseSchedule, request)
      .status();
}

absl::Status LeaveToColleague(const Scene& scene) {
  const client::Client client = ManagerOfBranch(scene);
  const LeaderAway away = LeaderAwayIn(scene);
  v1::AddSubstituteRequest substitute;
  substitute.set_person(PersonName(scene, away.leader));
  substitute.mutable_substitute()->set_person(away.substitute);
  RETURN_IF_ERROR(
      client::Ask(client, client.stubs().directory, &v1::DirectoryService::Stub::AddSubstitute, substitute)
          .status());
  v1::AddAbsenceRequest absence;
  absence.set_person(PersonName(scene, away.leader));
  *absence.mutable_absence()->mutable_from() = TimestampOf(away.from);
  *absence.mutable_absence()->mutable_until() = TimestampOf(away.until);
  absence.mutable_absence()->set_reason("赴总部开会");
  return client::Ask(client, client.stubs().directory, &v1::DirectoryService::Stub::AddAbsence, absence)
      .status();
}

absl::StatusOr<bool> DelegateAnalysis(const Scene& scene) {
  v1::ListTasksRequest request;
  request.set_workflow("consult_sheet");
  request.set_state("analysis");
  ASSIGN_OR_RETURN(const std::vector<v1::Task> tasks, scene.office.ListTasks(request));
  for (const v1::Task& task : tasks) {
    const v1::TaskPart& part = task.parts(0);
    if (KeyPart(task, 2) != scene.plan.delegated || part.claimed_by().empty()) continue;
    for (const Person& colleague : scene.sample.people) {
      if (!colleague.Has("consultant") || colleague.id == part.claimed_by()) continue;
      v1::DelegateTaskRequest give;
      give.set_name(task.name());
      give.set_to(colleague.id);
      give.set_note("下午外出路演，请代为分析，回来我确认");
      const client::Client client = scene.office.As(*scene.sample.FindPerson(part.claimed_by()));
      RETURN_IF_ERROR(
          client::Ask(client, client.stubs().tasks, &v1::TaskService::Stub::DelegateTask, give).status());
      return true;
    }
  }
  return false;
}

}  // namespace liushui::demo
