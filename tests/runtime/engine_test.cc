// The engine as its callers see it.
#include "engine/runtime/engine.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

TEST(EngineTest, RunsAnInstanceFromStartToEnd) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  EXPECT_THAT(desk.StatesOf(leave), ElementsAre("ask"));
  ASSERT_TRUE(desk.Take(Li(), leave, "claim { task: 1 }").ok());
  ASSERT_TRUE(desk.Take(Li(), leave, kNote).ok());
  EXPECT_THAT(desk.StatesOf(leave), ElementsAre("approve"));
  ASSERT_TRUE(
      desk.Take(Zhang(), leave, "complete { task: 2 form { name: 'agree' value { bool: true } } }").ok());
  EXPECT_EQ(desk.Get(leave).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST(EngineTest, AnswersWithRecordStateAndTask) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  const Answered claimed = desk.Take(Li(), leave, "claim { task: 1 }");
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(claimed->record.instance(), leave);
  EXPECT_EQ(claimed->record.previous_index(), leave);
  EXPECT_EQ(claimed->position(), desk.reads().position());
  EXPECT_EQ(claimed->instance.last_index(), claimed->record.index());
  ASSERT_TRUE(claimed->task.has_value());
  EXPECT_EQ(claimed->task->parts(0).claimed_by(), "li");
}

TEST(EngineTest, FirstRecordSaysHowTheEngineStarted) {
  Desk desk;
  const std::vector<ledger::v1::Record> records = desk.Records();
  ASSERT_EQ(records.size(), 1);
  EXPECT_TRUE(records[0].engine_started().simulated_clock());
  EXPECT_EQ(records[0].time_us(), absl::ToUnixMicros(Morning()));
  EXPECT_THAT(records[0].engine_started().libraries(0), HasSubstr("abseil 2"));
  EXPECT_THAT(records[0].engine_started().libraries(1), HasSubstr("protobuf 3."));
}

TEST(EngineTest, NothingIsAnsweredBeforeItIsDurable) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.disk().Hold();
  const Waiting started = desk.Submit(CallerOf(Li()), StartRequest{"leave", "", {}, false});
  desk.disk().AwaitCommit();
  EXPECT_TRUE(started->empty());
  desk.disk().Release();
  EXPECT_TRUE(started->Take().ok());
}

TEST(EngineTest, RefusalWaitsForTheStateItSaw) {
  Desk desk;
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  desk.disk().Hold();
  const Waiting claimed =
      desk.Submit(CallerOf(Li()), InstanceRequest{leave, ParseInput("claim { task: 1 }")});
  desk.disk().AwaitCommit();
  const Waiting refused =
      desk.Submit(CallerOf(Zhang()), InstanceRequest{leave, ParseInput("claim { task: 1 }")});
  EXPECT_TRUE(refused->empty());
  desk.disk().Release();
  EXPECT_TRUE(claimed->Take().ok());
  EXPECT_EQ(ReasonOf(refused->Take().status()), "TASK_CLAIMED");
}

TEST(EngineTest, DecidesWhileTheDiskIsBusy) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.disk().Hold();
  const Waiting first = desk.Submit(CallerOf(Li()), StartRequest{"leave", "first", {}, false});
  desk.disk().AwaitCommit();
  std::vector<Waiting> others;
  for (int count = 0; count < 20; ++count) {
    others.push_back(desk.Submit(CallerOf(Li()), StartRequest{"leave", "", {}, false}));
  }
  const int before = desk.disk().commits();
  desk.disk().Release();
  for (const Waiting& other : others) EXPECT_TRUE(other->Take().ok());
  EXPECT_TRUE(first->Take().ok());
  EXPECT_LE(desk.disk().commits() - before, 21);
}

TEST(EngineTest, PastTheMailboxIsRefused) {
  EngineOptions options = Simulated();
  options.mailbox_size_max = 4;
  options.batch_size_max = 1;
  Desk desk(options);
  desk.Deploy(kLeave);
  desk.disk().Hold();
  std::vector<Waiting> waiting;
  // One record commits, one is ready behind it, up to a turn's worth is being decided, and four wait.
  for (int count = 0; count < 200; ++count) {
    waiting.push_back(desk.Submit(CallerOf(Li()), StartRequest{"leave", "", {}, false}));
  }
  desk.disk().Release();
  int accepted = 0;
  int full = 0;
  for (const Waiting& one : waiting) {
    const Answered answered = one->Take();
    accepted += answered.ok();
    full += ReasonOf(answered.status()) == "MAILBOX_FULL";
  }
  EXPECT_GE(accepted, 4);
  EXPECT_GT(full, 0);
  EXPECT_EQ(accepted + full, 200);
}

