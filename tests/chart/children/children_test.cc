#include "engine/chart/compiler/children/children.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string OutputOf(absl::string_view finals) {
  return OutputTypeOf(
             *MustCompile(absl::StrCat(
                 "workflow: w\n"
                 "data: [ { name: n, type: int, input: true } ]\n"
                 "events: [ { name: go } ]\n"
                 "states:\n  - { id: a, next: [ { event: go, when: data.n > 0, to: b }, { event: go, "
                 "to: c } ] }\n",
                 finals)))
      .ToString();
}

TEST(ChildrenTest, OutputIsWhatTheEndsHaveInCommon) {
  EXPECT_EQ(
      OutputOf("  - { id: b, final: true, output: data.n }\n  - { id: c, final: true, output: \"1\" }\n"),
      "int");
  EXPECT_EQ(OutputOf("  - { id: b, final: true, output: data.n }\n  - { id: c, final: true }\n"),
            "wrapper(int)");
  EXPECT_EQ(OutputOf("  - { id: b, final: true, output: \"{'x': data.n}\" }\n"
                     "  - { id: c, final: true, output: \"{'y': 'late'}\" }\n"),
            "record(x: wrapper(int), y: wrapper(string))");
  EXPECT_EQ(OutputOf("  - { id: b, final: true }\n  - { id: c, final: true }\n"), "null");
}

workflow::v1::Workflow Read(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  EXPECT_TRUE(ReadYaml(yaml, "w.yaml", &workflow, nullptr).ok());
  return workflow;
}

constexpr char kNested[] = R"(
workflow: w
states:
  - { id: a, child: { workflow: z } }
  - id: b
    regions:
      - { id: c, states: [ { id: d, child: { workflow: y } }, { id: e, child: { workflow: w } } ] }
      - { id: f, states: [ { id: g, child: { workflow: z } } ] }
  - { id: h, each: { in: "['i']", child: { workflow: x } } }
)";

TEST(ChildrenTest, EveryChildIsNamedOnceAndItselfNever) {
  EXPECT_THAT(ChildrenOf(Read(kNested)), ElementsAre("x", "y", "z"));
}

TEST(ChildrenTest, PinsAreOfTheDefinition) {
  const auto y = MustCompile("workflow: y\nstates: [ { id: a, final: true } ]\n");
  const auto z = MustCompile("workflow: z\nstates: [ { id: a, final: true } ]\n");
  ledger::v1::Definition definition;
  *definition.mutable_workflow() = Read(kNested);
  PinChildren({{"y", y}, {"z", z}}, &definition);
  ASSERT_EQ(definition.children_size(), 2);
  EXPECT_EQ(definition.children(0).definition(), y->hash());
  EXPECT_EQ(definition.children(1).workflow(), "z");
  const std::string pinned = HashOf(definition);
  PinChildren({{"y", y}}, &definition);
  EXPECT_EQ(definition.children_size(), 1);
  EXPECT_NE(HashOf(definition), pinned);
}

std::string Parent(absl::string_view child) {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: n, type: int, value: \"0\" } ]\nstates:\n  - { id: a, child: { ", child,
      " }, next: [ { event: done, to: b }, { event: failed, to: b } ] }\n",
      "  - { id: b, final: true, output: data.n }\n");
}

TEST(ChildrenTest, TheResultHasTheTypeOfTheOutput) {
  EXPECT_THAT(
      DiagnosticsOf(Parent("workflow: review, input: { document: \"'x'\" }, set: { n: \"result.agreed ? 1 : "
                           "0\" }")),
      IsEmpty());
  EXPECT_THAT(
      DiagnosticsOf(Parent("workflow: review, input: { document: \"'x'\" }, set: { n: result.agreed }")),
      ElementsAre(HasSubstr("expected int, found bool")));
}

std::string Inspection(absl::string_view child, absl::string_view then) {
  return absl::StrCat(
      "workflow: w\ndata: [ { name: n, type: int, value: \"0\" } ]\nstates:\n  - { id: a, each: { in: "
      "\"['x']\", as: branch, child: { ",
      child, " }, then: [ { set: { n: \"", then, "\" } } ] }, next: [ { event: done, to: b } ] }\n",
      "  - { id: b, final: true, output: data.n }\n");
}

TEST(ChildrenTest, ThoseOfItemsSeeTheItemAndAreSeenByThen) {
  constexpr char kSeen[] =
      "workflow: review, key: branch, input: { document: branch }, set: { n: \"branch == 'x' && "
      "result.agreed ? 1 : 0\" }";
  EXPECT_THAT(DiagnosticsOf(Inspection(kSeen, "result.agreed ? size(branch) : 0")), IsEmpty());
  EXPECT_THAT(DiagnosticsOf(Inspection(kSeen, "result.agreed")),
              ElementsAre(HasSubstr("expected int, found bool")));
  EXPECT_THAT(DiagnosticsOf(Inspection("workflow: review, input: { document: nobody }", "1")),
              ElementsAre(HasSubstr("nobody")));
}

TEST(ChildrenTest, AWorkflowMayBeItsOwnChild) {
  EXPECT_THAT(DiagnosticsOf(Parent("workflow: w")), IsEmpty());
}

TEST(ChildrenTest, WithoutSurroundingsNothingIsLookedUp) {
  EXPECT_THAT(ProblemsOf(Parent("workflow: nowhere, input: { x: 1 }, set: { n: result.anything }")),
              IsEmpty());
}

}  // namespace
}  // namespace liushui::chart
