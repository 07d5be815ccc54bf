// Which data the order of a process shows to be set.
#include "engine/chart/compiler/nulls/order.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kTask =
    "task: { role: r, form: [ { name: f, type: int, required: true } ], set: { x: form.f } }";

// A datum x, absent at first, and these states; `use` is one that reads it.
std::string With(absl::string_view states) {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: x, type: int, optional: true }, { name: n, type: int, value: 0 } ]\n",
      "events: [ { name: go }, { name: back } ]\nstates:\n", states,
      "  - { id: use, entry: [ { set: { n: data.x + 1 } } ], next: [ { event: go, to: z } ] }\n"
      "  - { id: z, final: true }\n");
}

auto Unproven() {
  return ElementsAre(HasSubstr("[NULL_UNPROVEN]"));
}

TEST(OrderTest, ATaskOnTheOnlyWaySetsIt) {
  EXPECT_THAT(
      DiagnosticsOf(With(absl::StrCat("  - { id: a, ", kTask, ", next: [ { event: done, to: use } ] }\n"))),
      IsEmpty());
}

TEST(OrderTest, AWayAroundItLeavesItOpen) {
  EXPECT_THAT(
      DiagnosticsOf(With(absl::StrCat("  - { id: a, ", kTask,
                                      ", next: [ { event: go, to: use }, { event: done, to: use } ] }\n"))),
      Unproven());
}

TEST(OrderTest, ActionsAndGuardsOnTheWayShowIt) {
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, next: [ { event: go, to: use, then: [ { set: { x: 1 } } ] } ] }\n")),
      IsEmpty());
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, entry: [ { set: { x: 1 } } ], next: [ { event: go, to: use } ] }\n")),
      IsEmpty());
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, next: [ { event: go, when: data.x != null, to: use }, { event: back, "
                         "to: z, then: [ { set: { x: 1 } } ] } ] }\n")),
      IsEmpty());
}

TEST(OrderTest, AGuardOnTheOnlyWayShowsIt) {
  const auto guarded = [](absl::string_view guard) {
    return absl::StrCat("workflow: w\ndata: [ { name: x, type: int, input: true, optional: true } ]\n",
                        "events: [ { name: go } ]\nstates:\n  - { id: a, next: [ { event: go, when: ", guard,
                        ", to: b }, { event: go, to: c } ] }\n",
                        "  - { id: b, next: [ { after: 1d, when: data.x > 0, to: c } ] }\n"
                        "  - { id: c, final: true }\n");
  };
  EXPECT_THAT(DiagnosticsOf(guarded("data.x != null")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(guarded("data.x == null")), ElementsAre(HasSubstr("[NULL_NOT_TESTED]")));
}

TEST(OrderTest, WhatIsKnownToBeSetMayStillBeComparedWithNull) {
  EXPECT_THAT(DiagnosticsOf(With(
                  absl::StrCat("  - { id: a, ", kTask, ", next: [ { event: done, to: b } ] }\n",
                               "  - { id: b, next: [ { event: go, when: data.x != null, to: use } ] }\n"))),
              IsEmpty());
}

TEST(OrderTest, ATransitionThatTakesErrorsMayFollowABlockCutShort) {
  const auto block = [](absl::string_view actions, absl::string_view error) {
    return With(absl::StrCat("  - { id: a, next: [ { event: go, to: b, then: [ ", actions, " ] } ] }\n",
                             "  - { id: b, next: [ { event: go, to: use }", error, " ] }\n"));
  };
  constexpr absl::string_view kError = ", { event: error.execution, to: use }";
  EXPECT_THAT(DiagnosticsOf(block("{ set: { n: 1 / data.n, x: 1 } }", "")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(block("{ set: { n: 1 / data.n, x: 1 } }", kError)), Unproven());
  EXPECT_THAT(DiagnosticsOf(block("{ log: \"${1 / data.n}\" }, { set: { x: 1 } }", kError)), Unproven());
  EXPECT_THAT(DiagnosticsOf(block("{ set: { x: data.n } }, { log: \"${1 / data.n}\" }", kError)), IsEmpty());
}

TEST(OrderTest, BothBranchesOfAnIfSetIt) {
  const auto choice = [](absl::string_view otherwise) {
    return With(
        absl::StrCat("  - { id: a, next: [ { event: go, to: use, then: [ { if: { when: data.n > 0, then: [ { "
                     "set: { x: 1 } } ]",
                     otherwise, " } } ] } ] }\n"));
  };
  EXPECT_THAT(DiagnosticsOf(choice(", else: [ { set: { x: 2 } } ]")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(choice("")), Unproven());
}

TEST(OrderTest, WhatIsClearedSomewhereIsNotKnown) {
  EXPECT_THAT(DiagnosticsOf(
                  With(absl::StrCat("  - { id: a, ", kTask,
                                    ", next: [ { event: done, to: use }, { event: back, then: [ { set: { x: "
                                    "\"null\" } } ] } ] }\n"))),
              Unproven());
}

TEST(OrderTest, TheEndOfAGroupComesAfterWhatEndsIt) {
  const auto group = [](absl::string_view other) {
    return With(absl::StrCat(
        "  - id: g\n    next: [ { event: done, to: use } ]\n    states:\n      - { id: a, ", kTask,
        ", next: [ { event: done, to: f }", other, " ] }\n      - { id: f, final: true }\n"));
  };
  EXPECT_THAT(DiagnosticsOf(group("")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(group(", { event: go, to: f }")), Unproven());
}

// Two regions: in one the task is done, in the other this happens on the way to its end.
std::string Beside(absl::string_view actions) {
  return With(absl::StrCat(
      "  - id: g\n    next: [ { event: done, to: use } ]\n    regions:\n      - id: p\n        states:\n"
      "          - { id: a, ",
      kTask,
      ", next: [ { event: done, to: f } ] }\n          - { id: f, final: true }\n      - id: q\n        "
      "states:\n"
      "          - { id: b, next: [ { event: go, to: h",
      actions, " } ] }\n          - { id: h, final: true }\n"));
}

TEST(OrderTest, AllRegionsEndTogether) {
  EXPECT_THAT(DiagnosticsOf(Beside("")), IsEmpty());
}

TEST(OrderTest, ARegionDoesNotKnowWhatAnotherDid) {
  EXPECT_THAT(DiagnosticsOf(Beside(", then: [ { set: { n: data.x } } ]")), Unproven());
}

TEST(OrderTest, NothingSetsIt) {
  EXPECT_THAT(DiagnosticsOf(With("  - { id: a, next: [ { event: go, to: use } ] }\n")),
              ElementsAre(HasSubstr("[NULL_NOT_TESTED]")));
}

}  // namespace
}  // namespace liushui::chart
