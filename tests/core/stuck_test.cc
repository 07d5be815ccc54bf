// Limits, and what becomes of an instance that runs into one: a client is refused, the engine's own input
// parks it.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

// Goes round `rounds` times on an event, a timer, a job result or a delivery.
constexpr char kRounds[] = R"(
workflow: rounds
title: 打转
data:
  - { name: rounds, type: int, input: true }
  - { name: n, type: int, value: "0" }
states:
  - id: wait
    next:
      - { event: go, to: [turn] }
      - { event: stop, to: [over] }
      - { event: work, to: [working] }
      - { event: tell, then: [ { send: { event: go, to: instance.name } } ] }
      - { after: 1h, to: [turn] }
  - id: working
    job: { type: turn.round }
    next: [ { event: done, to: [turn] }, { event: failed, to: [turn] } ]
  - id: turn
    next:
      - { when: data.n < data.rounds, then: [ { set: { n: data.n + 1 } } ], to: [turn] }
      - { to: [wait] }
  - { id: over, final: true }
events: [ { name: go }, { name: stop }, { name: work }, { name: tell } ]
)";

// Of 1,000 microsteps the first enters `turn` and the last leaves it.
constexpr int kRoundsThatFit = kMaxMicrosteps - 2;

class RoundsTest : public ::testing::Test {
 protected:
  RoundsTest() : world_("2026-03-02T08:00:00+08:00") { world_.DeployYaml(kRounds); }
  void Start(int rounds) {
    instance_ = world_.Start(kAnn, "rounds", absl::StrCat("{'rounds': ", rounds, "}")).value();
  }
  absl::Status Send(const std::string& event) { return world_.Send(kAnn, instance_, event); }
  bool IsStuck() const { return world_.state(instance_).status() == state::v1::INSTANCE_STATUS_STUCK; }
  uint32_t Incident() const { return world_.state(instance_).incidents(0).incident(); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(RoundsTest, ThousandMicrostepsAreTaken) {
  Start(kRoundsThatFit);
  EXPECT_TRUE(Send("go").ok());
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(kRoundsThatFit));
}

TEST_F(RoundsTest, ClientIsRefusedOneMoreAndNothingChanges) {
  Start(kRoundsThatFit + 1);
  const size_t records = world_.records().size();
  EXPECT_EQ(ReasonOf(Send("go")), "MICROSTEP_LIMIT");
  EXPECT_EQ(world_.records().size(), records);
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(0));
}

TEST_F(RoundsTest, TimerParksAndKeepsItsInput) {
  Start(kRoundsThatFit + 1);
  world_.Advance(absl::Hours(1));
  ASSERT_TRUE(IsStuck());
  EXPECT_EQ(KindsOf(world_.records().back()),
            (std::vector<FactKind>{FactKind::kIncidentRaised, FactKind::kInstanceStuck}));
  EXPECT_TRUE(world_.state(instance_).stuck_input().has_timer());
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "STUCK");
  EXPECT_EQ(world_.state(instance_).timers_size(), 1);
}

TEST_F(RoundsTest, JobResultParks) {
  Start(kRoundsThatFit + 1);
  ASSERT_TRUE(Send("work").ok());
  ASSERT_TRUE(world_.CompleteJob(instance_, "working").ok());
  EXPECT_TRUE(IsStuck());
  EXPECT_TRUE(world_.state(instance_).stuck_input().has_complete_job());
}

TEST_F(RoundsTest, JobFailureParks) {
  Start(kRoundsThatFit + 1);
  ASSERT_TRUE(Send("work").ok());
  ASSERT_TRUE(world_.FailJob(instance_, "working", "no", "NEVER").ok());
  EXPECT_TRUE(IsStuck());
}

TEST_F(RoundsTest, DeliveryParks) {
  Start(kRoundsThatFit + 1);
  ASSERT_TRUE(Send("tell").ok());
  EXPECT_TRUE(IsStuck());
  EXPECT_TRUE(world_.state(instance_).stuck_input().has_deliver());
}

