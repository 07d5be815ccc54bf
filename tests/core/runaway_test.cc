// Workflows that drive themselves in a circle, and events nobody declared.
#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::World;

constexpr char kCircle[] = R"(
workflow: circle
title: 圈
data:
  - { name: rounds, type: int, value: "0" }
states:
  - id: turn
    next:
      - { event: go, then: [ { set: { rounds: data.rounds + 1 } }, { send: { event: go } } ] }
      - { event: end, to: [over] }
  - { id: over, final: true }
events: [ { name: go }, { name: end } ]
)";

TEST(RunawayTest, SelfSendingCircleIsParked) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kCircle);
  const uint64_t instance = world.Start({"ann", {}}, "circle").value();
  ASSERT_TRUE(world.Send({"ann", {}}, instance, "go").ok());
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(world.state(instance).reason().rfind("RUNAWAY", 0), 0u) << world.state(instance).reason();
  EXPECT_EQ(world.state(instance).run_steps(), kMaxRunSteps + 1);
  EXPECT_TRUE(world.Cancel({"ann", {}}, instance, "它在绕圈").ok());
}

// Starts a copy of itself at once, when told to, or every day.
constexpr char kCopies[] = R"(
workflow: copies
title: 副本
data:
  - { name: how, type: string, input: true }
states:
  - id: choose
    next:
      - { when: "data.how == 'at once'", then: [ { start: { workflow: copies, input: { how: data.how } } } ], to: [over] }
      - { when: "data.how == 'when told'", to: [waiting] }
      - { when: "data.how == 'daily'", to: [day] }
  - id: waiting
    next:
      - { event: go, then: [ { start: { workflow: copies, input: { how: data.how } } } ], to: [over] }
  - id: day
    next:
      - { after: 24h, then: [ { start: { workflow: copies, input: { how: data.how } } } ], to: [over] }
  - { id: over, final: true }
events: [ { name: go } ]
)";

class CopiesTest : public ::testing::Test {
 protected:
  CopiesTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kCopies); }
  void Start(const std::string& how) {
    ASSERT_TRUE(world_.Start(ann_, "copies", "{'how': '" + how + "'}").ok());
  }
  uint64_t Last() { return world_.Instances().back(); }

  const world::Person ann_{"ann", {}};
  World world_;
};

// One that a client started, and the generations from 0.
constexpr size_t kMaxInARow = kMaxGeneration + 2;

TEST_F(CopiesTest, CopiesWithoutEndAreParked) {
  Start("at once");
  EXPECT_EQ(world_.Instances().size(), kMaxInARow);
  EXPECT_EQ(world_.state(Last()).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(world_.state(Last()).reason().rfind("RUNAWAY", 0), 0u) << world_.state(Last()).reason();
  EXPECT_EQ(world_.state(Last()).started_by(), InstanceName("test", world_.Instances().end()[-2]));
}

TEST_F(CopiesTest, ParkedStartCanBeCancelled) {
  Start("at once");
  EXPECT_TRUE(world_.Cancel(ann_, Last(), "够了").ok());
  EXPECT_EQ(world_.Instances().size(), kMaxInARow);
}

TEST_F(CopiesTest, ParkedStartGoesOnWhenResolvedLater) {
  Start("at once");
  const uint64_t parked = Last();
  ASSERT_TRUE(world_.Resolve(ann_, parked, world_.state(parked).incidents(0).incident()).ok());
  EXPECT_EQ(world_.state(parked).status(), state::v1::INSTANCE_STATUS_STUCK);
  world_.Advance(kGenerationTime + absl::Seconds(1));
  ASSERT_TRUE(world_.Resolve(ann_, parked, world_.state(parked).incidents(0).incident()).ok());
  EXPECT_EQ(world_.state(parked).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(world_.Instances().size(), 2 * kMaxInARow - 1);
}

TEST_F(CopiesTest, ClientIsRefusedUntilAMinuteLater) {
  Start("when told");
  for (size_t i = 1; i < kMaxInARow; ++i) ASSERT_TRUE(world_.Send(ann_, Last(), "go").ok());
  world_.Advance(kGenerationTime);
  EXPECT_EQ(ReasonOf(world_.Send(ann_, Last(), "go")), "RUNAWAY");
  world_.Advance(absl::Seconds(1));
  EXPECT_TRUE(world_.Send(ann_, Last(), "go").ok());
  EXPECT_EQ(world_.Instances().size(), kMaxInARow + 1);
}

TEST_F(CopiesTest, DailyRestartGoesOnForEver) {
  Start("daily");
  world_.Advance(absl::Hours(24 * 40));
  EXPECT_EQ(world_.Instances().size(), 41u);
  EXPECT_EQ(world_.state(Last()).status(), state::v1::INSTANCE_STATUS_ACTIVE);
}

constexpr char kGuarded[] = R"(
workflow: guarded
title: 门
states:
  - id: shut
    next:
      - { event: poke, to: [open] }
      - { event: inner, to: [open] }
      - { event: push, then: [ { raise: inner } ] }
  - { id: open, final: true }
events:
  - { name: poke, role: [desk], form: [ { name: times, type: int } ] }
  - { name: push, role: [desk] }
)";

class GuardedTest : public ::testing::Test {
 protected:
  GuardedTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kGuarded);
    instance_ = world_.Start(desk_, "guarded").value();
  }
  const world::Person desk_{"dan", {"desk"}};
  const world::Person stranger_{"eve", {}};
  World world_;
  uint64_t instance_ = 0;
};

TEST_F(GuardedTest, LongerNameIsGovernedByTheDeclaredOne) {
  EXPECT_EQ(ReasonOf(world_.Send(stranger_, instance_, "poke.hard")), "ROLE_DENIED");
  EXPECT_EQ(ReasonOf(world_.Send(desk_, instance_, "poke.hard", "{'times': 'x'}")), "EVENT_DATA_INVALID");
  EXPECT_TRUE(world_.Send(desk_, instance_, "poke.hard").ok());
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(GuardedTest, InternalEventDoesNotComeFromOutside) {
  ASSERT_TRUE(world_.Send(desk_, instance_, "inner").ok());
  EXPECT_FALSE(world_.records().back().step().handled());
  EXPECT_EQ(world_.Leaves(instance_), std::vector<std::string>{"shut"});
  ASSERT_TRUE(world_.Send(desk_, instance_, "push").ok());
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

}  // namespace
}  // namespace liushui::core
