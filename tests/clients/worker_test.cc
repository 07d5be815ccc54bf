#include "clients/cpp/worker.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/active_jobs.h"
#include "clients/cpp/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/fake_server.h"

namespace liushui::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kPatience = absl::Seconds(30);

// What happened, in order; tests wait for it instead of sleeping.
class Journal {
 public:
  void Write(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
  }
  // Waits until there are so many lines, and answers them.
  std::vector<std::string> WaitFor(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, absl::ToChronoMilliseconds(kPatience), [&] { return lines_.size() >= count; });
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

v1::StreamJobsResponse JobOf(const std::string& name, int attempt, absl::Duration lease) {
  v1::StreamJobsResponse response;
  v1::Job* job = response.mutable_job();
  job->set_name(absl::StrCat("namespaces/test/jobs/", name));
  job->set_type("mail.send");
  job->set_attempt(attempt);
  const int64_t nanos = absl::ToInt64Nanoseconds(lease);
  job->mutable_lease_duration()->set_seconds(nanos / 1'000'000'000);
  job->mutable_lease_duration()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return response;
}

// A stream that offers the jobs and then stays open until it is cancelled.
class Offer {
 public:
  explicit Offer(std::vector<v1::StreamJobsResponse> jobs) : jobs_(std::move(jobs)) {}
  // Waits until the server has left Run.
  ~Offer() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return running_ == 0; });
  }

  int64_t jobs() const { return static_cast<int64_t>(jobs_.size()); }

  grpc::Status Run(grpc::ServerContext& context, grpc::ServerWriter<v1::StreamJobsResponse>& writer) {
    std::unique_lock<std::mutex> lock(mutex_);
    ++running_;
    context.AddInitialMetadata("liushui-connected", "1");
    if (jobs_.empty()) writer.SendInitialMetadata();
    for (const auto& job : jobs_) writer.Write(job);
    while (!context.IsCancelled()) changed_.wait_for(lock, std::chrono::milliseconds(5));
    --running_;
    changed_.notify_all();
    return grpc::Status::CANCELLED;
  }

 private:
  const std::vector<v1::StreamJobsResponse> jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int running_ = 0;
};

// A fake server whose answers to a worker's calls are written down.
class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    server_.jobs.complete_job = [this](auto&, const v1::CompleteJobRequest& request, auto&) {
      journal_.Write(absl::StrCat("complete ", request.name().substr(21), " ", request.attempt(), " ",
                                  JsonOf(request.result())));
      return complete_answer_;
    };
    server_.jobs.fail_job = [this](auto&, const v1::FailJobRequest& request, auto&) {
      journal_.Write(absl::StrCat("fail ", request.name().substr(21), " ", request.attempt(), " ",
                                  request.message(), " ", request.code()));
      return grpc::Status::OK;
    };
  }

  void Serve(Offer& offer) {
    server_.jobs.retire_worker = [this](auto&, const v1::RetireWorkerRequest& request, auto& response) {
      EXPECT_EQ(request.worker(), request_.worker());
      response.set_jobs(leased_);
      return grpc::Status::OK;
    };
    server_.jobs.stream_jobs = [this, &offer](grpc::ServerContext& context,
                                              const v1::StreamJobsRequest& request, auto& writer) {
      request_ = request;
      leased_ = offer.jobs();
      return offer.Run(context, writer);
    };
  }

  WorkerOptions Options() {
    WorkerOptions options;
    options.types = {"mail.send", "sms.send"};
    options.max_active = 3;
    options.log = [this](absl::string_view line) { log_.Write(std::string(line)); };
    return options;
  }

  static JobOutcome Done(const v1::Job&) { return *StructFromJson(R"({"sent": true})"); }

  Journal journal_;
  Journal log_;
  grpc::Status complete_answer_;
  v1::StreamJobsRequest request_;
  std::atomic<int64_t> leased_ = 0;
  FakeServer server_;
};

