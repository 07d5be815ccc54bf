// What takes several records, or is recorded although it is refused: told as it is, over gRPC.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
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
