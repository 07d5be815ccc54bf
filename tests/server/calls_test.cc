#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/worker_pool.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

TEST(WorkerPoolTest, EverythingAcceptedIsDone) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool({3, 1000});
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(pool.Run([&done] { ++done; }).ok());
    }
  }
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPoolTest, FullQueueIsRefused) {
  std::promise<void> started;
  std::promise<void> open;
  WorkerPool pool({1, 2});  // last, because its thread may still read the promises while they go
  ASSERT_TRUE(pool.Run([&] {
                    started.set_value();
                    open.get_future().wait();
                  })
                  .ok());
  started.get_future().wait();
  EXPECT_TRUE(pool.Run([] {}).ok());
  EXPECT_TRUE(pool.Run([] {}).ok());
  const absl::Status refused = pool.Run([] { FAIL() << "a refused piece of work was run"; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "SERVER_BUSY");
  open.set_value();
}

TEST(CallGroupTest, WaitEndsWhenTheLastLeaves) {
  CallGroup group;
  group.Enter();
  group.Enter();
  std::thread leaving([&group] {
    group.Leave();
    group.Leave();
  });
  group.WaitUntilEmpty();
  leaving.join();
}

TEST(CallGroupTest, ArmedCallsAreNoneThatRun) {
  CallGroup group;
  group.Enter();
  group.WaitUntilIdle(absl::InfiniteFuture());
  group.Begin();
  group.WaitUntilIdle(absl::Now() + absl::Milliseconds(1));
  std::thread ending([&group] { group.End(); });
  group.WaitUntilIdle(absl::InfiniteFuture());
  ending.join();
  group.Leave();
}

TEST(CallGroupTest, StopIsForEver) {
  CallGroup group;
  EXPECT_FALSE(group.stopping());
  group.Stop();
  EXPECT_TRUE(group.stopping());
  group.WaitUntilEmpty();
}

}  // namespace
}  // namespace liushui::server
