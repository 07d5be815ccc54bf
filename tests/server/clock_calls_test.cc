#include "engine/server/services/clock_calls.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ClockCallsTest = BranchTest;
using Stub = v1::ClockService::Stub;

constexpr int64_t kStartSeconds = 1772409600;  // 2026-03-02T08:00:00+08:00

TEST_F(ClockCallsTest, SimulatedClockStands) {
  const auto clock = branch_.Call(branch_.clock(), &Stub::GetClock, v1::GetClockRequest());
  ASSERT_TRUE(clock.ok()) << clock.status.error_message();
  EXPECT_TRUE(clock.body.simulated());
  EXPECT_EQ(clock.body.time().seconds(), kStartSeconds);
  EXPECT_FALSE(clock.body.has_next_timer_time());
}

TEST_F(ClockCallsTest, TimersFireOnTheWay) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})");
  const auto clock = branch_.Call(branch_.clock(), &Stub::GetClock, v1::GetClockRequest());
  EXPECT_EQ(clock.body.next_timer_time().seconds(), kStartSeconds + 3600);
  const auto advanced = branch_.Advance(absl::Hours(2));
  ASSERT_TRUE(advanced.ok()) << advanced.status.error_message();
  EXPECT_EQ(advanced.body.time().seconds(), kStartSeconds + 7200);
  EXPECT_GE(advanced.body.timers_fired(), 1);
  const v1::Task task = branch_.OnlyTask(name);
  EXPECT_TRUE(task.overdue());
  EXPECT_THAT(task.parts(0).candidate_roles(), ::testing::UnorderedElementsAre("checker", "boss"));
}

TEST_F(ClockCallsTest, ClockNeverGoesBack) {
  EXPECT_EQ(ReasonIn(branch_.Advance(absl::Hours(-1)).status), "TIME_INVALID");
}

TEST_F(ClockCallsTest, WhoWaitsForJobsHearsOfThemInTime) {
  const auto working = branch_.Context();
  v1::StreamJobsRequest parcels;
  parcels.set_parent("namespaces/binjiang");
  parcels.add_types("parcel.send");
  const auto reader = branch_.jobs().StreamJobs(working.get(), parcels);
  ASSERT_TRUE(branch_.Start("parcel", R"({"to": "a"})").ok());
  v1::StreamJobsResponse job;
  ASSERT_TRUE(reader->Read(&job));
  v1::AdvanceClockRequest request;
  request.mutable_time()->set_seconds(kStartSeconds + 7200);
  const auto context = branch_.Context();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
  v1::AdvanceClockResponse response;
  EXPECT_EQ(ReasonIn(branch_.clock().AdvanceClock(context.get(), request, &response)), "JOBS_STILL_LEASED");
  working->TryCancel();
  reader->Finish();
}

TEST_F(ClockCallsTest, MalformedTimesAreRefused) {
  v1::AdvanceClockRequest request;
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.clock(), &Stub::AdvanceClock, request).status), "FIELD_INVALID");
  request.mutable_time()->set_seconds(INT64_MAX);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.clock(), &Stub::AdvanceClock, request).status), "FIELD_INVALID");
  request.mutable_time()->set_seconds(kStartSeconds);
  request.mutable_time()->set_nanos(1'000'000'000);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.clock(), &Stub::AdvanceClock, request).status), "FIELD_INVALID");
}

}  // namespace
}  // namespace liushui::server