TEST_F(RoundsTest, StuckTakesOnlyResolveAndCancel) {
  Start(kRoundsThatFit + 1);
  ASSERT_TRUE(Send("work").ok());
  ASSERT_TRUE(world_.CompleteJob(instance_, "working").ok());
  EXPECT_EQ(ReasonOf(Send("stop")), "INSTANCE_STUCK");
  EXPECT_EQ(ReasonOf(world_.CompleteJob(instance_, "working")), "INSTANCE_STUCK");
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "wait", "k", "'v'")), "INSTANCE_STUCK");
  ledger::v1::Input timer;
  timer.mutable_timer()->set_timer(1);
  EXPECT_EQ(ReasonOf(world_.Take({}, instance_, timer)), "INSTANCE_STUCK");
  EXPECT_TRUE(world_.Cancel(kAnn, instance_, "no way out").ok());
}

TEST_F(RoundsTest, StuckInstanceFiresNoTimer) {
  Start(kRoundsThatFit + 1);
  world_.Advance(absl::Hours(1));
  const size_t records = world_.records().size();
  world_.Advance(absl::Hours(9));
  EXPECT_EQ(world_.records().size(), records);
}

TEST_F(RoundsTest, FutileRetryKeepsTheFirstInputAndOneIncident) {
  Start(kRoundsThatFit + 1);
  world_.Advance(absl::Hours(1));
  const std::string input = world_.state(instance_).stuck_input().SerializeAsString();
  ASSERT_TRUE(world_.Resolve(kAnn, instance_, Incident()).ok());
  EXPECT_TRUE(IsStuck());
  EXPECT_EQ(world_.state(instance_).stuck_input().SerializeAsString(), input);
  EXPECT_EQ(world_.state(instance_).incidents_size(), 1);
}

TEST_F(RoundsTest, CancelOfAStuckInstanceLeavesNothingBehind) {
  Start(kRoundsThatFit + 1);
  world_.Advance(absl::Hours(1));
  ASSERT_TRUE(world_.Cancel(kAnn, instance_, "no way out").ok());
  const state::v1::InstanceState& state = world_.state(instance_);
  EXPECT_EQ(state.status(), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_FALSE(state.has_stuck_input());
  EXPECT_EQ(state.timers_size() + state.incidents_size() + state.configuration_size(), 0);
}

// A guard that depends on the time: later the same input gets through.
constexpr char kLater[] = R"yaml(
workflow: later
title: 待时
data: [ { name: n, type: int, value: "0" } ]
states:
  - { id: wait, next: [ { after: 1h, to: [turn] } ] }
  - id: turn
    next:
      - { when: "data.n == 0 && now < timestamp('2026-03-02T02:00:00Z')", then: [ { set: { n: data.n } } ], to: [turn] }
      - { to: [over] }
  - { id: over, final: true }
)yaml";

TEST(RetryTest, RetryThatGetsThroughUnparks) {
  World world("2026-03-02T08:00:00+08:00");
  world.DeployYaml(kLater);
  const uint64_t instance = world.Start(kAnn, "later").value();
  world.Advance(absl::Hours(1));
  ASSERT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_STUCK);
  world.Advance(absl::Hours(2));
  ASSERT_TRUE(world.Resolve(kAnn, instance, world.state(instance).incidents(0).incident(), "晚了").ok());
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(world.records().back().step().facts(0).incident_resolved().note(), "晚了");
}

// Grows by `size` bytes for every event, or at a timer.
constexpr char kGrow[] = R"(
workflow: grow
title: 长
data:
  - { name: first, type: string, value: "''" }
  - { name: second, type: string, value: "''" }
  - { name: third, type: string, value: "''" }
  - { name: fourth, type: string, value: "''" }
  - { name: fifth, type: string, value: "''" }
states:
  - id: open
    next:
      - { event: first, then: [ { set: { first: event.data.text } } ] }
      - { event: second, then: [ { set: { second: event.data.text } } ] }
      - { event: third, then: [ { set: { third: event.data.text } } ] }
      - { event: fourth, then: [ { set: { fourth: event.data.text } } ] }
      - { event: fifth, then: [ { set: { fifth: event.data.text } } ] }
      - { event: twice, then: [ { send: { event: both, after: 1h } } ] }
      - { event: both, then: [ { set: { fifth: data.fifth + data.fifth } } ] }
      - { event: end, to: [over] }
  - { id: over, final: true }
