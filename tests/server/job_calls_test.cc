#include "engine/server/services/job_calls.h"

#include <future>
#include <memory>
#include <string>

#include "engine/server/services/job_stream.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using Stub = v1::JobService::Stub;

// A worker's stream of parcels.
class Worker {
 public:
  explicit Worker(BranchServer& branch, int max_active = 1, int64_t max_jobs = 0)
      : context_(branch.Context()) {
    v1::StreamJobsRequest request;
    request.set_parent("namespaces/binjiang");
    request.add_types("parcel.send");
    request.set_max_active(max_active);
    request.set_max_jobs(max_jobs);
    request.set_worker("post");
    reader_ = branch.jobs().StreamJobs(context_.get(), request);
  }
  // Waits until the server knows it.
  void Connect() { reader_->WaitForInitialMetadata(); }
  // The next job; without one the test fails.
  v1::Job Next() {
    v1::StreamJobsResponse response;
    EXPECT_TRUE(reader_->Read(&response));
    return response.job();
  }
  grpc::Status Cancel() {
    context_->TryCancel();
    return End();
  }
  // What the stream ended with.
  grpc::Status End() {
    v1::StreamJobsResponse response;
    while (reader_->Read(&response)) {
    }
    return reader_->Finish();
  }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::StreamJobsResponse>> reader_;
};

class JobCallsTest : public BranchTest {
 protected:
  std::string StartParcel() {
    const auto started = branch_.Start("parcel", R"({"to": "客户"})");
    EXPECT_TRUE(started.ok()) << started.status.error_message();
    return started.body.instance().name();
  }
  Answer<v1::CompleteJobResponse> Complete(const v1::Job& job, const std::string& result) {
    v1::CompleteJobRequest request;
    request.set_name(job.name());
    request.set_attempt(job.attempt());
    *request.mutable_result() = Json(result);
    return branch_.Call(branch_.jobs(), &Stub::CompleteJob, request);
  }
  Answer<v1::FailJobResponse> Fail(const v1::Job& job, const std::string& code = "") {
    v1::FailJobRequest request;
    request.set_name(job.name());
    request.set_attempt(job.attempt());
    request.set_message("no such street");
    request.set_code(code);
    return branch_.Call(branch_.jobs(), &Stub::FailJob, request);
  }
  Answer<v1::RetireWorkerResponse> Retire(const std::string& worker) {
    v1::RetireWorkerRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_worker(worker);
    return branch_.Call(branch_.jobs(), &Stub::RetireWorker, request);
  }
  Answer<v1::ListIncidentsResponse> Incidents() {
    v1::ListIncidentsRequest request;
    request.set_parent("namespaces/binjiang");
    return branch_.Call(branch_.jobs(), &Stub::ListIncidents, request);
  }
};

