// Which states are active after a migration, and which mappings are refused.
#include "engine/core/migration/correspondence.h"

#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

using CorrespondenceTest = Moving;

constexpr char kTwo[] = R"(states:
  - { id: one, next: [ { event: a, to: [two] } ] }
  - { id: two, next: [ { event: a, to: [end] } ] }
  - { id: end, final: true }
)";
constexpr char kNested[] = R"(states:
  - id: outer
    entry: [ { log: never } ]
    next: [ { event: b, to: [end] } ]
    states:
      - { id: first, next: [ { event: a, to: [one] } ] }
      - { id: one, next: [ { event: a, to: [end] } ] }
  - { id: end, final: true }
)";
constexpr char kRegions[] = R"(states:
  - id: both
    next: [ { event: done, to: [end] } ]
    regions:
      - id: left
        states:
          - { id: one, next: [ { event: a, to: [left_end] } ] }
          - { id: left_end, final: true }
      - id: right
        states:
          - { id: waits, next: [ { event: b, to: [right_end] } ] }
          - { id: right_end, final: true }
  - { id: end, final: true }
)";

TEST_F(CorrespondenceTest, StateOfTheSameIdStays) {
  Start(kTwo);
  Deploy(absl::StrCat("description: d\n", kTwo));
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Active(), ElementsAre("one"));
  EXPECT_EQ(state().revision(), 2);
  EXPECT_THAT(Kinds(), ElementsAre(FactKind::kInstanceMigrated));
}

TEST_F(CorrespondenceTest, MappedStateGoesOnUnderItsNewId) {
  Start(kTwo);
  Deploy("states:\n  - { id: uno, next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n");
  ASSERT_TRUE(Move({"one=uno"}).ok());
  EXPECT_THAT(Active(), ElementsAre("uno"));
  Send("a");
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(CorrespondenceTest, AncestorIsEnteredWithoutItsEntry) {
  Start(kTwo);
  Deploy(kNested);
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Active(), ElementsAre("one", "outer"));
  EXPECT_THAT(Kinds(), ElementsAre(FactKind::kInstanceMigrated, FactKind::kStateEntered));
}

TEST_F(CorrespondenceTest, AncestorThatIsGoneIsLeftWithoutItsExit) {
  Start(kNested);
  Send("a");
  Deploy(kTwo);
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Active(), ElementsAre("one"));
  EXPECT_THAT(Kinds(), ElementsAre(FactKind::kStateExited, FactKind::kInstanceMigrated));
}

TEST_F(CorrespondenceTest, MissingRegionEntersItsInitialState) {
  Start(kTwo);
  Deploy(kRegions);
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Active(), ElementsAre("both", "left", "one", "right", "waits"));
  Send("a");
  Send("b");
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(CorrespondenceTest, CompoundTargetEntersItsInitialState) {
  Start(kTwo);
  Deploy(kNested);
  ASSERT_TRUE(Move({"one=outer"}).ok());
  EXPECT_THAT(Active(), ElementsAre("first", "outer"));
}

TEST_F(CorrespondenceTest, StateMappedToItsParentBeginsThereAnew) {
  Start(kNested);
  Send("a");
  Deploy(absl::StrCat("description: d\n", kNested));
  ASSERT_TRUE(Move({"one=outer"}).ok());
  EXPECT_THAT(Active(), ElementsAre("first", "outer"));
}

