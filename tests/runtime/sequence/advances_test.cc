// The simulated clock.
#include "engine/runtime/sequence/advances.h"

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;

TEST(AdvancesTest, ClockStandsAtTheTarget) {
  Desk desk;
  const Engine::Advance advance = desk.Advance(absl::Hours(3));
  EXPECT_EQ(advance.time, Morning() + absl::Hours(3));
  EXPECT_EQ(advance.timers_fired, 0);
  EXPECT_EQ(advance.position, desk.reads().position());
  EXPECT_EQ(desk.engine().Now(), advance.time);
  EXPECT_EQ(desk.Records().back().clock_advanced().target_us(), absl::ToUnixMicros(advance.time));
}

TEST(AdvancesTest, TimeIsKeptOverARestart) {
  Desk desk;
  desk.Advance(absl::Hours(3));
  desk.Reopen();
  EXPECT_EQ(desk.engine().Now(), Morning() + absl::Hours(3));
}

TEST(AdvancesTest, PastAndEndlessTargetsAreRefused) {
  Desk desk;
  desk.Advance(absl::Hours(1));
  const auto back = desk.engine().AdvanceClock(Morning(), absl::InfiniteFuture());
  EXPECT_EQ(ReasonOf(back.status()), "TIME_INVALID");
  const auto never = desk.engine().AdvanceClock(absl::InfiniteFuture(), absl::InfiniteFuture());
  EXPECT_EQ(ReasonOf(never.status()), "TIME_INVALID");
}

TEST(AdvancesTest, JobsAreWaitedForBeforeTheNextTimer) {
  Desk desk;
  desk.Deploy(kNotice);
  desk.Deploy(kAlarm);
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  desk.Start(Li(), "alarm");
  const uint64_t notice = desk.Start(Li(), "notice");
  const Lease lease = leases.Take();
  EXPECT_EQ(lease.job.instance(), notice);
  const auto early = desk.engine().AdvanceClock(Morning() + absl::Hours(5), absl::Now());
  EXPECT_EQ(early.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(early.status()), "JOBS_STILL_LEASED");
  EXPECT_EQ(desk.engine().Now(), Morning());
  std::thread worker(
      [&] { ASSERT_TRUE(desk.Take(Wang(), notice, "complete_job { job: 1 attempt: 1 }").ok()); });
  EXPECT_EQ(desk.Advance(absl::Hours(5)).timers_fired, 2);
  worker.join();
}

// The leases hear of a job only after it is durable: by a thread that may be late.
TEST(AdvancesTest, JobThatIsNotYetOfferedIsWaitedFor) {
  Desk desk;
  desk.Deploy(kNotice);
  desk.Deploy(kAlarm);
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  const absl::Time target = Morning() + absl::Minutes(10);
  Box<bool> first;
  Box<bool> second;
  const auto start = [&](const std::string& workflow, Box<bool>* held) {
    StartRequest request;
    request.workflow = workflow;
    desk.engine().Submit(CallerOf(Li()), request, [held](const Answered&) {
      if (held != nullptr) held->Take();
    });
  };
  // The first answer holds the committer up until the others have been decided, for one commit; the second
  // then holds it up just before the job is told.
  start("alarm", &first);
  start("alarm", &second);
  start("notice", nullptr);
  const absl::Duration patience = absl::Milliseconds(50);
  EXPECT_FALSE(desk.engine().AdvanceClock(target, absl::Now() + patience).ok());
  first.Put(true);
  std::atomic<bool> over = false;
  std::thread caller([&] {
    EXPECT_EQ(ReasonOf(desk.engine().AdvanceClock(target, absl::Now() + patience).status()),
              "JOBS_STILL_LEASED");
    over = true;
  });
  while (!over && desk.engine().Now() == Morning()) std::this_thread::yield();
  EXPECT_EQ(desk.engine().Now(), Morning());
  second.Put(true);
  caller.join();
  EXPECT_EQ(leases.Take().end, Morning() + absl::Seconds(30));
}

TEST(AdvancesTest, ClockWaitsForSpace) {
  Desk desk;
  desk.Deploy(kAlarm);
  desk.Start(Li(), "alarm");
  desk.disk().FillUp();
  const auto refused = desk.engine().AdvanceClock(Morning() + absl::Hours(1), absl::InfiniteFuture());
  EXPECT_EQ(ReasonOf(refused.status()), "LEDGER_DISK_LOW");
  EXPECT_EQ(desk.engine().Now(), Morning());
  desk.disk().MakeSpace();
  EXPECT_EQ(desk.Advance(absl::Hours(1)).timers_fired, 1);
}

TEST(AdvancesTest, DepartedWorkerHoldsNothingUp) {
  Desk desk;
  desk.Deploy(kNotice);
  Box<Lease> leases;
  const WorkerId worker = desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1},
                                                       [&](const Lease& lease) { leases.Put(lease); });
  desk.Start(Li(), "notice");
  leases.Take();
  std::thread leaving([&] { desk.engine().jobs().Disconnect(worker); });
  desk.Advance(absl::Hours(1));
  leaving.join();
}

TEST(AdvancesTest, WorkerIsServedOnTheWay) {
  Desk desk;
  desk.Deploy(kNotice);
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  const uint64_t notice = desk.Start(Li(), "notice");
  std::thread worker([&] {
    for (int attempt = 1; attempt <= 2; ++attempt) {
      const Lease lease = leases.Take();
      EXPECT_EQ(lease.job.attempt(), attempt);
      const std::string fail = "fail_job { job: 1 attempt: " + std::to_string(attempt) + " message: '占线' }";
      ASSERT_TRUE(desk.Take(Wang(), notice, fail).ok());
    }
  });
  // The second attempt comes ten minutes after the first.
  EXPECT_EQ(desk.Advance(absl::Hours(1)).timers_fired, 1);
  worker.join();
  const auto failed = desk.Records([](const auto& r) { return r.step().input().has_fail_job(); });
  ASSERT_EQ(failed.size(), 2);
  EXPECT_EQ(failed[1].time_us() - failed[0].time_us(), absl::ToInt64Microseconds(absl::Minutes(10)));
}

TEST(AdvancesTest, TwoAdvancesFollowEachOther) {
  Desk desk;
  desk.Deploy(kAlarm);
  desk.Start(Li(), "alarm");
  std::vector<std::thread> callers;
  Box<int64_t> fired;
  for (int count = 0; count < 4; ++count) {
    callers.emplace_back([&] {
      const auto advance = desk.engine().AdvanceClock(Morning() + absl::Hours(3), absl::InfiniteFuture());
      ASSERT_TRUE(advance.ok());
      fired.Put(advance->timers_fired);
    });
  }
  int64_t all = 0;
  for (std::thread& caller : callers) caller.join();
  for (int count = 0; count < 4; ++count) all += fired.Take();
  EXPECT_EQ(all, 2);
}

TEST(AdvancesTest, StoppingEndsTheWait) {
  Desk desk;
  desk.Deploy(kNotice);
  Box<Lease> leases;
  desk.engine().jobs().Connect(kBranch, {"sms.send"}, {1}, [&](const Lease& lease) { leases.Put(lease); });
  desk.Start(Li(), "notice");
  leases.Take();
  Box<absl::Status> told;
  std::thread caller([&] {
    told.Put(desk.engine().AdvanceClock(Morning() + absl::Hours(1), absl::InfiniteFuture()).status());
  });
  EXPECT_TRUE(desk.engine().Stop().ok());
  EXPECT_EQ(ReasonOf(told.Take()), "ENGINE_STOPPING");
  caller.join();
}

}  // namespace
}  // namespace liushui::runtime