TEST_F(JobCallsTest, WorkerGetsAndCompletesAJob) {
  const std::string name = StartParcel();
  Worker worker(branch_);
  const v1::Job job = worker.Next();
  EXPECT_EQ(job.type(), "parcel.send");
  EXPECT_EQ(job.instance(), name);
  EXPECT_EQ(job.payload().fields().at("to").string_value(), "客户");
  EXPECT_EQ(job.attempt(), 1);
  EXPECT_EQ(job.tries_left(), 2);
  const auto completed = Complete(job, R"({"receipt": "r-7"})");
  ASSERT_TRUE(completed.ok()) << completed.status.error_message();
  const auto instance = branch_.Get(name).body.instance();
  EXPECT_EQ(instance.status(), v1::Instance::COMPLETED);
  EXPECT_EQ(instance.data().fields().at("receipt").string_value(), "r-7");
  EXPECT_EQ(worker.Cancel().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(JobCallsTest, JobsComeToAWaitingWorker) {
  Worker worker(branch_, 2);
  const std::string first = StartParcel();
  const std::string second = StartParcel();
  EXPECT_EQ(worker.Next().instance(), first);
  EXPECT_EQ(worker.Next().instance(), second);
}

TEST_F(JobCallsTest, JobOfALostWorkerIsGivenToAnother) {
  StartParcel();
  v1::Job lost;
  {
    Worker worker(branch_);
    lost = worker.Next();
    worker.Cancel();
  }
  // Its lease runs out, and the next try comes ten seconds later.
  EXPECT_TRUE(branch_.Advance(absl::Minutes(1)).ok());
  Worker other(branch_);
  const v1::Job again = other.Next();
  EXPECT_EQ(again.name(), lost.name());
  EXPECT_EQ(again.attempt(), lost.attempt() + 1);
}

TEST_F(JobCallsTest, WorkerGetsNoMoreJobsThanItWants) {
  StartParcel();
  StartParcel();
  Worker modest(branch_, 1, 1);
  EXPECT_TRUE(Complete(modest.Next(), R"({"receipt": "r"})").ok());
  Worker other(branch_);
  EXPECT_EQ(other.Next().attempt(), 1);
}

TEST_F(JobCallsTest, RetiredWorkerLeavesTheRestToOthers) {
  StartParcel();
  StartParcel();
  Worker worker(branch_);
  const v1::Job job = worker.Next();
  const auto retired = Retire("post");
  ASSERT_TRUE(retired.ok()) << retired.status.error_message();
  EXPECT_EQ(retired.body.jobs(), 1);
  EXPECT_TRUE(Complete(job, R"({"receipt": "r"})").ok());
  Worker other(branch_);
  EXPECT_EQ(other.Next().attempt(), 1);
}

TEST_F(JobCallsTest, IdleWorkerIsToldThatItIsConnected) {
  Worker worker(branch_);
  worker.Connect();
  EXPECT_EQ(Retire("post").body.jobs(), 0);
}

TEST_F(JobCallsTest, UnknownWorkersCannotRetire) {
  Worker worker(branch_);
  worker.Connect();
  EXPECT_EQ(ReasonIn(Retire("pigeon").status), "WORKER_UNKNOWN");
  EXPECT_EQ(ReasonIn(Retire("").status), "FIELD_INVALID");
}

TEST_F(JobCallsTest, WrongResultsAndAttemptsAreRefused) {
  StartParcel();
  Worker worker(branch_);
  v1::Job job = worker.Next();
  EXPECT_EQ(ReasonIn(Complete(job, "{}").status), "RESULT_INVALID");
  job.set_attempt(2);
  EXPECT_EQ(ReasonIn(Complete(job, R"({"receipt": "r"})").status), "JOB_FENCED");
  job.set_attempt(0);
  EXPECT_EQ(ReasonIn(Complete(job, R"({"receipt": "r"})").status), "FIELD_INVALID");
}

TEST_F(JobCallsTest, UnknownJobsAreNotFound) {
  v1::Job job;
  job.set_name("namespaces/binjiang/jobs/999-1");
  job.set_attempt(1);
  EXPECT_EQ(ReasonIn(Complete(job, "{}").status), "JOB_UNKNOWN");
  EXPECT_EQ(ReasonIn(Fail(job).status), "JOB_UNKNOWN");
  v1::ExtendJobRequest extend;
  extend.set_name(job.name());
  extend.set_attempt(1);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.jobs(), &Stub::ExtendJob, extend).status), "JOB_UNKNOWN");
  v1::ResolveIncidentRequest resolve;
  resolve.set_name("namespaces/binjiang/incidents/999-1");
  const auto resolved = branch_.Call(branch_.jobs(), &Stub::ResolveIncident, resolve);
  EXPECT_EQ(ReasonIn(resolved.status), "INCIDENT_UNKNOWN");
  EXPECT_EQ(
      resolved.status.error_message(),
      "expected an open incident as ListIncidents (liushui incidents) names it, found 999-1: there is no "
      "instance 999 in namespace binjiang");
}

TEST_F(JobCallsTest, HeartbeatMovesTheLease) {
  StartParcel();
  Worker worker(branch_);
  const v1::Job job = worker.Next();
  v1::ExtendJobRequest extend;
  extend.set_name(job.name());
  extend.set_attempt(job.attempt());
  extend.mutable_lease()->set_seconds(300);
  const auto extended = branch_.Call(branch_.jobs(), &Stub::ExtendJob, extend);
  ASSERT_TRUE(extended.ok()) << extended.status.error_message();
  EXPECT_GT(extended.body.lease_end_time().seconds(), job.lease_end_time().seconds());
  for (const int64_t seconds : {0, -1, 3601}) {
    extend.mutable_lease()->set_seconds(seconds);
    EXPECT_EQ(ReasonIn(branch_.Call(branch_.jobs(), &Stub::ExtendJob, extend).status), "FIELD_INVALID")
        << seconds;
  }
}

