// All services of the real binary, over loopback, through the client library.
#include <string>
#include <vector>

#include "clients/cpp/worker.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/program.h"

namespace liushui::e2e {
namespace {

constexpr char kParcel[] =
    "workflow: parcel\n"
    "title: 包裹\n"
    "data: [ { name: to, type: string, input: true }, { name: receipt, type: string, value: \"''\" } ]\n"
    "states:\n"
    "  - id: send\n"
    "    job:\n"
    "      type: parcel.send\n"
    "      with: { to: data.to }\n"
    "      retry: { max: 1 }\n"
    "      result: [ { name: receipt, type: string, required: true } ]\n"
    "      set: { receipt: result.receipt }\n"
    "    next: [ { event: done, to: [thank] } ]\n"
    "  - id: thank\n"
    "    task: { role: clerk, title: 致谢, due: { after: 1h }, escalate: [ { after: 0h, role: boss } ] }\n"
    "    next: [ { event: done, to: [thanked] } ]\n"
    "  - { id: thanked, final: true, output: \"{'receipt': data.receipt}\" }\n";

class ServicesTest : public ::testing::Test {
 protected:
  ServicesTest()
      : server_(scratch_.Path("ledger"), {"--workflows", scratch_.Write("parcel.yaml", kParcel),
                                          "--simulated-clock", "2026-03-02T08:00:00+08:00"}) {}

  std::string StartParcel(const std::string& to) {
    v1::StartInstanceRequest request;
    request.set_workflow("parcel");
    (*request.mutable_input()->mutable_fields())["to"].set_string_value(to);
    const auto started = server_.As("crm").StartInstance(request);
    EXPECT_TRUE(started.ok()) << started.status();
    return started.ok() ? started->instance().name() : "";
  }

  // The only open task, as soon as there is one.
  v1::Task NextTask() {
    const client::Client client = server_.As("clerk");
    while (true) {
      const auto listed = client.ListTasks({});
      if (!listed.ok() || listed->tasks_size() == 1) return listed.ok() ? listed->tasks(0) : v1::Task();
    }
  }

  std::vector<v1::Incident> NextIncidents() {
    const client::Client client = server_.As("mei");
    while (true) {
      const auto listed = client.ListIncidents({});
      if (!listed.ok()) return {};
      if (listed->incidents_size() > 0) return {listed->incidents().begin(), listed->incidents().end()};
    }
  }

  client::Worker Work(bool street_known) {
    client::WorkerOptions options;
    options.types = {"parcel.send"};
    return client::Worker(server_.As("post"), options,
                          [street_known](const v1::Job& job) -> client::JobOutcome {
                            if (!street_known) return client::JobFailure{"no such street", ""};
                            google::protobuf::Struct result;
                            (*result.mutable_fields())["receipt"].set_string_value(
                                "for " + job.payload().fields().at("to").string_value());
                            return result;
                          });
  }

  ScratchFolder scratch_;
  ServerProcess server_;
};

TEST_F(ServicesTest, AParcelFromStartToProof) {
  const std::string name = StartParcel("客户");
  {
    const client::Worker lost = Work(false);
    const auto incidents = NextIncidents();
    ASSERT_EQ(incidents.size(), 1u);
    EXPECT_EQ(incidents[0].reason(), "JOB_FAILED");
    EXPECT_EQ(incidents[0].instance(), name);
    EXPECT_THAT(server_.Command({"incidents"}).out, ::testing::HasSubstr("JOB_FAILED"));
  }
  const client::Worker found = Work(true);
  v1::ResolveIncidentRequest resolve;
  resolve.set_name(NextIncidents()[0].name());
  ASSERT_TRUE(server_.As("mei").ResolveIncident(resolve).ok());

  const v1::Task task = NextTask();
  EXPECT_EQ(task.title(), "致谢");
  v1::AdvanceClockRequest advance;
  advance.mutable_time()->set_seconds(task.due_time().seconds() + 60);
  const auto advanced = server_.As("mei").AdvanceClock(advance);
  ASSERT_TRUE(advanced.ok()) << advanced.status();
  EXPECT_GE(advanced->timers_fired(), 1);
  EXPECT_TRUE(NextTask().overdue());

  v1::CompleteTaskRequest complete;
  complete.set_name(task.name());
  const auto denied = server_.As("stranger").CompleteTask(complete);
  EXPECT_EQ(ReasonOf(denied.status()), "ROLE_DENIED");
  ASSERT_TRUE(server_.As("老板", {"boss"}).CompleteTask(complete).ok());

  v1::GetHistoryRequest history;
  history.set_instance(name);
  const auto records = server_.As("auditor").GetHistory(history);
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_EQ(records->records(records->records_size() - 1).actor().name(), "老板");
  v1::VerifyResult result;
  ASSERT_TRUE(server_.As("auditor")
                  .Verify({},
                          [&result](const v1::VerifyResponse& response) {
                            result = response.result();
                            return true;
                          })
                  .ok());
  EXPECT_TRUE(result.agreed()) << result.DebugString();
}

TEST_F(ServicesTest, JobsOutliveTheServer) {
  const std::string name = StartParcel("客户");
  EXPECT_EQ(server_.Stop(), 0);
  const ServerProcess again(scratch_.Path("ledger"));
  client::WorkerOptions options;
  options.types = {"parcel.send"};
  const client::Worker worker(again.As("post"), options, [](const v1::Job&) -> client::JobOutcome {
    google::protobuf::Struct result;
    (*result.mutable_fields())["receipt"].set_string_value("r");
    return result;
  });
  v1::GetInstanceRequest request;
  request.set_name(name);
  absl::StatusOr<v1::GetInstanceResponse> instance;
  do {
    instance = again.As("crm").GetInstance(request);
    ASSERT_TRUE(instance.ok()) << instance.status();
  } while (instance->instance().states(0) == "send");
  EXPECT_EQ(instance->instance().data().fields().at("receipt").string_value(), "r");
}

}  // namespace
}  // namespace liushui::e2e
