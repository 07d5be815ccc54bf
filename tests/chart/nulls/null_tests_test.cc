#include "engine/chart/compiler/nulls/null_tests.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kData =
    "workflow: w\ndata:\n  - { name: x, type: int, input: true, optional: true }\n"
    "  - { name: n, type: int, value: 0 }\n";

// A datum x that may be absent, and these states; `z` is final.
std::string With(absl::string_view states, absl::string_view events = "") {
  return absl::StrCat(kData, events, "states:\n", states, "  - { id: z, final: true }\n");
}

// What a guard or action of the first transition may read.
std::string Next(absl::string_view next) {
  return With(absl::StrCat("  - { id: a, next: [ ", next, " ] }\n"), "events: [ { name: go } ]\n");
}

// A task with an optional field f and a required one r.
std::string Task(absl::string_view rest, absl::string_view next) {
  return With(
      absl::StrCat("  - id: a\n    task:\n      role: r\n      form: [ { name: f, type: int }, { name: r, "
                   "type: int, required: true } ]\n      ",
                   rest, "\n    next: [ ", next, " ]\n"));
}

// What is said of nulls.
std::vector<std::string> NullsIn(absl::string_view yaml) {
  std::vector<std::string> diagnostics;
  for (std::string& diagnostic : DiagnosticsOf(yaml)) {
    if (absl::StrContains(diagnostic, "[NULL_")) diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

auto Refused() {
  return ElementsAre(HasSubstr("[NULL_NOT_TESTED]"));
}
auto Unproven() {
  return ElementsAre(HasSubstr("[NULL_UNPROVEN]"));
}

TEST(NullTestsTest, AnOptionalDatumIsTestedInItsGuard) {
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.x > 0, to: z }")), Refused());
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.x != null && data.x > 0, to: z }")), IsEmpty());
}

TEST(NullTestsTest, AGuardHoldsForItsActions) {
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.x != null, then: [ { set: { n: data.x } } ], to: z }")),
              IsEmpty());
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.n > 0, then: [ { set: { n: data.x } } ], to: z }")),
              Refused());
}

TEST(NullTestsTest, AGuardThatFailedHoldsForThoseAfterIt) {
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.x == null, to: z }, "
                           "{ event: go, then: [ { set: { n: data.x } } ], to: z }")),
              IsEmpty());
  EXPECT_THAT(NullsIn(Next("{ event: go, when: data.x == null, to: z }, "
                           "{ after: 1d, then: [ { set: { n: data.x } } ], to: z }")),
              Refused());
}

TEST(NullTestsTest, AnIfHoldsForItsBranches) {
  const auto choice = [](absl::string_view condition, absl::string_view branch) {
    return Next(absl::StrCat("{ event: go, to: z, then: [ { if: { when: ", condition, ", ", branch,
                             ": [ { set: { n: data.x } } ] } } ] }"));
  };
  EXPECT_THAT(NullsIn(choice("data.x != null", "then")), IsEmpty());
  EXPECT_THAT(NullsIn(choice("data.x == null, then: []", "else")), IsEmpty());
  EXPECT_THAT(NullsIn(choice("data.x == null", "then")), Refused());
}

TEST(NullTestsTest, ASetHoldsForWhatFollowsInItsBlock) {
  const auto block = [](absl::string_view actions) {
    return Next(absl::StrCat("{ event: go, to: z, then: [ ", actions, " ] }"));
  };
  EXPECT_THAT(NullsIn(block("{ set: { x: 1 } }, { set: { n: data.x } }")), IsEmpty());
  EXPECT_THAT(NullsIn(block("{ set: { x: 1 } }, { set: { x: \"null\" } }, { set: { n: data.x } }")),
              Unproven());
  // All right sides see the values before.
  EXPECT_THAT(NullsIn(block("{ set: { x: 1, n: data.x } }")), Unproven());
}

TEST(NullTestsTest, ALoopMayHaveClearedItInAnEarlierTurn) {
  const auto loop = [](absl::string_view actions) {
    return Next(absl::StrCat(
        "{ event: go, when: data.x != null, to: z, then: [ { for: { in: \"[1, 2]\", as: i, then: [ ", actions,
        " ] } } ] }"));
  };
  EXPECT_THAT(NullsIn(loop("{ set: { n: data.x + i } }")), IsEmpty());
  EXPECT_THAT(NullsIn(loop("{ set: { n: data.x + i } }, { set: { x: \"null\" } }")), Refused());
}

TEST(NullTestsTest, AnExitBlockMayClearWhatAGuardFound) {
  EXPECT_THAT(
      NullsIn(With("  - id: a\n    exit: [ { set: { x: \"null\" } } ]\n    next: [ { event: go, when: "
                   "data.x != null, then: [ { set: { n: data.x } } ], to: z } ]\n",
                   "events: [ { name: go } ]\n")),
      Refused());
}