TEST_F(WorkerTest, JobIsHandledAndCompleted) {
  Offer offer({JobOf("17-2", 1, kPatience)});
  Serve(offer);
  Worker worker(server_.MakeClient(), Options(), Done);
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("complete 17-2 1 {\"sent\":true}"));
  worker.Stop();
  EXPECT_TRUE(worker.status().ok());
  EXPECT_THAT(request_.types(), ElementsAre("mail.send", "sms.send"));
  EXPECT_EQ(request_.max_active(), 3);
  EXPECT_EQ(request_.parent(), "namespaces/test");
}

TEST_F(WorkerTest, FailureIsReportedWithItsCode) {
  Offer offer({JobOf("17-2", 2, kPatience)});
  Serve(offer);
  Worker worker(server_.MakeClient(), Options(), [](const v1::Job&) {
    return JobFailure{"no such address", "ADDRESS_UNKNOWN"};
  });
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("fail 17-2 2 no such address ADDRESS_UNKNOWN"));
}

TEST_F(WorkerTest, ResultThatIsRefusedBecomesAFailure) {
  Offer offer({JobOf("17-2", 1, kPatience)});
  Serve(offer);
  complete_answer_ = Refusal(grpc::INVALID_ARGUMENT, "RESULT_INVALID", "sent: expected int");
  Worker worker(server_.MakeClient(), Options(), Done);
  EXPECT_THAT(journal_.WaitFor(2), ElementsAre("complete 17-2 1 {\"sent\":true}",
                                               "fail 17-2 1 RESULT_INVALID: sent: expected int "));
}

TEST_F(WorkerTest, LateAnswerIsLoggedAndDropped) {
  for (const char* reason : {"JOB_FENCED", "JOB_UNKNOWN"}) {
    Offer offer({JobOf("17-2", 1, kPatience)});
    Serve(offer);
    complete_answer_ = Refusal(grpc::FAILED_PRECONDITION, reason, "attempt 2 runs");
    Journal log;
    WorkerOptions options = Options();
    options.log = [&](absl::string_view line) { log.Write(std::string(line)); };
    Worker worker(server_.MakeClient(), options, Done);
    EXPECT_THAT(
        log.WaitFor(1),
        ElementsAre("namespaces/test/jobs/17-2, attempt 1: the answer came too late: attempt 2 runs"));
    worker.Stop();
    EXPECT_TRUE(worker.status().ok());
  }
}

TEST_F(WorkerTest, LeaseIsExtendedWhileTheHandlerRuns) {
  Offer offer({JobOf("17-2", 4, absl::Milliseconds(300))});
  Serve(offer);
  Journal beats;
  server_.jobs.extend_job = [&](auto&, const v1::ExtendJobRequest& request, auto&) {
    beats.Write(absl::StrCat(request.name(), " ", request.attempt()));
    return grpc::Status::OK;
  };
  Worker worker(server_.MakeClient(), Options(), [&](const v1::Job& job) {
    beats.WaitFor(2);
    return Done(job);
  });
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("complete 17-2 4 {\"sent\":true}"));
  EXPECT_EQ(beats.WaitFor(2).front(), "namespaces/test/jobs/17-2 4");
}

TEST_F(WorkerTest, BrokenStreamIsOpenedAgain) {
  Journal streams;
  Offer second({JobOf("17-3", 1, kPatience)});
  server_.jobs.stream_jobs = [&](grpc::ServerContext& context, const auto&, auto& writer) {
    streams.Write("stream");
    if (streams.WaitFor(1).size() < 3) return Refusal(grpc::UNAVAILABLE, "ENGINE_STOPPING", "going down");
    return second.Run(context, writer);
  };
  Worker worker(server_.MakeClient(), Options(), Done);
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("complete 17-3 1 {\"sent\":true}"));
  EXPECT_THAT(streams.WaitFor(3), testing::SizeIs(3));
}

