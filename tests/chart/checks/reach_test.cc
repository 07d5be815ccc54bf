#include "engine/chart/compiler/checks/reach.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string With(absl::string_view states) {
  return absl::StrCat("workflow: w\nevents: [ { name: go }, { name: go.far } ]\nstates:\n", states);
}

TEST(ReachTest, AnEndWithinIsLeftByItsParent) {
  EXPECT_THAT(DiagnosticsOf(
                  With("  - { id: a, states: [ { id: b, final: true } ], next: [ { event: done, to: c } ] }\n"
                       "  - { id: c, final: true }\n")),
              IsEmpty());
  EXPECT_THAT(DiagnosticsOf(With("  - id: a\n    next: [ { event: go, to: c } ]\n"
                                 "    states: [ { id: b, states: [ { id: d, final: true } ] } ]\n"
                                 "  - { id: c, final: true }\n")),
              IsEmpty());
}

TEST(ReachTest, RegionsWaitForOneAnother) {
  EXPECT_THAT(DiagnosticsOf("workflow: w\nregions:\n  - { id: a, states: [ { id: b, final: true } ] }\n"
                            "  - { id: c, states: [ { id: d, final: true } ] }\n"),
              IsEmpty());
  EXPECT_THAT(
      DiagnosticsOf(With("  - id: p\n    regions:\n      - { id: a, states: [ { id: b, final: true } ] }\n"
                         "      - { id: c, states: [ { id: d, final: true } ] }\n")),
      ElementsAre(HasSubstr("4:5: error: 'p' can finish")));
}

TEST(ReachTest, WhatNothingEntersIsNamedOnce) {
  EXPECT_THAT(DiagnosticsOf(With("  - { id: a, final: true }\n  - { id: b }\n")),
              ElementsAre(HasSubstr("[STATE_UNREACHABLE]")));
}

TEST(ReachTest, AWiderEventBeforeHidesANarrowerOne) {
  const auto with = [](absl::string_view next) {
    return With(absl::StrCat("  - { id: a, next: [ ", next, " ] }\n  - { id: b, final: true }\n"));
  };
  const auto hidden = ElementsAre(HasSubstr("[TRANSITION_UNREACHABLE]"));
  EXPECT_THAT(DiagnosticsOf(with("{ event: go, to: b }, { event: go.far, to: b }")), hidden);
  EXPECT_THAT(DiagnosticsOf(with("{ event: '*', to: b }, { event: go, to: b }")), hidden);
  EXPECT_THAT(DiagnosticsOf(with("{ event: go.far, to: b }, { event: go, to: b }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("{ event: go, to: b }, { event: '*', to: b }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("{ event: go, when: now > now, to: b }, { event: go, to: b }")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(with("{ after: 1h, to: b }, { after: 2h, to: b }")), IsEmpty());
}

}  // namespace
}  // namespace liushui::chart