// Two regions that both hear `go`: one does this, the other uses x where it is not null.
std::string Beside(absl::string_view actions) {
  return absl::StrCat(
      kData,
      "events: [ { name: go }, { name: on } ]\nregions:\n  - id: p\n    states:\n      - { id: a, next: [ { ",
      actions, ", to: b } ] }\n      - { id: b, final: true }\n",
      "  - id: q\n    states:\n      - { id: c, next: [ { event: go, when: data.x != null, then: [ { set: { "
      "n: data.x } } ], "
      "to: d } ] }\n      - { id: d, final: true }\n");
}

TEST(NullTestsTest, AnotherRegionMayClearItAtTheSameTime) {
  EXPECT_THAT(NullsIn(Beside("event: go, then: [ { set: { x: \"null\" } } ]")), Refused());
  EXPECT_THAT(NullsIn(Beside("event: go, then: [ { set: { n: 1 } } ]")), IsEmpty());
  EXPECT_THAT(NullsIn(Beside("event: go, then: [ { set: { x: 1 } } ]")), IsEmpty());
}

TEST(NullTestsTest, AFieldRequiredOnConditionIsThereThen) {
  const auto task = [](absl::string_view value) {
    return With(
        absl::StrCat("  - id: a\n    task:\n      role: r\n      form: [ { name: kind, type: string, "
                     "required: true }, { name: f, "
                     "type: int, required_when: \"form.kind == 'big' || data.n > 5\" }, { name: g, type: "
                     "int, required_when: "
                     "\"form.kind != 'none'\" } ]\n      set: { n: \"",
                     value, "\" }\n    next: [ { event: done, to: z } ]\n"));
  };
  EXPECT_THAT(NullsIn(task("form.kind != 'none' ? form.g : 0")), IsEmpty());
  EXPECT_THAT(NullsIn(task("form.kind == 'none' ? 0 : form.g")), IsEmpty());
  EXPECT_THAT(NullsIn(task("form.kind == 'none' ? form.g : 0")), Refused());
  // What is read besides the form may be other when the value is read.
  EXPECT_THAT(NullsIn(task("form.kind == 'big' || data.n > 5 ? form.f : 0")), Refused());
}

TEST(NullTestsTest, ARecordThatIsWrittenOutKeepsItsNulls) {
  const auto set = [](absl::string_view value) {
    return absl::StrCat(
        "workflow: w\ndata:\n  - { name: x, type: int, input: true, optional: true }\n  - { name: rec, type: "
        "record, "
        "optional: true, fields: [ { name: v, type: int, required: true }, { name: w, type: string } ] }\n"
        "events: [ { name: go } ]\nstates:\n  - { id: a, next: [ { event: go, to: z, then: [ { set: { rec: "
        "\"",
        value, "\" } } ] } ] }\n  - { id: z, final: true }\n");
  };
  EXPECT_THAT(NullsIn(set("{'v': data.x, 'w': 'a'}")), Refused());
  EXPECT_THAT(NullsIn(set("{'v': 1, 'w': data.x == null ? null : 'a'}")), IsEmpty());
  EXPECT_THAT(NullsIn(set("data.x == null ? {'v': 1} : {'v': data.x}")), IsEmpty());
}

TEST(NullTestsTest, FieldsThatAreNotRequiredAreTested) {
  EXPECT_THAT(NullsIn(Task("set: { n: form.f }", "{ event: done, to: z }")), Refused());
  EXPECT_THAT(NullsIn(Task("set: { n: form.r }", "{ event: done, to: z }")), IsEmpty());
  EXPECT_THAT(NullsIn(Task("set: { n: \"form.f == null ? form.r : form.f\" }", "{ event: done, to: z }")),
              IsEmpty());
  EXPECT_THAT(NullsIn(Task("set: { x: form.f }", "{ event: done, to: z }")), IsEmpty());
}

TEST(NullTestsTest, ACheckRunsOnlyForWhatWasGiven) {
  const auto check = [](absl::string_view condition) {
    return With(absl::StrCat(
        "  - id: a\n    task:\n      role: r\n      form: [ { name: f, type: int, check: ", condition,
        " }, { name: g, type: int } ]\n      set: { x: form.f }\n    next: [ { event: done, to: z, "
        "then: [ { log: \"${form.g == null}\" } ] } ]\n"));
  };
  EXPECT_THAT(NullsIn(check("form.f > 0")), IsEmpty());
  EXPECT_THAT(NullsIn(check("form.f > form.g")), Refused());
}