TEST_F(WorkerTest, OtherEndOfTheStreamEndsTheWorker) {
  server_.jobs.stream_jobs = [](auto&, const auto&, auto&) {
    return Refusal(grpc::INVALID_ARGUMENT, "FIELD_INVALID", "types: expected 1-100");
  };
  Worker worker(server_.MakeClient(), Options(), Done);
  ASSERT_TRUE(worker.WaitForEnd(kPatience));
  EXPECT_EQ(ReasonOf(worker.status()), "FIELD_INVALID");
}

TEST_F(WorkerTest, StopWaitsForTheHandlerAndItsAnswer) {
  Offer offer({JobOf("17-2", 1, kPatience)});
  Serve(offer);
  Journal begun;
  Journal stopping;
  Worker worker(server_.MakeClient(), Options(), [&](const v1::Job& job) {
    begun.Write("begun");
    stopping.WaitFor(1);
    return Done(job);
  });
  begun.WaitFor(1);
  stopping.Write("stop");
  worker.Stop();
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("complete 17-2 1 {\"sent\":true}"));
}

TEST_F(WorkerTest, StopDoesTheJobsOnTheirWay) {
  Journal begun;
  Journal retired;
  Offer second({JobOf("17-3", 1, kPatience)});
  server_.jobs.stream_jobs = [&](grpc::ServerContext& context, const auto&, auto& writer) {
    writer.Write(JobOf("17-2", 1, kPatience));
    retired.WaitFor(1);
    return second.Run(context, writer);
  };
  server_.jobs.retire_worker = [&](auto&, const auto&, v1::RetireWorkerResponse& response) {
    response.set_jobs(2);
    retired.Write("retired");
    return grpc::Status::OK;
  };
  Worker worker(server_.MakeClient(), Options(), [&](const v1::Job& job) {
    begun.Write(job.name());
    return Done(job);
  });
  begun.WaitFor(1);
  worker.Stop();
  EXPECT_THAT(journal_.WaitFor(2), testing::UnorderedElementsAre("complete 17-2 1 {\"sent\":true}",
                                                                 "complete 17-3 1 {\"sent\":true}"));
  EXPECT_TRUE(worker.status().ok());
}

TEST_F(WorkerTest, StopCutsOffAServerThatKnowsNoRetirement) {
  Offer offer({JobOf("17-2", 1, kPatience)});
  Serve(offer);
  server_.jobs.retire_worker = nullptr;
  Worker worker(server_.MakeClient(), Options(), Done);
  journal_.WaitFor(1);
  worker.Stop();
  EXPECT_TRUE(worker.status().ok());
}

TEST_F(WorkerTest, EndsAfterSoManyJobs) {
  Offer offer({JobOf("17-2", 1, kPatience), JobOf("17-3", 1, kPatience)});
  Serve(offer);
  WorkerOptions options = Options();
  options.jobs_max = 2;
  Worker worker(server_.MakeClient(), options, Done);
  EXPECT_TRUE(worker.WaitForEnd(kPatience));
  EXPECT_TRUE(worker.status().ok());
  EXPECT_THAT(journal_.WaitFor(2), testing::SizeIs(2));
  EXPECT_EQ(request_.max_jobs(), 2);
  EXPECT_EQ(request_.max_active(), 2);
}

TEST_F(WorkerTest, JobsLeftAreCountedOverConnections) {
  Offer second({JobOf("17-3", 1, kPatience)});
  std::atomic<int> streams = 0;
  server_.jobs.stream_jobs = [&](grpc::ServerContext& context, const v1::StreamJobsRequest& request,
                                 auto& writer) {
    EXPECT_EQ(request.max_jobs(), streams == 0 ? 2 : 1);
    if (++streams == 2) return second.Run(context, writer);
    writer.Write(JobOf("17-2", 1, kPatience));
    journal_.WaitFor(1);
    return Refusal(grpc::UNAVAILABLE, "ENGINE_STOPPING", "going down");
  };
  WorkerOptions options = Options();
  options.jobs_max = 2;
  Worker worker(server_.MakeClient(), options, Done);
  EXPECT_TRUE(worker.WaitForEnd(kPatience));
  EXPECT_THAT(journal_.WaitFor(2),
              ElementsAre("complete 17-2 1 {\"sent\":true}", "complete 17-3 1 {\"sent\":true}"));
}

