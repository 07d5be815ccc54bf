// Migration as one step: who may move, what the step says, and what becomes of an instance that was stuck.
#include "engine/core/migration/migrate.h"

#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using MigrateTest = Moving;

constexpr char kStates[] =
    "states:\n  - { id: one, next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n";

TEST_F(MigrateTest, InstanceThatIsThereIsTold) {
  Start(kStates);
  EXPECT_EQ(Refused(), absl::StrCat("MIGRATION_ALREADY_THERE: instance ", instance_,
                                    " runs on this definition already, as revision 1"));
}

TEST_F(MigrateTest, EndedInstanceIsRefused) {
  Start(kStates);
  Send("a");
  Deploy(absl::StrCat("description: d\n", kStates));
  EXPECT_THAT(Refused(), StartsWith("INSTANCE_ENDED: "));
}

TEST_F(MigrateTest, OtherWorkflowIsRefused) {
  Start(kStates);
  world_.DeployYaml(absl::StrCat("workflow: other\ntitle: t\nevents: [ {name: a} ]\n", kStates));
  const auto other = world_.Start(ann_, "other");
  ASSERT_TRUE(other.ok());
  ledger::v1::Input input;
  input.mutable_migrate()->set_definition(world_.ChartOf(*other).hash());
  input.mutable_migrate()->set_revision(1);
  input.mutable_migrate()->set_from_definition(state().definition());
  input.mutable_migrate()->set_from_revision(state().revision());
  const absl::Status status = world_.Take(bob_, instance_, input);
  EXPECT_EQ(ReasonOf(status), "MIGRATION_WORKFLOW_DIFFERS");
  EXPECT_EQ(status.message(),
            absl::StrCat("instance ", instance_, " is one of workflow process, not of other"));
}

TEST_F(MigrateTest, InstanceOnAnotherDefinitionThanItWasChosenOnStays) {
  Start(kStates);
  const std::string chosen_on = state().definition();
  Deploy(absl::StrCat("description: two\n", kStates));
  ASSERT_TRUE(Move().ok());
  Deploy(absl::StrCat("description: three\n", kStates));
  const auto late = world_.Start(ann_, "process");
  ASSERT_TRUE(late.ok());
  ledger::v1::Input input;
  input.mutable_migrate()->set_definition(world_.ChartOf(*late).hash());
  input.mutable_migrate()->set_revision(3);
  input.mutable_migrate()->set_from_definition(chosen_on);
  input.mutable_migrate()->set_from_revision(1);
  const size_t records = world_.records().size();
  const absl::Status status = world_.Take(bob_, instance_, input);
  EXPECT_EQ(ReasonOf(status), "MIGRATION_CHANGED_MEANWHILE");
  EXPECT_EQ(status.message(), absl::StrCat("instance ", instance_,
                                           " changed after it was chosen: it was on revision 1, and is on "
                                           "revision 2 now"));
  EXPECT_EQ(world_.records().size(), records);
}

TEST_F(MigrateTest, FilterIsJudgedAgain) {
  Start(kStates);
  Deploy(absl::StrCat("description: d\n", kStates));
  const absl::Status changed = world_.Migrate(bob_, {instance_, {}, {}, "In('end')"});
  EXPECT_EQ(ReasonOf(changed), "MIGRATION_CHANGED_MEANWHILE");
  EXPECT_EQ(changed.message(),
            absl::StrCat("instance ", instance_,
                         " changed after it was chosen: `In('end')` does not hold any more"));
  EXPECT_EQ(ReasonOf(world_.Migrate(bob_, {instance_, {}, {}, "instance.states[9] == ''"})),
            "MIGRATION_FILTER_FAILED");
  EXPECT_EQ(ReasonOf(world_.Migrate(bob_, {instance_, {}, {}, "In("})), "MIGRATION_FILTER_INVALID");
  ASSERT_TRUE(
      world_.Migrate(bob_, {instance_, {}, {}, "In('one') && now > instance.started - duration('1s')"}).ok());
}

