#include "engine/runtime/job_leases.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

JobChange Available(uint64_t instance, const std::string& type, uint32_t attempt = 1) {
  JobChange change{instance, 1, state::v1::JobState()};
  change.after->set_instance(instance);
  change.after->set_job(1);
  change.after->set_namespace_(kBranch);
  change.after->set_type(type);
  change.after->set_status(state::v1::JOB_STATUS_AVAILABLE);
  change.after->set_attempt(attempt);
  change.after->set_timeout_ms(30'000);
  return change;
}

JobChange Over(uint64_t instance) {
  return {instance, 1, absl::nullopt};
}

// A lease table with a clock moved by hand.
class JobLeasesTest : public testing::Test {
 protected:
  WorkerId Connect(const std::vector<std::string>& types, const WorkerLimits& limits = {}) {
    return leases_.Connect(kBranch, types, limits,
                           [this](const Lease& lease) { given_.push_back(lease.job.instance()); });
  }
  // Instances whose jobs were given out since the last call.
  std::vector<uint64_t> Given() {
    std::vector<uint64_t> given;
    std::swap(given, given_);
    return given;
  }

  SimulatedClock clock_{Morning()};
  absl::Time end_ = absl::InfiniteFuture();
  int left_ = 0;
  std::vector<uint64_t> given_;
  JobLeases leases_{&clock_, {[this](absl::Time end) { end_ = end; }, [this] { ++left_; }}};
};

TEST_F(JobLeasesTest, JobsAreGivenInTheOrderTheyCame) {
  leases_.Apply({Available(1, "sms"), Available(2, "mail"), Available(3, "sms")});
  Connect({"sms"}, {5});
  EXPECT_THAT(Given(), ElementsAre(1, 3));
  leases_.Apply({Available(4, "sms")});
  EXPECT_THAT(Given(), ElementsAre(4));
}

TEST_F(JobLeasesTest, WorkerHoldsNoMoreThanItMay) {
  Connect({"sms", "mail", "sms"}, {2});
  leases_.Apply({Available(1, "sms"), Available(2, "mail"), Available(3, "sms"), Available(4, "mail")});
  EXPECT_EQ(Given().size(), 2);
  leases_.Apply({Over(1)});
  EXPECT_EQ(Given().size(), 1);
}

TEST_F(JobLeasesTest, JobThatGoesOnForAnotherStateStaysWithItsWorker) {
  Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  EXPECT_THAT(Given(), ElementsAre(1));
  JobChange moved = Available(1, "sms");
  moved.after->set_state("labour");
  leases_.Apply({moved});
  EXPECT_THAT(Given(), IsEmpty());
  EXPECT_TRUE(leases_.Extend(1, 1, 1, absl::nullopt).ok());
}

TEST_F(JobLeasesTest, WorkersTakeTurns) {
  std::vector<int> who;
  for (int worker = 0; worker < 2; ++worker) {
    leases_.Connect(kBranch, {"sms"}, {10}, [&who, worker](const Lease&) { who.push_back(worker); });
  }
  leases_.Apply({Available(1, "sms"), Available(2, "sms"), Available(3, "sms")});
  EXPECT_THAT(who, ElementsAre(0, 1, 0));
}

TEST_F(JobLeasesTest, WorkerIsGivenNoMoreThanItWants) {
  Connect({"sms"}, {2, 3});
  leases_.Apply({Available(1, "sms"), Available(2, "sms"), Available(3, "sms"), Available(4, "sms")});
  EXPECT_THAT(Given(), ElementsAre(1, 2));
  leases_.Apply({Over(1), Over(2)});
  EXPECT_THAT(Given(), ElementsAre(3));
  EXPECT_EQ(leases_.busy(), 1);
  leases_.Apply({Over(3)});
  EXPECT_THAT(Given(), IsEmpty());
  EXPECT_EQ(leases_.busy(), 0);
}

TEST_F(JobLeasesTest, RetiredWorkerKeepsWhatItHasAndGetsNoMore) {
  const WorkerId worker = Connect({"sms"}, {2});
  leases_.Apply({Available(1, "sms")});
  EXPECT_EQ(leases_.Retire(worker), 1);
  EXPECT_EQ(left_, 1);
  leases_.Apply({Available(2, "sms")});
  EXPECT_THAT(Given(), ElementsAre(1));
  EXPECT_EQ(leases_.busy(), 1);
  EXPECT_EQ(leases_.EarliestAbandonedEnd(), absl::InfiniteFuture());
  Connect({"sms"});
  EXPECT_THAT(Given(), ElementsAre(2));
  leases_.Disconnect(worker);
  EXPECT_EQ(leases_.Retire(worker), 0);
}

TEST_F(JobLeasesTest, OtherNamespacesJobsAreNotGiven) {
  leases_.Connect("shanghai", {"sms"}, {1},
                  [this](const Lease& lease) { given_.push_back(lease.job.instance()); });
  leases_.Apply({Available(1, "sms")});
  EXPECT_THAT(Given(), IsEmpty());
  EXPECT_EQ(leases_.busy(), 0);
}

TEST_F(JobLeasesTest, DepartedWorkersLeaseRunsOut) {
  const WorkerId first = Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  EXPECT_THAT(Given(), ElementsAre(1));
  leases_.Disconnect(first);
  EXPECT_EQ(left_, 1);
  EXPECT_EQ(end_, Morning() + absl::Seconds(30));
  EXPECT_EQ(leases_.EarliestAbandonedEnd(), end_);
  EXPECT_EQ(leases_.busy(), 0);
  // Another does not get the attempt which the first may still be at.
  Connect({"sms"});
  EXPECT_THAT(Given(), IsEmpty());
  EXPECT_THAT(leases_.TakeAbandoned(Morning() + absl::Seconds(29)), IsEmpty());
  const std::vector<ExpiredLease> expired = leases_.TakeAbandoned(Morning() + absl::Seconds(30));
  ASSERT_EQ(expired.size(), 1);
  EXPECT_EQ(expired[0].attempt, 1);
  leases_.Apply({Available(1, "sms", 2)});
  EXPECT_THAT(Given(), ElementsAre(1));
}

TEST_F(JobLeasesTest, DepartedWorkerMayStillExtendAndAnswer) {
  leases_.Disconnect(Connect({"mail"}));
  const WorkerId first = Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  leases_.Disconnect(first);
  EXPECT_EQ(*leases_.Extend(1, 1, 1, absl::Minutes(5)), Morning() + absl::Minutes(5));
  EXPECT_EQ(leases_.EarliestAbandonedEnd(), Morning() + absl::Minutes(5));
  EXPECT_THAT(leases_.TakeExpired(Morning() + absl::Minutes(4)), IsEmpty());
  leases_.Apply({Over(1)});
  EXPECT_EQ(leases_.EarliestAbandonedEnd(), absl::InfiniteFuture());
  EXPECT_EQ(end_, absl::InfiniteFuture());
}

TEST_F(JobLeasesTest, OnlyAbandonedLeasesAreTakenAsSuch) {
  Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  EXPECT_THAT(leases_.TakeAbandoned(Morning() + absl::Hours(1)), IsEmpty());
  EXPECT_EQ(leases_.TakeExpired(Morning() + absl::Hours(1)).size(), 1);
}

TEST_F(JobLeasesTest, LeaseRunsOutOnce) {
  Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  EXPECT_EQ(end_, Morning() + absl::Seconds(30));
  clock_.Set(Morning() + absl::Seconds(29));
  EXPECT_THAT(leases_.TakeExpired(clock_.Now()), IsEmpty());
  clock_.Set(Morning() + absl::Seconds(30));
  const std::vector<ExpiredLease> expired = leases_.TakeExpired(clock_.Now());
  ASSERT_EQ(expired.size(), 1);
  EXPECT_EQ(expired[0].instance, 1);
  EXPECT_EQ(expired[0].attempt, 1);
  EXPECT_THAT(leases_.TakeExpired(clock_.Now()), IsEmpty());
  EXPECT_EQ(ReasonOf(leases_.Extend(1, 1, 1, absl::nullopt).status()), "JOB_FENCED");
  Given();
  leases_.Apply({Available(1, "sms", 2)});
  EXPECT_THAT(Given(), ElementsAre(1));
}

TEST_F(JobLeasesTest, UnacceptedTimeOutIsOfferedAgain) {
  Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  clock_.Set(Morning() + absl::Minutes(1));
  const std::vector<ExpiredLease> expired = leases_.TakeExpired(clock_.Now());
  Given();
  leases_.Offer(expired[0]);
  EXPECT_THAT(Given(), ElementsAre(1));
  leases_.Offer(expired[0]);
  EXPECT_THAT(Given(), IsEmpty());
}

TEST_F(JobLeasesTest, HeartbeatExtends) {
  Connect({"sms"});
  leases_.Apply({Available(1, "sms")});
  clock_.Set(Morning() + absl::Seconds(20));
  EXPECT_EQ(*leases_.Extend(1, 1, 1, absl::nullopt), Morning() + absl::Seconds(50));
  EXPECT_EQ(end_, Morning() + absl::Seconds(50));
  EXPECT_EQ(*leases_.Extend(1, 1, 1, absl::Minutes(5)), Morning() + absl::Seconds(320));
  EXPECT_EQ(ReasonOf(leases_.Extend(1, 1, 2, absl::nullopt).status()), "JOB_FENCED");
  EXPECT_EQ(ReasonOf(leases_.Extend(2, 1, 1, absl::nullopt).status()), "JOB_UNKNOWN");
}

TEST_F(JobLeasesTest, BusyCountsWhatAWorkerHoldsOrMayTake) {
  leases_.Apply({Available(1, "sms"), Available(2, "sms"), Available(3, "mail")});
  EXPECT_EQ(leases_.busy(), 0);
  Connect({"sms"});
  EXPECT_EQ(leases_.busy(), 2);
  leases_.Apply({Over(1)});
  leases_.Apply({Over(2)});
  EXPECT_EQ(leases_.busy(), 0);
}

TEST(JobsTest, TimedOutAttemptIsRecordedAndTriedAgain) {
  Desk desk{EngineOptions{}};
  desk.Deploy(R"yaml(
workflow: quick
title: 快
states:
  - id: work
    job: { type: quick.job, retry: { max: 2, backoff: 1s }, timeout: 1s }
    next: [ { event: done, to: [over] }, { event: failed, to: [over] } ]
  - { id: over, final: true }
)yaml");
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"quick.job"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  const uint64_t quick = desk.Start(Li(), "quick");
  EXPECT_EQ(leases.Take().job.attempt(), 1);
  EXPECT_EQ(leases.Take().job.attempt(), 2);
  const auto failed = desk.Records([](const auto& r) { return r.step().input().has_fail_job(); });
  ASSERT_EQ(failed.size(), 1);
  EXPECT_TRUE(failed[0].step().input().fail_job().timed_out());
  EXPECT_EQ(ReasonOf(desk.Take(Wang(), quick, "complete_job { job: 1 attempt: 1 }").status()), "JOB_FENCED");
  EXPECT_TRUE(desk.Take(Wang(), quick, "complete_job { job: 1 attempt: 2 }").ok());
}

TEST(JobsTest, JobThatKillsItsWorkersRunsOutOfTries) {
  Desk desk;
  desk.Deploy(kNotice);
  const uint64_t notice = desk.Start(Li(), "notice");
  for (uint32_t attempt = 1; attempt <= 2; ++attempt) {
    Box<Lease> leases;
    const WorkerId worker = desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1},
                                                         [&](const Lease& lease) { leases.Put(lease); });
    EXPECT_EQ(leases.Take().job.attempt(), attempt);
    desk.engine().jobs().Disconnect(worker);
    desk.Advance(absl::Minutes(11));
    const std::string late = absl::StrCat("complete_job { job: 1 attempt: ", attempt, " }");
    EXPECT_FALSE(desk.Take(Wang(), notice, late).ok());
  }
  EXPECT_THAT(desk.StatesOf(notice), ElementsAre("call"));
  const auto failed = desk.Records([](const auto& r) { return r.step().input().has_fail_job(); });
  ASSERT_EQ(failed.size(), 2);
  EXPECT_EQ(absl::FromUnixMicros(failed[0].time_us()), Morning() + absl::Seconds(30));
  EXPECT_TRUE(failed[1].step().input().fail_job().timed_out());
}

