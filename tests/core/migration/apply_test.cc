// Separation of duties outlives a migration: who did the first task may not do the second.
#include "engine/core/facts.h"
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;

using MovedDutiesTest = Moving;

// A first task, then a second; `apart` is a line of the second task.
std::string TwoTasks(absl::string_view first, absl::string_view apart) {
  return absl::StrCat("states:\n  - id: ", first,
                      "\n    task: { role: clerk, title: First }\n"
                      "    next: [ { event: done, to: [second] } ]\n"
                      "  - id: second\n    task: { role: clerk, title: Second",
                      apart, " }\n    next: [ { event: done, to: [end] }, { event: a, to: [", first,
                      "] } ]\n  - { id: end, final: true }\n");
}

TEST_F(MovedDutiesTest, WhoDidTheFirstMayNotDoTheSecondAfterIt) {
  Start(TwoTasks("first", ", separate_from: [first]"));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "first"}).ok());
  Deploy(absl::StrCat("description: d\n", TwoTasks("first", ", separate_from: [first]")));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(ReasonOf(world_.Claim(ann_, {instance_, "second"})), "SEPARATION_OF_DUTIES");
  EXPECT_TRUE(world_.Complete(bob_, {instance_, "second"}).ok());
}

TEST_F(MovedDutiesTest, CompletionIsKnownUnderTheNewId) {
  Start(TwoTasks("first", ", separate_from: [first]"));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "first"}).ok());
  Deploy(TwoTasks("opening", ", separate_from: [opening]"));
  ASSERT_TRUE(Move({"first=opening"}).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(ann_, {instance_, "second"})), "SEPARATION_OF_DUTIES");
}

TEST_F(MovedDutiesTest, SeparationThatIsNewHoldsForWhatWasDoneBefore) {
  Start(TwoTasks("first", ""));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "first"}).ok());
  Deploy(TwoTasks("opening", ", separate_from: [opening]"));
  ASSERT_TRUE(Move({"first=opening"}).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(ann_, {instance_, "second"})), "SEPARATION_OF_DUTIES");
  ASSERT_EQ(state().completions_size(), 1);
  EXPECT_EQ(state().completions(0).state(), "opening");
}

TEST_F(MovedDutiesTest, SeparationThatIsNewHoldsForWhatIsOpen) {
  Start(TwoTasks("first", ""));
  ASSERT_TRUE(world_.Claim(ann_, {instance_, "first"}).ok());
  const uint32_t ordinal = Task("first").task();
  Deploy(TwoTasks("first", ", separate_from: [first]"));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(Task("first").task(), ordinal);
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "first"}).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(ann_, {instance_, "second"})), "SEPARATION_OF_DUTIES");
}

TEST_F(MovedDutiesTest, NobodyLeftForAKeptTaskIsAnIncident) {
  const auto states = [](absl::string_view apart) {
    return absl::StrCat(R"(states:
  - { id: first, task: { role: clerk, title: First }, next: [ { event: done, to: [second] } ] }
  - { id: second, task: { person: "'ann'", title: Second }, next: [ { event: done, to: [third] } ] }
  - { id: third, task: { role: clerk, title: Third)",
                        apart, R"( }, next: [ { event: done, to: [end] } ] }
  - { id: end, final: true }
)");
  };
  Start(states(""));
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "first"}).ok());
  // The second task is declared alike; that it is kept apart is said by the first.
  Deploy(R"(states:
  - { id: first, task: { role: clerk, title: First, separate_from: [second] }, next: [ { event: done, to: [second] } ] }
  - { id: second, task: { person: "'ann'", title: Second }, next: [ { event: done, to: [third] } ] }
  - { id: third, task: { role: clerk, title: Third }, next: [ { event: done, to: [end] } ] }
  - { id: end, final: true }
)");
  ASSERT_TRUE(Move().ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(state().incidents(0).reason(), "NO_ELIGIBLE_CANDIDATE");
}

TEST_F(MovedDutiesTest, JointTaskKeepsItsFilledPart) {
  const auto states = [](absl::string_view id) {
    return absl::StrCat("states:\n  - id: ", id, R"(
    task:
      title: Together
      by:
        - { as: x, role: clerk, form: [ { name: n, type: int, required: true } ] }
        - { as: y, role: clerk, form: [ { name: n, type: int, required: true } ] }
      set: { sum: form.x.n + form.y.n }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
)");
  };
  constexpr char kSum[] = "  - { name: sum, type: int, value: \"0\" }\n";
  Start(states("both"), kSum);
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "both", "", "x"}, "{'n': 3}").ok());
  Deploy(states("all"), kSum);
  ASSERT_TRUE(Move({"both=all"}).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(ann_, {instance_, "all", "", "y"})), "SEPARATION_OF_DUTIES");
  ASSERT_TRUE(world_.Complete(bob_, {instance_, "all", "", "y"}, "{'n': 4}").ok());
  EXPECT_EQ(world_.Datum(instance_, "sum"), cel::Value::Int(7));
}

}  // namespace
}  // namespace liushui::core
