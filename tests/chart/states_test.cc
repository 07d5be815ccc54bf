#include "engine/chart/compiler/states.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;

TEST(StatesTest, RefusesEachMistakeWithItsPlace) {
  ExpectProblems({
      Marked("two triggers", WithNext("[ §{ after: 1h, event: error, to: b } ]"), {"TRANSITION_SHAPE"}),
      Marked("a wait of no time", WithNext("[ { after: §0s, to: b } ]"), {"AFTER_ZERO"}),
      Marked("unknown target", WithNext("[ { after: 1h, to: [§c] } ]"), {"TARGET_UNKNOWN"}),
      Marked("guard that is no truth", WithNext("[ { when: §'1 + 1', to: b } ]"), {"TYPE_MISMATCH"}),
      Marked("done only with a guard",
             "workflow: w\nstates:\n  - §{ id: a, task: { role: r }, next: [ { event: done, when: now > now, "
             "to: b } ] }\n"
             "  - { id: b, final: true }\n",
             {"DONE_UNGUARDED"}),
      Marked("no done",
             "workflow: w\nstates:\n  - §{ id: a, task: { role: r }, next: [ { after: 1h, to: b } ] }\n"
             "  - { id: b, final: true }\n",
             {"DONE_UNGUARDED"}),
      Marked("history without default",
             "workflow: w\nstates: [ { id: a, final: true }, §{ id: h, history: deep } ]\n",
             {"HISTORY_SHAPE"}),
      Marked("history with a guard",
             "workflow: w\nstates: [ { id: a, final: true }, §{ id: h, history: deep, next: [ { when: now > "
             "now, to: a } ] } ]\n",
             {"HISTORY_SHAPE"}),
      Marked("task due nobody handles", WithTask("{ role: r, due: §{ after: 1d } }"), {"DUE_UNHANDLED"}),
      Marked("due of the whole nobody handles",
             "workflow: w\ndue: §{ after: 1d }\nstates: [ { id: a, final: true } ]\n", {"DUE_UNHANDLED"}),
      Marked("due of a state nobody handles",
             "workflow: w\nstates: [ { id: a, due: §{ after: 1d }, next: [ { after: 2d, to: b } ] }, { id: "
             "b, final: true } ]\n",
             {"DUE_UNHANDLED"}),
      Marked("due of items nobody handles",
             "workflow: w\nstates:\n  - { id: a, each: { in: '[]', task: { role: r, due: §{ after: 1d } } }, "
             "next: [ { event: done, to: b } ] }\n  - { id: b, final: true }\n",
             {"DUE_UNHANDLED"}),
      Marked("separate from nobody", WithTask("{ role: r, separate_from: [§c] }"), {"SEPARATION_UNKNOWN"}),
      Marked("separate from a state without task", WithTask("{ role: r, separate_from: [§b] }"),
             {"SEPARATION_UNKNOWN"}),
  });
}

TEST(StatesTest, AListThatGrowsWithoutUntilIsNeverDone) {
  MustCompile(
      "workflow: w\nstates:\n  - { id: a, each: { in: '[]', may_grow: true, task: { role: r } }, next: [ { "
      "after: 8h, to: b } ] }\n"
      "  - { id: b, final: true }\n");
}

TEST(StatesTest, AnOverdueTransitionAnywhereHandlesADue) {
  MustCompile(
      "workflow: w\nstates:\n  - id: p\n    next: [ { event: overdue.a, to: z } ]\n    states:\n"
      "      - { id: a, due: { after: 1d }, next: [ { after: 2d, to: b } ] }\n      - { id: b, final: true "
      "}\n"
      "  - { id: z, final: true }\n");
}