TEST(EngineTest, ReachedPositionIsTold) {
  Desk desk;
  Box<absl::Status> told;
  const auto put = [&](absl::Status status) { told.Put(std::move(status)); };
  desk.engine().WhenReached(1, put);
  EXPECT_TRUE(told.Take().ok());
  desk.engine().WhenReached(2, put);
  EXPECT_TRUE(told.empty());
  desk.Deploy(kLeave);
  EXPECT_TRUE(told.Take().ok());
  desk.engine().WhenReached(1'000, put);
  desk.Close();
  EXPECT_EQ(ReasonOf(told.Take()), "ENGINE_STOPPING");
}

TEST(EngineTest, StopFinishesWhatWasAccepted) {
  Desk desk;
  desk.Deploy(kLeave);
  std::vector<Waiting> waiting;
  for (int count = 0; count < 50; ++count) {
    waiting.push_back(desk.Submit(CallerOf(Li()), StartRequest{"leave", "", {}, false}));
  }
  EXPECT_TRUE(desk.engine().Stop().ok());
  EXPECT_TRUE(desk.engine().Stop().ok());
  for (const Waiting& one : waiting) EXPECT_TRUE(one->Take().ok());
  const Answered late = desk.Ask(CallerOf(Li()), StartRequest{"leave", "", {}, false});
  EXPECT_EQ(ReasonOf(late.status()), "ENGINE_STOPPING");
  EXPECT_EQ(ReasonOf(desk.reads().GetInstance(kBranch, 2).status()), "ENGINE_STOPPING");
}

TEST(EngineTest, BrokenDiskAnswersNobodyWithSuccess) {
  Desk desk;
  desk.Deploy(kLeave);
  desk.disk().Break();
  const Answered answered = desk.Ask(CallerOf(Li()), StartRequest{"leave", "", {}, false});
  EXPECT_EQ(answered.status().code(), absl::StatusCode::kInternal);
  EXPECT_FALSE(IsRefusal(answered.status()));
}

TEST(EngineTest, TellsItsTimeAndTheNextTimer) {
  Desk desk;
  desk.Deploy(kAlarm);
  EXPECT_TRUE(desk.engine().simulated());
  EXPECT_EQ(desk.engine().Now(), Morning());
  EXPECT_FALSE(desk.engine().NextTimer().has_value());
  desk.Start(Li(), "alarm");
  EXPECT_EQ(desk.engine().NextTimer(), Morning() + absl::Hours(1));
}

TEST(EngineTest, RunsOnTheRealClock) {
  Desk desk{EngineOptions{}};
  EXPECT_FALSE(desk.engine().simulated());
  desk.Deploy(kLeave);
  const uint64_t leave = desk.Start(Li(), "leave");
  EXPECT_GE(desk.Get(leave).started_us(), desk.Records()[0].time_us());
  const auto advanced = desk.engine().AdvanceClock(desk.engine().Now(), absl::InfiniteFuture());
  EXPECT_EQ(ReasonOf(advanced.status()), "CLOCK_NOT_SIMULATED");
}

TEST(EngineTest, RealTimersFireByThemselves) {
  Desk desk{EngineOptions{}};
  desk.Deploy(R"yaml(
workflow: blink
title: 眨眼
states:
  - id: open
    next: [ { after: 1s, to: [shut] } ]
  - { id: shut, final: true }
)yaml");
  const uint64_t blink = desk.Start(Li(), "blink");
  Box<absl::Status> told;
  desk.engine().WhenReached(blink + 2, [&](absl::Status status) { told.Put(std::move(status)); });
  ASSERT_TRUE(told.Take().ok());
  EXPECT_EQ(desk.Get(blink).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

}  // namespace
}  // namespace liushui::runtime