TEST_F(JobCallsTest, ExhaustedJobIsAnIncidentUntilResolved) {
  StartParcel();
  Worker worker(branch_);
  const auto failed = Fail(worker.Next());
  ASSERT_TRUE(failed.ok()) << failed.status.error_message();
  EXPECT_EQ(failed.body.tries_left(), 1);
  EXPECT_EQ(Incidents().body.incidents_size(), 0);
  // The clock waits for the worker, so it must be moved by somebody else.
  auto advanced = std::async(std::launch::async, [this] { return branch_.Advance(absl::Seconds(11)); });
  EXPECT_EQ(Fail(worker.Next()).body.tries_left(), 0);
  const auto moved = advanced.get();
  ASSERT_TRUE(moved.ok()) << moved.status.error_message();
  const auto listed = Incidents();
  ASSERT_EQ(listed.body.incidents_size(), 1) << listed.status.error_message();
  const v1::Incident& incident = listed.body.incidents(0);
  EXPECT_EQ(incident.reason(), "JOB_FAILED");
  v1::ResolveIncidentRequest resolve;
  resolve.set_name(incident.name());
  resolve.set_note("street found");
  const auto resolved = branch_.Call(branch_.jobs(), &Stub::ResolveIncident, resolve);
  ASSERT_TRUE(resolved.ok()) << resolved.status.error_message();
  EXPECT_TRUE(Complete(worker.Next(), R"({"receipt": "r"})").ok());
  EXPECT_EQ(Incidents().body.incidents_size(), 0);
}

TEST_F(JobCallsTest, WhatDidNotOpenIsOpenedOnceItCanBe) {
  const auto deployed = branch_.Deploy(R"yaml(
workflow: share_out
title: 分派
data: [ { name: people, type: int, value: "0" } ]
events: [ { name: counted } ]
states:
  - id: divide
    task: { role: clerk, title: "${12 / data.people}" }
    next: [ { event: done, to: [divided] }, { event: counted, then: [ { set: { people: "4" } } ] } ]
  - { id: divided, final: true }
)yaml");
  ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
  const std::string name = branch_.Start("share_out").body.instance().name();
  ASSERT_EQ(Incidents().body.incidents_size(), 1);
  EXPECT_THAT(Incidents().body.incidents(0).message(),
              testing::StartsWith("the task of 'divide' is not open"));
  v1::ResolveIncidentRequest resolve;
  resolve.set_name(Incidents().body.incidents(0).name());
  const auto refused = branch_.Call(branch_.jobs(), &Stub::ResolveIncident, resolve);
  EXPECT_EQ(ReasonIn(refused.status), "EXPRESSION_FAILED");
  EXPECT_EQ(Incidents().body.incidents_size(), 1);
  v1::SendEventRequest counted;
  counted.set_instance(name);
  counted.set_event("counted");
  ASSERT_TRUE(branch_.Call(branch_.workflows(), &v1::WorkflowService::Stub::SendEvent, counted).ok());
  const auto resolved = branch_.Call(branch_.jobs(), &Stub::ResolveIncident, resolve);
  ASSERT_TRUE(resolved.ok()) << resolved.status.error_message();
  EXPECT_FALSE(resolved.body.still_stuck());
  EXPECT_EQ(Incidents().body.incidents_size(), 0);
}

TEST_F(JobCallsTest, CodesAreUpperSnake) {
  StartParcel();
  Worker worker(branch_);
  const v1::Job job = worker.Next();
  EXPECT_EQ(ReasonIn(Fail(job, "no street").status), "FIELD_INVALID");
  EXPECT_TRUE(Fail(job, "NO_STREET").ok());
}

TEST_F(JobCallsTest, WrongSubscriptionsAreRefused) {
  const auto reason = [this](const v1::StreamJobsRequest& request) {
    const auto context = branch_.Context();
    const auto reader = branch_.jobs().StreamJobs(context.get(), request);
    v1::StreamJobsResponse response;
    EXPECT_FALSE(reader->Read(&response));
    return ReasonIn(reader->Finish());
  };
  v1::StreamJobsRequest request;
  request.set_parent("namespaces/binjiang");
  EXPECT_EQ(reason(request), "FIELD_INVALID");
  for (int i = 0; i <= kMaxJobTypes; ++i) request.add_types("t" + std::to_string(i));
  EXPECT_EQ(reason(request), "FIELD_INVALID");
  request.mutable_types()->RemoveLast();
  request.set_max_active(kMaxActiveJobs + 1);
  EXPECT_EQ(reason(request), "FIELD_INVALID");
  request.set_max_active(1);
  request.set_max_jobs(-1);
  EXPECT_EQ(reason(request), "FIELD_INVALID");
  request.set_max_jobs(0);
  request.set_parent("namespaces/pudong");
  EXPECT_EQ(reason(request), "NAMESPACE_DENIED");
}

TEST_F(JobCallsTest, StoppingServerEndsTheStream) {
  Worker worker(branch_);
  StartParcel();
  worker.Next();
  branch_.server().Stop(absl::Seconds(5));
  const grpc::Status end = worker.End();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonIn(end), "ENGINE_STOPPING");
}

}  // namespace
}  // namespace liushui::server