TEST_F(CorrespondenceTest, RegionThatIsGoneLeavesWhatIsDoneToBeTold) {
  Start(kRegions);
  Send("a");  // only the left region is complete
  Deploy(R"(states:
  - id: both
    next: [ { event: done, to: [end] } ]
    regions:
      - id: left
        states:
          - { id: one, next: [ { event: a, to: [left_end] } ] }
          - { id: left_end, final: true }
  - { id: end, final: true }
)");
  EXPECT_THAT(Refused(),
              StartsWith("MIGRATION_STATE_GONE: state 'waits' is active, and revision 2 of process"));
  ASSERT_TRUE(Move({"waits=both"}).ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(CorrespondenceTest, CompletionThatWasToldIsNotToldAgain) {
  Start(R"(states:
  - id: outer
    next: [ { event: b, to: [end] } ]
    states:
      - { id: one, next: [ { event: a, to: [inner_end] } ] }
      - { id: inner_end, final: true }
  - { id: end, final: true }
)");
  Send("a");
  Deploy(R"(states:
  - id: outer
    next: [ { event: done, to: [end] }, { event: b, to: [end] } ]
    states:
      - { id: one, next: [ { event: a, to: [inner_end] } ] }
      - { id: inner_end, final: true }
  - { id: end, final: true }
)");
  ASSERT_TRUE(Move().ok());
  EXPECT_THAT(Active(), ElementsAre("inner_end", "outer"));
}

TEST_F(CorrespondenceTest, EventlessTransitionOfTheTargetIsTaken) {
  Start(kTwo);
  Deploy("states:\n  - { id: one, next: [ { to: [end] } ] }\n  - { id: end, final: true }\n");
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(CorrespondenceTest, SwappedIdsAreRenamedAtOnce) {
  Start(kTwo);
  Deploy(absl::StrCat("description: d\n", kTwo));
  ASSERT_TRUE(Move({"one=two", "two=one"}).ok());
  EXPECT_THAT(Active(), ElementsAre("two"));
}

struct Refusal {
  const char* name;
  const char* states;
  List mapping;
  const char* expected;
};

class RefusedCorrespondenceTest : public Moving, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedCorrespondenceTest, SaysWhyAndChangesNothing) {
  Start(kRegions);
  Deploy(GetParam().states);
  EXPECT_THAT(Refused(GetParam().mapping), StartsWith(GetParam().expected));
}

constexpr char kOneAtATime[] = R"(states:
  - { id: one, next: [ { event: a, to: [waits] } ] }
  - { id: waits, next: [ { event: a, to: [end] } ] }
  - { id: end, final: true }
)";

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedCorrespondenceTest,
    ::testing::Values(
        Refusal{"Gone", kTwo, {}, "MIGRATION_STATE_GONE: state 'waits' is active, and revision 2"},
        Refusal{"Exclusive",
                kOneAtATime,
                {},
                "MIGRATION_CONFIGURATION_ILLEGAL: states 'one' and 'waits' would be active at once, but the "
                "workflow has one active state at a time"},
        Refusal{"Merged",
                kOneAtATime,
                {"waits=one"},
                "MIGRATION_CONFIGURATION_ILLEGAL: states 'one' and 'waits' would both become 'one'"},
        Refusal{"Ended", kTwo, {"one=end", "waits=two"}, "MIGRATION_CONFIGURATION_ILLEGAL: states 'two' and"},
        Refusal{"MappedButNotActive",
                kNested,
                {"both=outer", "one=end", "waits=end"},
                "MIGRATION_CONFIGURATION_ILLEGAL: states 'one' and 'waits' would both become 'end'"},
        Refusal{"Unknown",
                kTwo,
                {"waits=nowhere"},
                "MIGRATION_MAPPING_INVALID: 'waits' is mapped to 'nowhere', which is no state of revision 2"},
        Refusal{"Twice",
                kTwo,
                {"waits=one", "waits=two"},
                "MIGRATION_MAPPING_INVALID: expected mappings ascending by state and each state once"},
        Refusal{
            "TheWorkflow", kTwo, {"process=one"}, "MIGRATION_MAPPING_INVALID: 'process' is the workflow"}),
    [](const auto& info) { return info.param.name; });

TEST_F(CorrespondenceTest, FinalStateOfTheWorkflowIsRefused) {
  Start(kTwo);
  Deploy(absl::StrCat("description: d\n", kTwo));
  EXPECT_THAT(Refused({"one=end"}),
              StartsWith("MIGRATION_CONFIGURATION_ILLEGAL: 'end' is a final state of the workflow"));
}

TEST_F(CorrespondenceTest, AllRegionsCompleteIsRefused) {
  constexpr char kTop[] = R"(regions:
  - id: left
    states:
      - { id: one, next: [ { event: a, to: [left_end] } ] }
      - { id: left_end, final: true }
  - id: right
    states:
      - { id: waits, next: [ { event: b, to: [right_end] } ] }
      - { id: right_end, final: true }
)";
  Start(kTop);
  Send("a");
  Deploy(absl::StrCat("description: d\n", kTop));
  EXPECT_THAT(Refused({"waits=right_end"}),
              StartsWith("MIGRATION_CONFIGURATION_ILLEGAL: all regions of process would be complete"));
  EXPECT_TRUE(Move().ok());
}

TEST_F(CorrespondenceTest, MappedParentThatNothingLiesInIsRefused) {
  Start(kNested);
  Deploy(R"(states:
  - { id: first, next: [ { event: a, to: [other] } ] }
  - id: other
    states: [ { id: one, next: [ { event: a, to: [end] } ] } ]
  - { id: end, final: true }
)");
  EXPECT_THAT(
      Refused({"outer=other"}),
      StartsWith("MIGRATION_CONFIGURATION_ILLEGAL: 'outer' is mapped to 'other', which would not be"));
}

}  // namespace
}  // namespace liushui::core
