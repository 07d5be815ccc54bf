// What takes several records, or is recorded although it is refused: told as it is, over gRPC.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "liushui/v1/audit_service.grpc.pb.h"
#include "liushui/v1/clock_service.grpc.pb.h"
#include "tests/server/branch/branch_calls.h"

namespace liushui::server {
namespace {

using ::testing::HasSubstr;

TEST_F(BranchCallsTest, WhoActsForSomebodyAndMayNotIsRecorded) {
  PutAll();
  const auto started = branch_.Start("chore", R"({"person": "li"})");
  const std::string task = branch_.OnlyTask(started.body.instance().name()).name();
  const uint64_t before = branch_.engine().reads().position();
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "li", task)), "NOT_SUBSTITUTE");
  const auto records = Records(before);
  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0].actor().name(), "zhang");
  EXPECT_EQ(records[0].actor().on_behalf_of(), "li");
  EXPECT_EQ(records[0].namespace_(), "binjiang");
  EXPECT_EQ(records[0].substitution_refused().call(), "ClaimTask");
  EXPECT_EQ(records[0].substitution_refused().resource(), task);
  EXPECT_THAT(records[0].substitution_refused().message(), HasSubstr("zhang may not act on behalf of li"));
  const auto report = branch_.engine().reads().Verify({});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->agreed());
}

TEST_F(BranchCallsTest, WhoOnlyReadsForSomebodyAndMayNotIsNotRecorded) {
  PutAll();
  const uint64_t before = branch_.engine().reads().position();
  grpc::ClientContext context;
  context.AddMetadata("liushui-actor", "zhang");
  context.AddMetadata("liushui-namespace", "binjiang");
  context.AddMetadata("liushui-on-behalf-of", "li");
  v1::ListTasksRequest request;
  request.set_parent(kBranchName);
  v1::ListTasksResponse response;
  EXPECT_EQ(ReasonIn(branch_.tasks().ListTasks(&context, request, &response)), "NOT_SUBSTITUTE");
  EXPECT_EQ(branch_.engine().reads().position(), before);
}

TEST_F(BranchCallsTest, WhoIsTurnedAwayStandsInTheHistory) {
  PutAll();
  const auto started = branch_.Start("chore", R"({"person": "li"})");
  const std::string name = started.body.instance().name();
  const std::string task = branch_.OnlyTask(name).name();
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "li", task)), "NOT_SUBSTITUTE");
  branch_.As("li", "writer").Claim(task);
  // Of an instance that is none nothing has a history.
  EXPECT_EQ(ReasonIn(ClaimFor("zhang", "li", "namespaces/binjiang/tasks/1-1")), "NOT_SUBSTITUTE");
  v1::GetHistoryRequest request;
  request.set_instance(name);
  const auto history = branch_.Call(*v1::AuditService::NewStub(branch_.channel()),
                                    &v1::AuditService::Stub::GetHistory, request);
  ASSERT_EQ(history.body.records_size(), 3) << history.status.error_message();
  EXPECT_EQ(history.body.records(1).substitution_refused().call(), "ClaimTask");
  EXPECT_TRUE(history.body.records(2).has_step());
  const auto report = branch_.engine().reads().Verify({});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->agreed());
}

TEST_F(BranchCallsTest, WhatWouldChangeNothingIsNotRecorded) {
  PutAll();
  const auto for_li = [](grpc::ClientContext& context) {
    context.AddMetadata("liushui-actor", "zhang");
    context.AddMetadata("liushui-namespace", "binjiang");
    context.AddMetadata("liushui-on-behalf-of", "li");
  };
  const uint64_t before = branch_.engine().reads().position();
  v1::PutScheduleRequest put;
  put.set_parent(kBranchName);
  put.set_yaml(kSchedule);
  put.set_validate_only(true);
  v1::PutScheduleResponse answer;
  grpc::ClientContext tried;
  for_li(tried);
  EXPECT_EQ(ReasonIn(schedules_->PutSchedule(&tried, put, &answer)), "NOT_SUBSTITUTE");
  EXPECT_EQ(branch_.engine().reads().position(), before);
  v1::AdvanceClockRequest advance;
  advance.mutable_time()->set_seconds(absl::ToUnixSeconds(branch_.engine().Now()) + 60);
  v1::AdvanceClockResponse advanced;
  grpc::ClientContext moved;
  for_li(moved);
  EXPECT_EQ(ReasonIn(v1::ClockService::NewStub(branch_.channel())->AdvanceClock(&moved, advance, &advanced)),
            "NOT_SUBSTITUTE");
  ASSERT_EQ(Records(before).size(), 1);
  EXPECT_EQ(Records(before)[0].substitution_refused().call(), "AdvanceClock");
}

TEST_F(BranchCallsTest, AScheduleTellsOfRefusedStarts) {
  PutAll();
  const std::string changed =
      absl::StrReplaceAll(kChore, {{"]\nstates", ", { name: why, type: string, input: true } ]\nstates"}});
  ASSERT_TRUE(branch_.Deploy(changed).ok());
  ASSERT_TRUE(branch_.Advance(absl::Hours(3)).ok());
  v1::GetScheduleRequest get;
  get.set_name(Name("schedules", "chores"));
  const auto shown = OfSchedules(&Schedules::GetSchedule, get);
  EXPECT_EQ(shown.body.schedule().refused_starts(), 1);
  EXPECT_EQ(shown.body.schedule().last_refused().person(), "li");
  ASSERT_EQ(shown.body.last_firing().starts_size(), 1);
  const v1::RefusedStart& refused = shown.body.last_firing().starts(0).refused();
  EXPECT_EQ(refused.reason(), "INPUT_INVALID");
  EXPECT_THAT(refused.message(), HasSubstr("input.why"));
  EXPECT_EQ(refused.position(), shown.body.schedule().last_refused().position());
}

