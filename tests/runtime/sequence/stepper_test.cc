// Steps and timers in their order.
#include "engine/runtime/sequence/stepper.h"

#include <thread>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;

// Two timers at different moments, and one that is past when it is set.
constexpr char kTimes[] = R"yaml(
workflow: times
title: 时刻
events: [ { name: skip } ]
states:
  - id: all
    regions:
      - id: one
        states:
          - { id: one_waits, next: [ { after: 1h, to: [one_over] } ] }
          - { id: one_over, final: true }
      - id: two
        states:
          - { id: two_waits, next: [ { after: 30m, to: [two_more] }, { event: skip, to: [two_more] } ] }
          - { id: two_more, next: [ { at: "now - duration('1h')",
               to : [two_over]
} ]
}
          - { id: two_over, final: true }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

bool IsTimer(const ledger::v1::Record& record) {
  return record.step().input().has_timer();
}

std::vector<absl::Duration> TimesOf(const std::vector<ledger::v1::Record>& records) {
  std::vector<absl::Duration> times;
  for (const auto& record : records) times.push_back(absl::FromUnixMicros(record.time_us()) - Morning());
  return times;
}

TEST(StepperTest, TimersFireAtTheirOwnTimeInOrder) {
  Desk desk;
  desk.Deploy(kTimes);
  const uint64_t times = desk.Start(Li(), "times");
  const Engine::Advance advance = desk.Advance(absl::Hours(2));
  EXPECT_EQ(advance.timers_fired, 3);
  EXPECT_EQ(advance.time, Morning() + absl::Hours(2));
  EXPECT_EQ(desk.Get(times).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  // The one that was past when it was set fires at once.
  EXPECT_THAT(TimesOf(desk.Records(IsTimer)),
              ElementsAre(absl::Minutes(30), absl::Minutes(30), absl::Hours(1)));
}

TEST(StepperTest, PastMomentFiresAsTheNextRecord) {
  Desk desk;
  desk.Deploy(kTimes);
  const uint64_t times = desk.Start(Li(), "times");
  ASSERT_TRUE(desk.Take(Li(), times, "event { name: 'skip' }").ok());
  // A refusal is answered once all before it is durable.
  EXPECT_EQ(ReasonOf(desk.Take(Li(), times, "claim { task: 99 }").status()), "TASK_UNKNOWN");
  const auto fired = desk.Records(IsTimer);
  ASSERT_EQ(fired.size(), 1);
  EXPECT_EQ(fired[0].previous_index(), fired[0].index() - 1);
  EXPECT_TRUE(fired[0].actor().name().empty());
  EXPECT_EQ(fired[0].namespace_(), kBranch);
}

TEST(StepperTest, DueTimersComeBeforeTheInput) {
  Desk desk;
  desk.Deploy(kAlarm);
  const uint64_t alarm = desk.Start(Li(), "alarm");
  desk.Advance(absl::Minutes(59));
  ASSERT_TRUE(desk.Take(Li(), alarm, "event { name: 'hello' }").ok());
  desk.Advance(absl::Minutes(1));
  ASSERT_TRUE(desk.Take(Li(), alarm, "event { name: 'hello' }").ok());
  std::string order;
  for (const auto& record : desk.Records([&](const auto& r) { return r.instance() == alarm; })) {
    order += record.step().input().has_start() ? 's' : record.step().input().has_timer() ? 't' : 'e';
  }
  EXPECT_EQ(order, "sete");
}

TEST(StepperTest, TimeNeverDecreases) {
  Desk desk;
  desk.Deploy(kTimes);
  for (int count = 0; count < 5; ++count) {
    desk.Start(Li(), "times");
    desk.Advance(absl::Minutes(17));
  }
  int64_t last_us = 0;
  for (const auto& record : desk.Records()) {
    EXPECT_GE(record.time_us(), last_us);
    last_us = record.time_us();
  }
}

TEST(StepperTest, EndlessTimersLeaveRoomForOthers) {
  Desk desk;
  desk.Deploy(kAlarm);
  desk.Deploy(R"yaml(
workflow: spin
title: 空转
states:
  - { id: round, next: [ { at: "now - duration('1h')", to: [round] } ] }
)yaml");
  const uint64_t spin = desk.Start(Li(), "spin");
  desk.Start(Li(), "alarm");
  ASSERT_TRUE(desk.Take(Li(), spin, "cancel { reason: '停' }").ok());
  EXPECT_EQ(desk.Get(spin).status(), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST(StepperTest, EndlessTimersDoNotHoldTimeUp) {
  Desk desk;
  desk.Deploy(kAlarm);
  desk.Deploy(R"yaml(
workflow: spin
title: 空转
states:
  - { id: round, next: [ { at: "now - duration('1h')", to: [round] } ] }
)yaml");
  const uint64_t spin = desk.Start(Li(), "spin");
  const uint64_t alarm = desk.Start(Li(), "alarm");
  desk.Advance(absl::Hours(3));
  EXPECT_EQ(desk.Get(alarm).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(desk.Get(spin).status(), state::v1::INSTANCE_STATUS_STUCK);
  ASSERT_TRUE(desk.Take(Li(), spin, "cancel { reason: '停' }").ok());
}

TEST(StepperTest, TimersWaitForSpace) {
  Desk desk{EngineOptions{}};
  desk.Deploy(R"yaml(
workflow: blink
title: 眨眼
states:
  - { id: shut, next: [ { after: 1s, to: [open] } ] }
  - { id: open, final: true }
)yaml");
  const uint64_t blink = desk.Start(Li(), "blink");
  desk.disk().FillUp();
  Box<absl::Status> told;
  // Two seconds after the start the timer has had every chance.
  const absl::Time late = desk.engine().Now() + absl::Seconds(2);
  while (desk.engine().Now() < late) std::this_thread::yield();
  EXPECT_EQ(desk.Get(blink).status(), state::v1::INSTANCE_STATUS_ACTIVE);
  desk.engine().WhenReached(blink + 2, [&](absl::Status status) { told.Put(std::move(status)); });
  desk.disk().MakeSpace();
  EXPECT_TRUE(told.Take().ok());
  EXPECT_EQ(desk.Get(blink).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

}  // namespace
}  // namespace liushui::runtime
