#include "engine/chart/compiler/checks/loops.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two numbers and the states given, with an hour's way out to `end` in each of them.
std::string With(absl::string_view states) {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: n, type: int, value: 0 }, { name: m, type: int, value: 0 } ]\n"
      "events: [ { name: go } ]\nstates:\n",
      states, "  - { id: end, final: true }\n");
}

TEST(LoopsTest, WhatIsAssignedOnTheWayMayEndACircle) {
  EXPECT_THAT(DiagnosticsOf(With(
                  "  - { id: a, next: [ { when: data.n < 5, to: a, then: [ { set: { n: data.n + 1 } } ] }, "
                  "{ after: 1h, to: end } ] }\n")),
              IsEmpty());
  EXPECT_THAT(DiagnosticsOf(
                  With("  - { id: a, entry: [ { if: { when: data.m > 0, then: [ { set: { n: 1 } } ] } } ],\n"
                       "      next: [ { when: data.n < 5, to: a }, { after: 1h, to: end } ] }\n")),
              IsEmpty());
}

TEST(LoopsTest, WhatIsAssignedElsewhereDoesNot) {
  EXPECT_THAT(DiagnosticsOf(With(
                  "  - { id: a, next: [ { when: data.n < 5, to: a, then: [ { set: { m: data.m + 1 } } ] }, "
                  "{ after: 1h, to: end } ] }\n")),
              ElementsAre(HasSubstr("[LIVELOCK]")));
}

TEST(LoopsTest, ARegionBesideMayEndACircle) {
  EXPECT_THAT(
      DiagnosticsOf(
          With("  - id: p\n    next: [ { after: 1h, to: end } ]\n    regions:\n"
               "      - { id: r, states: [ { id: a, next: [ { when: data.n < 5, to: a } ] } ] }\n"
               "      - { id: s, states: [ { id: b, next: [ { when: data.n < 9, to: b, then: [ { set: { n: "
               "data.n + 1 } } ] } ] } ] }\n")),
      IsEmpty());
}

TEST(LoopsTest, OneThatStandsBeforeMayEndACircle) {
  EXPECT_THAT(DiagnosticsOf(With(
                  "  - { id: a, next: [ { when: data.m > 9, to: end }, { when: data.n < 5, to: a, then: [ { "
                  "set: { m: data.m + 1 } } ] } ] }\n")),
              IsEmpty());
}

TEST(LoopsTest, QuestionsAboutStatesAreNotJudged) {
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, next: [ { when: In('a'), to: b } ] }\n"
                         "  - { id: b, next: [ { when: In('a'), to: a }, { after: 1h, to: end } ] }\n")),
      IsEmpty());
}

TEST(LoopsTest, AnEventThatAnotherWaitsForIsACircle) {
  EXPECT_THAT(
      DiagnosticsOf(
          With("  - id: a\n    next:\n      - { event: go, then: [ { raise: x } ] }\n"
               "      - { event: x, then: [ { raise: y } ] }\n      - { event: y, then: [ { raise: x } ] }\n"
               "      - { after: 1h, to: end }\n")),
      ElementsAre(HasSubstr("[ENDLESS_LOOP]"), HasSubstr("[ENDLESS_LOOP]")));
}

TEST(LoopsTest, AnEventRaisedInAChoiceIsNotJudged) {
  EXPECT_THAT(DiagnosticsOf(With(
                  "  - id: a\n    next:\n      - { event: go, then: [ { raise: x } ] }\n"
                  "      - { event: x, then: [ { if: { when: data.n > 0, then: [ { raise: x } ] } } ] }\n"
                  "      - { after: 1h, to: end }\n")),
              IsEmpty());
}

TEST(LoopsTest, AnEventFromOutsideEndsACircle) {
  EXPECT_THAT(DiagnosticsOf(With("  - { id: a, next: [ { event: go, to: b }, { after: 1h, to: end } ] }\n"
                                 "  - { id: b, next: [ { to: a } ] }\n")),
              IsEmpty());
}

TEST(LoopsTest, StatesDoneAtOnceThatLeadToOneAnotherAreACircle) {
  EXPECT_THAT(DiagnosticsOf(
                  With("  - { id: a, next: [ { event: go, to: p }, { after: 1h, to: end } ] }\n"
                       "  - { id: p, next: [ { event: done, to: q } ], states: [ { id: x, final: true } ] }\n"
                       "  - id: q\n    next: [ { event: done, to: p } ]\n    regions:\n"
                       "      - { id: r, states: [ { id: y, final: true } ] }\n"
                       "      - { id: s, states: [ { id: z, final: true } ] }\n")),
              ElementsAre(HasSubstr("[ENDLESS_LOOP]"), HasSubstr("[ENDLESS_LOOP]")));
}

TEST(LoopsTest, AStateThatWaitsBeforeItIsDoneEndsACircle) {
  EXPECT_THAT(DiagnosticsOf(With("  - id: p\n    next: [ { event: done, to: p }, { after: 1h, to: end } ]\n"
                                 "    states:\n      - { id: a, next: [ { event: go, to: x } ] }\n"
                                 "      - { id: x, final: true }\n")),
              IsEmpty());
  EXPECT_THAT(DiagnosticsOf(With("  - id: p\n    next: [ { event: done, to: p }, { after: 1h, to: end } ]\n"
                                 "    regions:\n      - { id: r, states: [ { id: x, final: true } ] }\n"
                                 "      - id: s\n        states:\n"
                                 "          - { id: a, next: [ { event: go, to: y } ] }\n"
                                 "          - { id: y, final: true }\n")),
              IsEmpty());
}

TEST(LoopsTest, AGuardThatIsAlwaysFalseEndsACircle) {
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, next: [ { when: 1 == 2, to: a }, { after: 1h, to: end } ] }\n")),
      IsEmpty());
}

TEST(LoopsTest, AConstantGuardBesideOneThatStaysTrueIsNone) {
  EXPECT_THAT(
      DiagnosticsOf(With("  - { id: a, next: [ { when: \"true\", to: b } ] }\n"
                         "  - { id: b, next: [ { when: data.n < 5, to: a }, { after: 1h, to: end } ] }\n")),
      ElementsAre(HasSubstr("[LIVELOCK]")));
}

TEST(LoopsTest, AStateThatPassesEndsACircle) {
  EXPECT_THAT(DiagnosticsOf(With(
                  "  - id: p\n    next: [ { after: 1h, to: end } ]\n    regions:\n"
                  "      - { id: r, states: [ { id: a, next: [ { when: In('y'), to: a } ] } ] }\n"
                  "      - { id: s, states: [ { id: y, next: [ { to: z } ] }, { id: z, final: true } ] }\n")),
              IsEmpty());
}

TEST(LoopsTest, ARegionThatEntersBothAgainFindsTheStateAgain) {
  EXPECT_THAT(
      DiagnosticsOf(
          With("  - id: p\n    next: [ { after: 1h, to: end } ]\n    regions:\n"
               "      - { id: x, next: [ { when: In('y'), to: x } ], states: [ { id: a, final: true } ] }\n"
               "      - { id: s, states: [ { id: y, final: true } ] }\n")),
      ElementsAre(HasSubstr("[LIVELOCK_CANDIDATE]")));
}

}  // namespace
}  // namespace liushui::chart