events:
  - { name: first, form: [ { name: text, type: string, required: true } ] }
  - { name: second, form: [ { name: text, type: string, required: true } ] }
  - { name: third, form: [ { name: text, type: string, required: true } ] }
  - { name: fourth, form: [ { name: text, type: string, required: true } ] }
  - { name: fifth, form: [ { name: text, type: string, required: true } ] }
  - { name: twice }
  - { name: end }
)";

class StateLimitTest : public ::testing::Test {
 protected:
  StateLimitTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kGrow);
    instance_ = world_.Start(kAnn, "grow").value();
    for (const std::string name : {"first", "second", "third", "fourth"}) LIUSHUI_CHECK_OK(Set(name, 15'000));
  }
  absl::Status Set(const std::string& name, size_t bytes) {
    return world_.Send(kAnn, instance_, name, absl::StrCat("{'text': '", std::string(bytes, 'x'), "'}"));
  }
  // Bytes by which `fifth` may still grow.
  size_t Room() const { return kMaxStateBytes - kParkingBytes - world_.state(instance_).ByteSizeLong(); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(StateLimitTest, StateMayFillUpToTheLastByte) {
  ASSERT_TRUE(Set("fifth", 200).ok());
  const size_t most = 200 + Room();
  EXPECT_EQ(ReasonOf(Set("fifth", most + 1)), "STATE_TOO_LARGE");
  EXPECT_TRUE(Set("fifth", most).ok());
  EXPECT_EQ(Room(), 0u);
}

TEST_F(StateLimitTest, FullStateCanStillBeParkedAndCancelled) {
  ASSERT_TRUE(Set("fifth", 200).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "twice").ok());
  ASSERT_TRUE(Set("fifth", 200 + Room()).ok());
  world_.Advance(absl::Hours(1));
  ASSERT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_LE(world_.state(instance_).ByteSizeLong(), size_t{kMaxStateBytes});
  EXPECT_TRUE(world_.Cancel(kAnn, instance_, "too much").ok());
}

constexpr char kUnkeepable[] = R"(
workflow: unkeepable
title: 存不下
states:
  - { id: wait, next: [ { after: 1h, to: [over] } ] }
  - { id: over, final: true, output: "{1: 'a map with a number for its key'}" }
)";

TEST(TimerTest, OutputThatCannotBeKeptDoesNotHoldTheTimer) {
  World world("2026-03-02T08:00:00+08:00");
  world.DeployYaml(kUnkeepable);
  const uint64_t instance = world.Start(kAnn, "unkeepable").value();
  world.Advance(absl::Hours(1));
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_FALSE(world.state(instance).has_output());
  EXPECT_EQ(FactsOf(world, FactKind::kIncidentRaised).size(), 1u);
}

// Runs `size` times `size` actions.
constexpr char kLoops[] = R"(
workflow: loops
title: 循环
data:
  - { name: list, type: list, of: int, input: true }
  - { name: n, type: int, value: "0" }
states:
  - id: open
    next:
      - event: go
        then:
          - for: { in: data.list, as: a, then: [ { for: { in: data.list, as: b, then: [ { if: { when: "a > b", then: [ { log: never } ] } } ] } } ] }
      - { event: end, to: [over] }
  - { id: over, final: true }
events: [ { name: go }, { name: end } ]
)";

TEST(ActionLimitTest, ActionsOfOneStepAreLimited) {
  World world("2026-03-02T08:00:00+08:00");
  world.DeployYaml(kLoops);
  const auto start = [&](int size) {
    std::string list;
    for (int i = 0; i < size; ++i) absl::StrAppend(&list, i == 0 ? "" : ", ", 1);
    return world.Start(kAnn, "loops", absl::StrCat("{'list': [", list, "]}")).value();
  };
  // 1 + n + n * n actions.
  EXPECT_TRUE(world.Send(kAnn, start(99), "go").ok());
  EXPECT_EQ(ReasonOf(world.Send(kAnn, start(100), "go")), "MICROSTEP_LIMIT");
}

}  // namespace
}  // namespace liushui::core