TEST(StatesTest, SeparationIsSymmetric) {
  const auto chart = MustCompile(R"(
workflow: w
states:
  - { id: a, task: { role: r }, next: [ { event: done, to: b } ] }
  - { id: b, task: { role: r }, next: [ { event: done, to: c } ] }
  - { id: c, task: { role: r, separate_from: [b, a] }, next: [ { event: done, to: d } ] }
  - { id: d, task: { role: r }, next: [ { event: done, to: e } ] }
  - { id: e, final: true }
)");
  EXPECT_THAT(chart->state(1).task->separate_from, ElementsAre("c"));
  EXPECT_THAT(chart->state(2).task->separate_from, ElementsAre("c"));
  EXPECT_THAT(chart->state(3).task->separate_from, ElementsAre("a", "b"));
  EXPECT_TRUE(chart->state(1).remembers_completers);
  EXPECT_TRUE(chart->state(3).remembers_completers);
  EXPECT_FALSE(chart->state(4).remembers_completers);
}

TEST(StatesTest, TriggersAreTimers) {
  const auto chart = MustCompile(absl::StrCat(
      WithNext("[ { after: 2th, to: b }, { at: { time: '14:30', day: +1bd }, to: b }, { at: now, to: b } ]"),
      "calendar: small\n"));
  EXPECT_EQ(*chart->transitions()[0].trigger->after, (Span{2, Unit::kTradingHour}));
  EXPECT_EQ(*chart->transitions()[1].trigger->minute_of_day, 870);
  EXPECT_EQ(*chart->transitions()[1].trigger->day, (Span{1, Unit::kBusinessDay}));
  EXPECT_TRUE(chart->transitions()[2].trigger->expression.has_value());
}

TEST(StatesTest, ATaskWithoutTitleBearsItsStates) {
  const auto chart = MustCompile(
      "workflow: w\nstates:\n  - { id: a, title: \"费用 ${x}\", task: { role: r }, next: [ { event: done, "
      "to: b } ] }\n"
      "  - { id: b, task: { role: r }, next: [ { event: done, to: c } ] }\n  - { id: c, final: true }\n");
  const auto title = [&chart](StateIndex s) {
    return *chart->state(s).task->title.text.Evaluate(cel::EmptyActivation());
  };
  EXPECT_EQ(title(1), "费用 ${x}");
  EXPECT_EQ(title(2), "b");
}

TEST(StatesTest, WhatIsInScopeDependsOnTheEvent) {
  constexpr absl::string_view kForm = "{ role: r, form: [ { name: agree, type: bool, required: true } ] }";
  const auto with = [&](absl::string_view next) {
    return absl::StrCat("workflow: w\nstates:\n  - id: a\n    task: ", kForm, "\n    next: ", next,
                        "\n  - { id: b, final: true }\n");
  };
  MustCompile(with("[ { event: done, when: form.agree, to: b }, { event: done, to: b } ]"));
  ExpectProblems({
      Marked("form of another event",
             with("[ { event: error, when: form.§agree, to: b }, { event: done, to: b } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("unknown field", with("[ { event: done, when: form.§agreed, to: b }, { event: done, to: b } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("result of a task", with("[ { event: done, when: result.§x, to: b }, { event: done, to: b } ]"),
             {"EXPRESSION_TYPE"}),
  });
  MustCompile(
      "workflow: w\nstates:\n  - id: a\n    job: { type: t, result: [ { name: n, type: int, required: true } "
      "] }\n"
      "    next:\n      - { event: failed, when: event.data.code == 'NO_MONEY', to: b }\n"
      "      - { event: done, when: result.n > 1, to: b }\n      - { event: done, to: b }\n  - { id: b, "
      "final: true }\n");
}

TEST(StatesTest, TransitionsHaveALimit) {
  const auto with = [](int count) {
    std::string next = "[ ";
    for (int i = 0; i < count; ++i) absl::StrAppend(&next, "{ event: error, to: b }, ");
    return WithNext(absl::StrCat(next, "]"));
  };
  EXPECT_EQ(MustCompile(with(kMaxTransitions))->transitions().size(), kMaxTransitions);
  EXPECT_THAT(ProblemsOf(with(kMaxTransitions + 1)), ElementsAre("LIMIT_EXCEEDED 3:5"));
}

}  // namespace
}  // namespace liushui::chart
