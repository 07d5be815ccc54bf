// What is not open because an expression failed, when its instance moves: it opens under the new definition.
#include "absl/strings/match.h"
#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;

constexpr char kData[] = "  - { name: n, type: int, value: \"0\" }\n";
constexpr char kTask[] = "    task: { role: clerk, title: \"${100 / data.n}\" }\n";
constexpr char kLater[] = "      - { at: \"now + duration(string(1 / data.n) + 'h')\", to: [end] }\n";

std::string Work(absl::string_view lines, absl::string_view more = "", absl::string_view id = "work") {
  const bool is_done = absl::StrContains(lines, "task:");
  return absl::StrCat("states:\n  - id: ", id, "\n", lines, "    next:\n      - { event: a, to: [end] }\n",
                      is_done ? "      - { event: done, to: [end] }\n" : "", more,
                      "  - { id: end, final: true }\n");
}

using UnopenedMoveTest = Moving;

TEST_F(UnopenedMoveTest, TaskOpensThoughItIsDeclaredAlike) {
  Start(Work(kTask), kData);
  Deploy(absl::StrCat("description: d\n", Work(kTask)), kData);
  ASSERT_TRUE(Move({}, {"n=4"}).ok());
  EXPECT_EQ(Task("work").title(), "25");
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedMoveTest, TaskOfRenamedStateOpensToo) {
  Start(Work(kTask), kData);
  Deploy(Work(kTask, "", "labour"), kData);
  ASSERT_TRUE(Move({"work=labour"}, {"n=4"}).ok());
  EXPECT_EQ(Task("labour").title(), "25");
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedMoveTest, TaskDeclaredOtherwiseOpensOnce) {
  Start(Work(kTask), kData);
  Deploy(Work("    task: { role: clerk, title: Plain }\n"), kData);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(Task("work").title(), "Plain");
  EXPECT_EQ(FactsOf(world_, FactKind::kTaskOpened).size(), 1u);
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedMoveTest, WhatFailsAgainIsAnIncidentAgain) {
  Start(Work(kTask), kData);
  Deploy(Work(kTask, "", "labour"), kData);
  ASSERT_TRUE(Move({"work=labour"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_TRUE(state().incidents(0).unopened().activity());
  EXPECT_EQ(state().incidents(0).state(), "labour");
}

TEST_F(UnopenedMoveTest, WhatIsNotDeclaredAnyMoreIsMissedNoMore) {
  Start(Work(kTask), kData);
  Deploy(Work(""), kData);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().incidents_size(), 0);
  EXPECT_EQ(state().activities_size(), 0);
}

TEST_F(UnopenedMoveTest, MomentAndDeadlineOpen) {
  const std::string due =
      "    due: { at: \"now + duration(string(2 / data.n) + 'h')\", escalate: [ { after: 0h, role: boss } ] "
      "}\n";
  Start(Work(due, kLater), kData);
  ASSERT_EQ(state().incidents_size(), 2);
  Deploy(absl::StrCat("description: d\n", Work(due, kLater)), kData);
  ASSERT_TRUE(Move({}, {"n=1"}).ok());
  EXPECT_EQ(state().timers_size(), 2);
  EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(UnopenedMoveTest, RungStaysWithItsLadder) {
  const std::string task =
      "    task: { role: clerk, title: t, due: { after: 1h, escalate: [ { after: 1h, role: \"r${1 / "
      "data.n}\" } ] } "
      "}\n";
  Start(Work(task), kData);
  world_.Advance(absl::Hours(2));
  Deploy(Work(task, "", "labour"), kData);
  ASSERT_TRUE(Move({"work=labour"}, {"n=1"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_EQ(state().incidents(0).state(), "labour");
  ASSERT_TRUE(world_.Resolve(ann_, instance_, state().incidents(0).incident()).ok());
  EXPECT_THAT(Task("labour").parts(0).part().roles(), ElementsAre("clerk", "r1"));
}

TEST_F(UnopenedMoveTest, RungGoesWithItsTask) {
  Start(Work("    task: { role: clerk, title: t, due: { after: 1h, escalate: [ { after: 1h, role: \"r${1 / "
             "data.n}\" "
             "} ] } }\n"),
        kData);
  world_.Advance(absl::Hours(2));
  Deploy(Work("    task: { role: clerk, title: Plain }\n"), kData);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(state().incidents_size(), 0);
}

std::string Calls(absl::string_view id, absl::string_view more = "") {
  return Work(absl::StrCat("    each: { in: \"['x', 'y']\", as: who", more,
                           ", task: { role: clerk, title: t, due: { after: 1h, escalate: [ { after: 1h, "
                           "role: \"r${1 / data.n}\" } ] } } }\n"),
              "", id);
}

TEST_F(UnopenedMoveTest, RungOfItemsStaysWithTheirList) {
  Start(Calls("work"), kData);
  world_.Advance(absl::Hours(2));
  Deploy(Calls("labour"), kData);
  ASSERT_TRUE(Move({"work=labour"}, {"n=1"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  ASSERT_TRUE(world_.Resolve(ann_, instance_, state().incidents(0).incident()).ok());
  for (const char* const item : {"x", "y"}) {
    EXPECT_THAT(world_.FindTask({instance_, "labour", item})->supervisor_roles(), ElementsAre("r1"));
  }
}

TEST_F(UnopenedMoveTest, JudgementStaysWithItsList) {
  constexpr char kUntil[] = ", until: \"each.done / data.n >= 1\"";
  Start(Calls("work", kUntil), kData);
  ASSERT_EQ(state().incidents_size(), 1);
  Deploy(Calls("labour", kUntil), kData);
  ASSERT_TRUE(Move({"work=labour"}, {"n=1"}).ok());
  ASSERT_EQ(state().incidents_size(), 1);
  EXPECT_TRUE(state().incidents(0).unopened().until());
  EXPECT_EQ(state().incidents(0).state(), "labour");
  ASSERT_TRUE(world_.Resolve(ann_, instance_, state().incidents(0).incident()).ok());
  EXPECT_EQ(state().incidents_size(), 0);
}

}  // namespace
}  // namespace liushui::core
