#include "engine/server/calls/position_waits.h"

#include <future>
#include <memory>

#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

class PositionWaitsTest : public BranchTest {
 protected:
  // Waits for a position; the future has what it came to.
  std::future<absl::Status> Wait(PositionWaits& waits, uint64_t position, absl::Time deadline) {
    auto answered = std::make_shared<std::promise<absl::Status>>();  // shared: the callback must be copyable
    waits.Wait(position, deadline, [answered](const absl::Status& status) { answered->set_value(status); });
    return answered->get_future();
  }

  uint64_t position() { return branch_.engine().reads().position(); }
};

TEST_F(PositionWaitsTest, ReachedPositionIsAnswered) {
  WorkerPool pool({1, 8});
  PositionWaits waits(branch_.engine(), pool);
  EXPECT_TRUE(Wait(waits, position(), absl::InfiniteFuture()).get().ok());
}

TEST_F(PositionWaitsTest, LaterPositionIsWaitedFor) {
  WorkerPool pool({1, 8});
  PositionWaits waits(branch_.engine(), pool);
  auto reached = Wait(waits, position() + 1, absl::InfiniteFuture());
  ASSERT_TRUE(branch_.Start("note", R"({"text": "a"})").ok());
  EXPECT_TRUE(reached.get().ok());
}

TEST_F(PositionWaitsTest, DeadlineEndsTheWait) {
  WorkerPool pool({1, 8});
  PositionWaits waits(branch_.engine(), pool);
  const absl::Status status = Wait(waits, position() + 1, absl::Now() + absl::Milliseconds(1)).get();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(status), "POSITION_NOT_REACHED");
}

TEST_F(PositionWaitsTest, StopEndsAllWaits) {
  WorkerPool pool({1, 8});
  PositionWaits waits(branch_.engine(), pool);
  auto waiting = Wait(waits, position() + 1, absl::InfiniteFuture());
  waits.StopAll();
  EXPECT_EQ(ReasonOf(waiting.get()), "ENGINE_STOPPING");
  EXPECT_EQ(ReasonOf(Wait(waits, 0, absl::InfiniteFuture()).get()), "ENGINE_STOPPING");
}

TEST_F(PositionWaitsTest, EngineMayAnswerAfterTheWaitsAreGone) {
  {
    WorkerPool pool({1, 8});
    PositionWaits waits(branch_.engine(), pool);
    Wait(waits, position() + 1, absl::InfiniteFuture());
  }
  EXPECT_TRUE(branch_.Start("note", R"({"text": "a"})").ok());
}

TEST_F(PositionWaitsTest, TooManyWaitsAreRefused) {
  WorkerPool pool({1, 8});
  PositionWaits waits(branch_.engine(), pool);
  for (size_t i = 0; i < PositionWaits::kMaxWaits; ++i) {
    waits.Wait(position() + 1, absl::InfiniteFuture(), [](const absl::Status&) {});
  }
  EXPECT_EQ(ReasonOf(Wait(waits, position() + 1, absl::InfiniteFuture()).get()), "SERVER_BUSY");
}

}  // namespace
}  // namespace liushui::server