TEST(NullTestsTest, PayloadsAreTested) {
  const auto go = [](absl::string_view field) {
    return With("  - { id: a, next: [ { event: go, to: z, then: [ { set: { n: event.data.f } } ] } ] }\n",
                absl::StrCat("events: [ { name: go, form: [ { name: f, type: int", field, " } ] } ]\n"));
  };
  EXPECT_THAT(NullsIn(go("")), Refused());
  EXPECT_THAT(NullsIn(go(", required: true")), IsEmpty());
}

TEST(NullTestsTest, WhatTheDoneTaskSetIsKnown) {
  EXPECT_THAT(NullsIn(Task("set: { x: form.r }", "{ event: done, to: z, then: [ { set: { n: data.x } } ] }")),
              IsEmpty());
  EXPECT_THAT(NullsIn(Task("set: { x: form.f }", "{ event: done, to: z, then: [ { set: { n: data.x } } ] }")),
              Refused());
}

TEST(NullTestsTest, TitlesDuesAndPeopleTakeNoNull) {
  EXPECT_THAT(NullsIn(Task("title: \"${data.x}\"",
                           "{ event: done, to: z, then: [ { log: \"${form.r}${form.f == null}\" } ] }")),
              Refused());
  EXPECT_THAT(NullsIn(Task("not_by: \"[string(data.x)]\"",
                           "{ event: done, to: z, then: [ { log: \"${form.r}${form.f == null}\" } ] }")),
              Refused());
}

TEST(NullTestsTest, AtTheStartEachDatumSeesThoseBeforeIt) {
  const auto data = [](absl::string_view value) {
    return absl::StrCat(
        "workflow: w\ndata:\n  - { name: x, type: int, input: true, optional: true", value,
        " }\n  - { name: n, type: int, value: data.x + 1 }\nstates: [ { id: z, final: true } ]\n");
  };
  EXPECT_THAT(NullsIn(data("")), Refused());
  EXPECT_THAT(NullsIn(data(", value: 5")), IsEmpty());
  EXPECT_THAT(NullsIn(data(", check: data.x > 0, value: 5")), IsEmpty());
}

TEST(NullTestsTest, WhatAlreadyStandsInALedgerStays) {
  workflow::v1::Workflow workflow;
  const std::string yaml = Next("{ event: go, when: data.x > 0, to: z }");
  ASSERT_TRUE(ReadYaml(yaml, "w.yaml", &workflow, nullptr).ok());
  CompileOptions options;
  EXPECT_FALSE(Compile(workflow, options).ok());
  options.deployed = true;
  EXPECT_TRUE(Compile(workflow, options).ok());
}

// What a guard says by not being true it says where it has failed, too, and not more.
TEST(NullTestsTest, AGuardThatFailsTellsLess) {
  const auto otherwise = [](const std::string& guard) {
    return NullsIn(Next(absl::StrCat("{ event: go, when: \"", guard,
                                     "\", to: z }, { event: go, then: [ { set: { n: data.x } } ], to: z }")));
  };
  EXPECT_THAT(otherwise("data.x == null"), IsEmpty());
  EXPECT_THAT(otherwise("data.x == null || data.n > 3"), IsEmpty());
  EXPECT_THAT(otherwise("data.x == null || 1 / data.n > 0"), IsEmpty());
  EXPECT_THAT(otherwise("data.n > 3 ? data.x == null : data.x == null"), IsEmpty());
  EXPECT_THAT(otherwise("1 / data.n > 0 ? data.x == null : data.x == null"), Refused());
  EXPECT_THAT(otherwise("data.x != 1 / data.n"), Refused());
}

// For whoever moves an instance into a state.
TEST(NullTestsTest, AStateSaysWhatItReliesOn) {
  const auto relied_on = [](const std::string& use) {
    const auto chart = MustCompile(
        absl::StrCat("workflow: w\ndata:\n  - { name: x, type: int, optional: true }\n  - { name: n, type: "
                     "int, value: 0 }\n"
                     "events: [ { name: go } ]\nstates:\n"
                     "  - { id: a, next: [ { event: go, to: b, then: [ { set: { x: 1 } } ] } ] }\n"
                     "  - { id: b, next: [ { event: go, to: z, then: [ ",
                     use, " ] } ] }\n  - { id: z, final: true }\n"));
    std::vector<std::string> states;
    for (const State& state : chart->states()) {
      if (!state.relied_on.empty()) states.push_back(state.id);
    }
    return states;
  };
  EXPECT_THAT(relied_on("{ set: { n: data.x } }"), ElementsAre("b", "z"));
  EXPECT_THAT(relied_on("{ set: { n: \"data.x == null ? 0 : data.x\" } }"), IsEmpty());
}

}  // namespace
}  // namespace liushui::chart
