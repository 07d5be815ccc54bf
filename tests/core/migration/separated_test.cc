// Open tasks whose completers a migration wants remembered, however many there are.
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;

// Two lists of as many items as open at once; `check` is kept apart from both or from none.
std::string Lists(absl::string_view apart) {
  return absl::StrCat(R"yaml(
states:
  - id: both
    next: [ { event: done, to: [check] }, { event: a, to: [check] } ]
    regions:
      - id: left
        states:
          - id: one
            each: { in: data.names, may_grow: true, add_role: [clerk], task: { role: clerk, title: t } }
            next: [ { event: done, to: [one_done] } ]
          - { id: one_done, final: true }
      - id: right
        states:
          - id: two
            each: { in: data.names, may_grow: true, add_role: [clerk], task: { role: clerk, title: t } }
            next: [ { event: done, to: [two_done] } ]
          - { id: two_done, final: true }
  - id: check
    task: { role: clerk, title: t, )yaml",
                      apart, R"yaml( }
    next: [ { event: done, to: [end] } ]
  - { id: end, final: true }
)yaml");
}

using SeparatedTest = Moving;

TEST_F(SeparatedTest, ListsAreNamedAndNotTheirTasks) {
  const std::string data = "  - { name: names, type: list, of: string, value: \"['x', 'y', 'z']\" }\n";
  Start(Lists("priority: 1"), data);
  Deploy(Lists("separate_from: [one, two]"), data);
  ASSERT_TRUE(Move().ok());
  const auto migrated = FactsOf(world_, FactKind::kInstanceMigrated)[0].instance_migrated();
  EXPECT_THAT(migrated.activities_separated(),
              ElementsAre(state().activities(0).ordinal(), state().activities(1).ordinal()));
  for (const state::v1::TaskState& task : world_.OpenTasks(instance_)) EXPECT_TRUE(task.separated());
  ASSERT_TRUE(world_.Complete(ann_, {instance_, "two", "y"}).ok());
  Send("a");
  EXPECT_EQ(ReasonOf(world_.Complete(ann_, {instance_, "check"})), "SEPARATION_OF_DUTIES");
  EXPECT_TRUE(world_.Complete(bob_, {instance_, "check"}).ok());
}

TEST_F(SeparatedTest, WhatIsSeparatedAlreadyIsNotNamed) {
  const std::string data = "  - { name: names, type: list, of: string, value: \"['x']\" }\n";
  Start(Lists("separate_from: [one]"), data);
  Deploy(Lists("separate_from: [one, two]"), data);
  ASSERT_TRUE(Move().ok());
  const auto migrated = FactsOf(world_, FactKind::kInstanceMigrated)[0].instance_migrated();
  EXPECT_EQ(migrated.activities_separated_size(), 1);
}

}  // namespace
}  // namespace liushui::core
