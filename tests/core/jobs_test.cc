// Jobs: results, retries with backoff, failures a chart handles, and incidents where it does not.
#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kSystem{"crm", {}};

constexpr char kSend[] = R"(
workflow: send
title: 发送
data:
  - { name: who, type: string, input: true }
  - { name: sent, type: int, value: "0" }
states:
  - id: sms
    job:
      type: sms.send
      with: { to: data.who }
      retry: { max: 3, backoff: 10s }
      timeout: 30s
      result: [ { name: count, type: int, required: true } ]
      set: { sent: result.count }
    next:
      - { event: done, to: [end] }
  - { id: end, final: true }
)";

class JobsTest : public ::testing::Test {
 protected:
  JobsTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kSend);
    instance_ = world_.Start(kSystem, "send", "{'who': 'all'}").value();
  }
  const state::v1::JobState* Job() const { return world_.FindJob(instance_, "sms"); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(JobsTest, ResultIsCheckedAndSet) {
  EXPECT_EQ(ReasonOf(world_.CompleteJob(instance_, "sms", "{'count': 'many'}")), "RESULT_INVALID");
  ASSERT_TRUE(world_.CompleteJob(instance_, "sms", "{'count': 240}").ok());
  EXPECT_EQ(world_.Datum(instance_, "sent"), cel::Value::Int(240));
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(JobsTest, PayloadIsResolved) {
  EXPECT_EQ(Job()->payload(0).value().string(), "all");
}

TEST_F(JobsTest, BackoffDoubles) {
  ASSERT_TRUE(world_.FailJob(instance_, "sms", "no line").ok());
  EXPECT_EQ(Job()->status(), state::v1::JOB_STATUS_WAITING);
  world_.Advance(absl::Seconds(10));
  EXPECT_EQ(Job()->status(), state::v1::JOB_STATUS_AVAILABLE);
  EXPECT_EQ(Job()->attempt(), 2u);
  ASSERT_TRUE(world_.FailJob(instance_, "sms", "no line").ok());
  world_.Advance(absl::Seconds(19));
  EXPECT_EQ(Job()->status(), state::v1::JOB_STATUS_WAITING);
  world_.Advance(absl::Seconds(1));
  EXPECT_EQ(Job()->status(), state::v1::JOB_STATUS_AVAILABLE);
}

TEST_F(JobsTest, WaitingJobTakesNoAnswer) {
  ASSERT_TRUE(world_.FailJob(instance_, "sms", "no line").ok());
  EXPECT_EQ(ReasonOf(world_.CompleteJob(instance_, "sms", "{'count': 1}")), "JOB_FENCED");
}

TEST_F(JobsTest, OutOfTriesIsAnIncidentWhichResolvesIntoNewTries) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(world_.FailJob(instance_, "sms", "no line").ok());
    world_.Advance(absl::Minutes(1));
  }
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "JOB_FAILED");
  const uint32_t incident = world_.state(instance_).incidents(0).incident();
  ASSERT_TRUE(world_.Resolve({"sup", {}}, instance_, incident, "line mended").ok());
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
  EXPECT_EQ(Job()->tries_left(), 3u);
  EXPECT_TRUE(world_.CompleteJob(instance_, "sms", "{'count': 1}").ok());
}

TEST_F(JobsTest, CodeMeansNoFurtherTry) {
  ASSERT_TRUE(world_.FailJob(instance_, "sms", "number unknown", "BAD_NUMBER").ok());
  EXPECT_EQ(world_.state(instance_).incidents_size(), 1);
}

TEST_F(JobsTest, AnswerOfAnEarlierAttemptIsFenced) {
  ASSERT_TRUE(world_.FailJob(instance_, "sms", "no line").ok());
  world_.Advance(absl::Seconds(10));
  ledger::v1::Input input;
  input.mutable_complete_job()->set_job(Job()->job());
  input.mutable_complete_job()->set_attempt(1);
  EXPECT_EQ(ReasonOf(world_.Take({"worker", {}}, instance_, input)), "JOB_FENCED");
  input.mutable_complete_job()->set_attempt(3);
  EXPECT_EQ(ReasonOf(world_.Take({"worker", {}}, instance_, input)), "JOB_FENCED");
}

TEST_F(JobsTest, OverJobIsUnknown) {
  const uint32_t job = Job()->job();
  ASSERT_TRUE(world_.Cancel(kSystem, instance_, "no need").ok());
  const uint64_t other = world_.Start(kSystem, "send", "{'who': 'all'}").value();
  ledger::v1::Input input;
  input.mutable_complete_job()->set_job(job + 50);
  EXPECT_EQ(ReasonOf(world_.Take({"worker", {}}, other, input)), "JOB_UNKNOWN");
}