TEST_F(MigrateTest, SubjectIsMadeByTheTarget) {
  Start(absl::StrCat("subject: old\n", kStates));
  Deploy(absl::StrCat("subject: new\n", kStates));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().subject(), "new");
  Deploy(kStates);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().subject(), "");
}

TEST_F(MigrateTest, RefusalOfOnePartLeavesTheWhole) {
  Start(kStates, "  - { name: n, type: int, value: \"1\" }\n");
  Deploy("states:\n  - { id: uno, next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n",
         "  - { name: n, type: string, value: \"''\" }\n");
  EXPECT_THAT(Refused({"one=uno"}), StartsWith("MIGRATION_DATA_MISMATCH"));
  EXPECT_THAT(Active(), ElementsAre("one"));
  EXPECT_EQ(state().revision(), 1);
}

// A chart that takes too many steps, and one that does not.
constexpr char kRounds[] = R"(states:
  - id: one
    next: [ { after: 1h, to: [left] }, { event: a, to: [work] } ]
  - id: work
    job: { type: mail.send }
    next: [ { event: done, to: [left] } ]
  - { id: left, next: [ { when: data.n < 5000, then: [ { set: { n: data.n + 1 } } ], to: [left] }, { to: [right] } ] }
  - { id: right, next: [ { event: b, to: [end] } ] }
  - { id: end, final: true }
)";
constexpr char kStraight[] = R"(states:
  - id: one
    next: [ { after: 1h, to: [left] }, { event: a, to: [work] } ]
  - id: work
    job: { type: mail.send }
    next: [ { event: done, to: [left] } ]
  - { id: left, next: [ { to: [right] } ] }
  - { id: right, next: [ { event: b, to: [end] } ] }
  - { id: end, final: true }
)";
constexpr char kCount[] = "  - { name: n, type: int, value: \"0\" }\n";

TEST_F(MigrateTest, StuckInstanceGoesOnAndItsTimerFires) {
  Start(kRounds, kCount);
  world_.Advance(absl::Hours(1));
  ASSERT_EQ(state().status(), state::v1::INSTANCE_STATUS_STUCK);
  Deploy(kStraight, kCount);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_THAT(state().incidents(), IsEmpty());
  EXPECT_THAT(Active(), ElementsAre("right"));
}

TEST_F(MigrateTest, StuckJobResultIsTakenAgain) {
  Start(kRounds, kCount);
  Send("a");
  ASSERT_TRUE(world_.CompleteJob(instance_, "work").ok());
  ASSERT_EQ(state().status(), state::v1::INSTANCE_STATUS_STUCK);
  Deploy(kStraight, kCount);
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Kinds(), Contains(FactKind::kJobCompleted));
  EXPECT_THAT(Active(), ElementsAre("right"));
}

TEST_F(MigrateTest, ResultOfAJobThatDoesNotGoOnIsForgotten) {
  Start(kRounds, kCount);
  Send("a");
  ASSERT_TRUE(world_.CompleteJob(instance_, "work").ok());
  Deploy(kStraight, kCount);
  ASSERT_TRUE(Move({"work=one"}).ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_THAT(Active(), ElementsAre("one"));
}

TEST_F(MigrateTest, InstanceThatWouldBeStuckAgainIsRefused) {
  Start(kRounds, kCount);
  Send("a");
  ASSERT_TRUE(world_.CompleteJob(instance_, "work").ok());
  Deploy(absl::StrCat("description: d\n", kRounds), kCount);
  EXPECT_THAT(Refused(), StartsWith("MICROSTEP_LIMIT: "));
}

TEST_F(MigrateTest, ParkedStartBeginsUnderTheTarget) {
  Start(
      "states:\n  - { id: one, entry: [ { start: { workflow: process } } ], next: [ { event: a, to: [end] } "
      "] }\n"
      "  - { id: end, final: true }\n",
      kCount);
  instance_ = world_.Instances().back();
  ASSERT_EQ(state().status(), state::v1::INSTANCE_STATUS_STUCK) << state().ShortDebugString();
  ASSERT_THAT(Active(), IsEmpty());
  Deploy(kStates, kCount);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_THAT(Active(), ElementsAre("one"));
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(0));
}

}  // namespace
}  // namespace liushui::core