TEST_F(WorkerTest, BrokenStreamCostsNoJob) {
  Journal streams;
  Offer second({});
  server_.jobs.stream_jobs = [&](grpc::ServerContext& context, const auto&, auto& writer) {
    streams.Write("stream");
    if (streams.WaitFor(1).size() > 1) return second.Run(context, writer);
    writer.Write(JobOf("17-2", 1, kPatience));
    return Refusal(grpc::UNAVAILABLE, "ENGINE_STOPPING", "going down");
  };
  Worker worker(server_.MakeClient(), Options(), [&](const v1::Job& job) {
    streams.WaitFor(2);
    return Done(job);
  });
  EXPECT_THAT(journal_.WaitFor(1), ElementsAre("complete 17-2 1 {\"sent\":true}"));
}

TEST_F(WorkerTest, ConnectionIsTold) {
  Offer offer({});
  Serve(offer);
  Worker worker(server_.MakeClient(), Options(), Done);
  EXPECT_TRUE(worker.WaitUntilConnected(kPatience));
  EXPECT_FALSE(worker.WaitForEnd(absl::ZeroDuration()));
}

TEST(HeartbeatTest, IsAThirdOfTheLease) {
  EXPECT_EQ(HeartbeatEvery(JobOf("17-2", 1, absl::Seconds(30)).job()), absl::Seconds(10));
  EXPECT_EQ(HeartbeatEvery(JobOf("17-2", 1, absl::Milliseconds(3)).job()), absl::Milliseconds(100));
}

TEST(HeartbeatTest, LeaseOfUnknownLengthIsTakenForThirtySeconds) {
  EXPECT_EQ(HeartbeatEvery(v1::Job()), absl::Seconds(10));
}

TEST(ActiveJobsTest, SameAttemptIsTakenOnce) {
  ActiveJobs jobs;
  const v1::Job job = JobOf("17-2", 1, kPatience).job();
  EXPECT_TRUE(jobs.Add(job, absl::Hours(1), absl::Now()));
  EXPECT_FALSE(jobs.Add(job, absl::Hours(1), absl::Now()));
  EXPECT_EQ(jobs.Take()->name(), job.name());
  jobs.Close();
  EXPECT_FALSE(jobs.Take().has_value());
}

TEST(ActiveJobsTest, ClosedGivesWhatHasCome) {
  ActiveJobs jobs;
  EXPECT_TRUE(jobs.Add(JobOf("17-2", 1, kPatience).job(), absl::Hours(1), absl::Now()));
  jobs.Close();
  EXPECT_FALSE(jobs.Add(JobOf("17-3", 1, kPatience).job(), absl::Hours(1), absl::Now()));
  EXPECT_TRUE(jobs.Take().has_value());
  EXPECT_FALSE(jobs.Take().has_value());
}

TEST(ActiveJobsTest, HeartbeatsEndWithTheLastJob) {
  ActiveJobs jobs;
  jobs.Add(JobOf("17-2", 1, kPatience).job(), absl::Milliseconds(1), absl::Now());
  ASSERT_TRUE(jobs.Take().has_value());
  jobs.Close();
  const std::vector<Heartbeat> due = jobs.NextHeartbeats();
  ASSERT_EQ(due.size(), 1u);
  jobs.Remove(due[0].job, due[0].attempt);
  EXPECT_THAT(jobs.NextHeartbeats(), IsEmpty());
}

}  // namespace
}  // namespace liushui::client