TEST_F(BranchCallsTest, WhoBeginsToStandInIsToldWhatIsOpen) {
  PutAll();
  const auto started = branch_.Start("chore", R"({"person": "li"})");
  const std::string task = branch_.OnlyTask(started.body.instance().name()).name();
  branch_.As("zhang", "guard");
  v1::WatchTasksRequest request;
  request.set_parent(kBranchName);
  request.set_mine(true);
  request.set_from_position(static_cast<int64_t>(branch_.engine().reads().position()));
  const auto context = branch_.Context();
  const auto reader = branch_.tasks().WatchTasks(context.get(), request);
  branch_.As("wang", "leader");
  Away("li", "zhang");
  v1::WatchTasksResponse told;
  while (told.tasks_size() == 0 && reader->Read(&told)) continue;
  ASSERT_EQ(told.tasks_size(), 1);
  EXPECT_EQ(told.tasks(0).name(), task);
  EXPECT_EQ(told.tasks(0).on_behalf_of(), "li");
  context->TryCancel();
  while (reader->Read(&told)) continue;
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(BranchCallsTest, PeopleOfNoTeamAreRefused) {
  PutAll();
  v1::ListPeopleRequest request;
  request.set_parent(kBranchName);
  request.set_team("west");
  EXPECT_EQ(ReasonIn(OfDirectory(&Directory::ListPeople, request).status), "TEAM_UNKNOWN");
}

TEST_F(BranchCallsTest, FirstMomentOf1970IsAnEnd) {
  PutAll();
  v1::AddAbsenceRequest absence;
  absence.set_person(Name("people", "li"));
  absence.mutable_absence()->mutable_until()->set_seconds(0);
  EXPECT_EQ(ReasonIn(OfDirectory(&Directory::AddAbsence, absence).status), "DIRECTORY_INVALID");
  v1::AddSubstituteRequest stand;
  stand.set_person(Name("people", "li"));
  stand.mutable_substitute()->set_person("zhang");
  stand.mutable_substitute()->mutable_until()->set_seconds(0);
  EXPECT_EQ(ReasonIn(OfDirectory(&Directory::AddSubstitute, stand).status), "DIRECTORY_INVALID");
}

TEST_F(BranchCallsTest, ImportGoesOnRecordByRecord) {
  v1::ImportPeopleRequest request;
  request.set_parent(kBranchName);
  std::string& csv = *request.mutable_csv();
  csv = "id,name,roles\n";
  for (int i = 0; i < 1'500; ++i) absl::StrAppend(&csv, "person.", i, ",", std::string(60, 'x'), ",writer\n");
  request.set_validate_only(true);
  const auto foreseen = OfDirectory(&Directory::ImportPeople, request);
  EXPECT_GT(foreseen.body.records_left(), 2);
  EXPECT_EQ(foreseen.body.records(), 0);
  request.set_validate_only(false);
  request.set_max_records(1);
  int added = 0;
  for (int left = foreseen.body.records_left(); left > 0;) {
    const auto call = OfDirectory(&Directory::ImportPeople, request);
    ASSERT_TRUE(call.ok()) << call.status.error_message();
    EXPECT_EQ(call.body.records(), 1);
    EXPECT_EQ(call.body.records_left(), left - 1);
    left = call.body.records_left();
    added += call.body.added();
  }
  EXPECT_EQ(added, 1'500);
}

TEST_F(BranchCallsTest, RunningAScheduleTellsAllOfIt) {
  PutAll();
  ASSERT_TRUE(PutSchedule(kSchedule).ok());
  std::string csv = "id,roles\n";
  for (int i = 0; i < 700; ++i) absl::StrAppend(&csv, "person.", std::string(40, 'x'), i, ",writer\n");
  ASSERT_TRUE(Import(csv).ok());
  v1::RunScheduleRequest run;
  run.set_name(Name("schedules", "chores"));
  run.set_request_id("run");
  const auto ran = OfSchedules(&Schedules::RunSchedule, run);
  ASSERT_TRUE(ran.ok()) << ran.status.error_message();
  EXPECT_GT(ran.body.firing().records(), 1);
  EXPECT_EQ(ran.body.firing().starts_size(), 701);
  EXPECT_EQ(ran.body.firing().actor(), "wang");
  const auto repeat = OfSchedules(&Schedules::RunSchedule, run);
  EXPECT_EQ(repeat.body.SerializeAsString(), ran.body.SerializeAsString());
  v1::GetScheduleRequest get;
  get.set_name(run.name());
  get.set_min_position(ran.body.position());
  EXPECT_EQ(OfSchedules(&Schedules::GetSchedule, get).body.last_firing().starts_size(), 701);
}

}  // namespace
}  // namespace liushui::server