TEST_F(JobsTest, TimeoutIsAFailureLikeAnyOther) {
  ledger::v1::Input input;
  input.mutable_fail_job()->set_job(Job()->job());
  input.mutable_fail_job()->set_attempt(1);
  input.mutable_fail_job()->set_timed_out(true);
  ASSERT_TRUE(world_.Take({}, instance_, input).ok());
  EXPECT_EQ(Job()->status(), state::v1::JOB_STATUS_WAITING);
  EXPECT_EQ(Job()->tries_left(), 2u);
  EXPECT_NE(Job()->message(), "");
}

constexpr char kPatient[] = R"(
workflow: patient
title: 久等
data: [ { name: share, type: int, value: "0" } ]
states:
  - id: try
    job:
      type: pay.out
      retry: { max: 9, backoff: 6h }
      result: [ { name: parts, type: int, required: true } ]
      set: { share: 100 / result.parts }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
)";

TEST(PatientJobTest, BackoffIsCappedAtADay) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kPatient);
  const uint64_t instance = world.Start(kSystem, "patient").value();
  for (const int hours : {6, 12, 24, 24, 24}) {
    ASSERT_TRUE(world.FailJob(instance, "try", "no money").ok());
    world.Advance(absl::Hours(hours) - absl::Seconds(1));
    EXPECT_EQ(world.FindJob(instance, "try")->status(), state::v1::JOB_STATUS_WAITING) << hours;
    world.Advance(absl::Seconds(1));
    EXPECT_EQ(world.FindJob(instance, "try")->status(), state::v1::JOB_STATUS_AVAILABLE) << hours;
  }
}

TEST(PatientJobTest, ResultThatCannotBeSetIsTheWorkersFault) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kPatient);
  const uint64_t instance = world.Start(kSystem, "patient").value();
  EXPECT_EQ(ReasonOf(world.CompleteJob(instance, "try", "{'parts': 0}")), "RESULT_INVALID");
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_TRUE(world.CompleteJob(instance, "try", "{'parts': 4}").ok());
}

constexpr char kHandled[] = R"(
workflow: handled
title: 处理失败
data:
  - { name: why, type: string, optional: true }
states:
  - id: mail
    job: { type: mail.send, retry: { max: 1 } }
    next:
      - { event: done, to: [end] }
      - { event: failed, then: [ { set: { why: event.data.message } } ], to: [by_hand] }
  - id: by_hand
    task: { role: clerk, title: 人工发送 }
    next:
      - { event: done, to: [end] }
  - { id: end, final: true }
)";

TEST(HandledFailureTest, FailedTransitionReplacesTheIncident) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kHandled);
  const uint64_t instance = world.Start(kSystem, "handled").value();
  ASSERT_TRUE(world.FailJob(instance, "mail", "mailbox full").ok());
  EXPECT_EQ(world.Leaves(instance), std::vector<std::string>{"by_hand"});
  EXPECT_EQ(world.Datum(instance, "why"), cel::Value::String("mailbox full"));
  EXPECT_EQ(world.state(instance).incidents_size(), 0);
}

TEST(HandledFailureTest, LeavingWithdrawsTheJob) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kHandled);
  const uint64_t instance = world.Start(kSystem, "handled").value();
  ASSERT_TRUE(world.Cancel(kSystem, instance, "no need").ok());
  EXPECT_EQ(world.FindJob(instance, "mail"), nullptr);
}

constexpr char kPicky[] = R"(
workflow: picky
title: 挑剔
states:
  - id: mail
    job: { type: mail.send, retry: { max: 1 } }
    next:
      - { event: done, to: [end] }
      - { event: failed, when: "event.data.code == 'FULL'", to: [by_hand] }
      - { event: leave, to: [end] }
  - id: by_hand
    task: { role: clerk, title: 人工发送 }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
events: [ { name: leave } ]
)";

TEST(HandledFailureTest, FailureNoGuardAcceptsIsAnIncident) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kPicky);
  const uint64_t instance = world.Start(kSystem, "picky").value();
  ASSERT_TRUE(world.FailJob(instance, "mail", "no such box", "UNKNOWN").ok());
  ASSERT_EQ(world.state(instance).incidents_size(), 1);
  EXPECT_EQ(world.state(instance).incidents(0).reason(), "JOB_FAILED");
  EXPECT_NE(world.FindJob(instance, "mail"), nullptr);
  ASSERT_TRUE(world.Resolve(kSystem, instance, world.state(instance).incidents(0).incident()).ok());
  ASSERT_TRUE(world.FailJob(instance, "mail", "box full", "FULL").ok());
  EXPECT_EQ(world.Leaves(instance), std::vector<std::string>{"by_hand"});
}

TEST(HandledFailureTest, LeavingTheStateEndsTheIncidentOfItsJob) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kPicky);
  const uint64_t instance = world.Start(kSystem, "picky").value();
  ASSERT_TRUE(world.FailJob(instance, "mail", "no such box", "UNKNOWN").ok());
  ASSERT_TRUE(world.Send(kSystem, instance, "leave").ok());
  EXPECT_EQ(world.state(instance).incidents_size(), 0);
}

}  // namespace
}  // namespace liushui::core