TEST(JobsTest, LeavingTheStateEndsTheLease) {
  Desk desk;
  desk.Deploy(kNotice);
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  const uint64_t first = desk.Start(Li(), "notice");
  EXPECT_EQ(leases.Take().job.instance(), first);
  const uint64_t second = desk.Start(Li(), "notice");
  ASSERT_TRUE(desk.Take(Wang(), first, "cancel { reason: '不用了' }").ok());
  EXPECT_EQ(leases.Take().job.instance(), second);
  EXPECT_EQ(ReasonOf(desk.engine().jobs().Extend(first, 1, 1, absl::nullopt).status()), "JOB_UNKNOWN");
}

TEST(JobsTest, JobsAreOfferedAgainAfterARestart) {
  Desk desk;
  desk.Deploy(kNotice);
  Box<Lease> leases;
  const auto put = [&](const Lease& lease) { leases.Put(lease); };
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, put);
  const uint64_t notice = desk.Start(Li(), "notice");
  EXPECT_EQ(leases.Take().job.attempt(), 1);
  desk.Reopen();
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, put);
  const Lease lease = leases.Take();
  EXPECT_EQ(lease.job.instance(), notice);
  EXPECT_EQ(lease.job.attempt(), 1);
  EXPECT_EQ(lease.job.payload(0).value().string(), "您好");
}

}  // namespace
}  // namespace liushui::runtime
