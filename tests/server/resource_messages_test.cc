#include <string>

#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/job_message.h"
#include "engine/server/messages/verify_message.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

state::v1::InstanceState Instance() {
  return Parse<state::v1::InstanceState>(R"pb(
    instance: 7
    namespace: "binjiang"
    workflow: "complaint"
    definition: "\001\377"
    revision: 2
    business_key: "12386/1"
    subject: "投诉"
    status: INSTANCE_STATUS_COMPLETED
    started_us: 1000000
    changed_us: 2000000
    ended_us: 3000000
    started_by: "crm"
    steps: 4
    configuration: "open"
    configuration: "reply"
    data {
      name: "fen"
      value { int: 5 }
    }
    output { string: "done" }
    incidents { incident: 9 }
    timers { timer: 1 due_us: 500 }
    timers { timer: 2 due_us: 400 }
  )pb");
}

TEST(InstanceMessageTest, StateBecomesInstance) {
  const v1::Instance message = InstanceMessage(Instance(), InstanceView::kWithData);
  EXPECT_EQ(message.name(), "namespaces/binjiang/instances/7");
  EXPECT_EQ(message.definition_hash(), "01ff");
  EXPECT_EQ(message.status(), v1::Instance::COMPLETED);
  EXPECT_THAT(message.states(), ::testing::ElementsAre("open", "reply"));
  EXPECT_EQ(message.data().fields().at("fen").number_value(), 5);
  EXPECT_EQ(message.output().string_value(), "done");
  EXPECT_EQ(message.end_time().seconds(), 3);
  EXPECT_EQ(message.started_by(), "crm");
  EXPECT_EQ(message.open_incidents(), 1);
}

TEST(InstanceMessageTest, ListsLeaveOutData) {
  const v1::Instance message = InstanceMessage(Instance(), InstanceView::kBrief);
  EXPECT_FALSE(message.has_data());
  EXPECT_FALSE(message.has_output());
}

TEST(InstanceMessageTest, InstanceStartedByInstanceSaysWhich) {
  state::v1::InstanceState state = Instance();
  state.mutable_origin()->set_instance(3);
  EXPECT_EQ(InstanceMessage(state, InstanceView::kBrief).started_by(), "namespaces/binjiang/instances/3");
}

TEST(InstanceMessageTest, ChildSaysForWhichItem) {
  state::v1::InstanceState state = Instance();
  *state.mutable_parent() = Parse<ledger::v1::ParentLink>(
      "instance: 3 child: 9 state: 'visit' depth: 1 each: 2 item_key: 'house b'");
  EXPECT_EQ(InstanceMessage(state, InstanceView::kBrief).parent().item_key(), "house b");
  EXPECT_EQ(ChildMessage(state).item_key(), "house b");
}

TEST(InstanceMessageTest, EarliestTimerIsNext) {
  EXPECT_EQ(NextTimerOf(Instance()), 400);
  EXPECT_EQ(NextTimerOf({}), -1);
}

TEST(InstanceMessageTest, StatusesKeepTheirNumbers) {
  EXPECT_EQ(static_cast<int>(v1::Instance::ACTIVE), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_EQ(static_cast<int>(v1::Instance::COMPLETED), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(static_cast<int>(v1::Instance::CANCELLED), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(static_cast<int>(v1::Instance::STUCK), state::v1::INSTANCE_STATUS_STUCK);
}

TEST(DefinitionMessageTest, OnlyCheckedDefinitionHasNoName) {
  workflow::v1::Workflow workflow;
  workflow.set_workflow("complaint");
  EXPECT_EQ(DefinitionMessage(workflow, "\x01", {}).name(), "");
  const v1::WorkflowDefinition deployed =
      DefinitionMessage(workflow, "\x01", {"binjiang", 3, 1'000'000, "mei"});
  EXPECT_EQ(deployed.name(), "namespaces/binjiang/workflows/complaint/revisions/3");
  EXPECT_EQ(deployed.hash(), "01");
  EXPECT_EQ(deployed.deployed_by(), "mei");
}

TEST(JobMessageTest, LeaseBecomesJob) {
  runtime::Lease lease;
  lease.job = Parse<state::v1::JobState>(R"pb(
    instance: 7
    job: 2
    namespace: "binjiang"
    type: "sms.send"
    attempt: 2
    tries_left: 1
    timeout_ms: 2500
    payload {
      name: "to"
      value { string: "客户" }
    }
  )pb");
  lease.end = absl::FromUnixSeconds(60);
  const v1::Job job = JobMessage(lease);
  EXPECT_EQ(job.name(), "namespaces/binjiang/jobs/7-2");
  EXPECT_EQ(job.payload().fields().at("to").string_value(), "客户");
  EXPECT_EQ(job.attempt(), 2);
  EXPECT_EQ(job.lease_end_time().seconds(), 60);
  EXPECT_EQ(job.lease_duration().seconds(), 2);
  EXPECT_EQ(job.lease_duration().nanos(), 500'000'000);
}

TEST(JobMessageTest, IncidentNamesItsJob) {
  runtime::OpenIncident open;
  open.instance = 7;
  open.incident = Parse<ledger::v1::IncidentRaised>("incident: 5 reason: 'JOB_FAILED' job: 2 state: 'mail'");
  const v1::Incident incident = IncidentMessage(open, "binjiang");
  EXPECT_EQ(incident.name(), "namespaces/binjiang/incidents/7-5");
  EXPECT_EQ(incident.job(), "namespaces/binjiang/jobs/7-2");
  open.incident.clear_job();
  EXPECT_EQ(IncidentMessage(open, "binjiang").job(), "");
}

TEST(VerifyMessageTest, ReportBecomesResult) {
  audit::VerifyReport report;
  report.records = 4;
  EXPECT_TRUE(VerifyMessage(report, absl::Seconds(1)).agreed());
  report.difference_count = 1;
  report.differences.push_back({3, "expected a, found b"});
  const v1::VerifyResult result = VerifyMessage(report, absl::Seconds(1));
  EXPECT_FALSE(result.agreed());
  EXPECT_EQ(result.records(), 4);
  EXPECT_EQ(result.elapsed_us(), 1'000'000);
  EXPECT_EQ(result.differences(0).index(), 3);
}

}  // namespace
}  // namespace liushui::server
