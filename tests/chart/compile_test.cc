#include "engine/chart/compile.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "0 complaint parallel 0-3" for every state: number, id, kind, first and last descendant.
std::vector<std::string> ShapeOf(const Chart& chart) {
  constexpr absl::string_view kKinds[] = {"atomic", "compound", "parallel", "final", "shallow", "deep"};
  std::vector<std::string> shape;
  for (size_t s = 0; s < chart.states().size(); ++s) {
    const State& state = chart.states()[s];
    shape.push_back(absl::StrCat(s, "-", state.last_descendant, " in ", state.parent, " ", state.id, " ",
                                 kKinds[static_cast<int>(state.kind)]));
  }
  return shape;
}

// "first_reply.0 done.first_reply= -> replied" for every transition.
std::vector<std::string> TransitionsOf(const Chart& chart) {
  std::vector<std::string> lines;
  for (const Transition& transition : chart.transitions()) {
    const auto id = [&chart](std::string* out, StateIndex s) { absl::StrAppend(out, chart.state(s).id); };
    lines.push_back(absl::StrCat(chart.state(transition.source).id, ".", transition.position, " ",
                                 absl::StrJoin(transition.events, ","), transition.exact ? "=" : "",
                                 transition.guard.has_value() ? " when" : "",
                                 transition.trigger.has_value() ? " timer" : "", " -> ",
                                 absl::StrJoin(transition.targets, ",", id)));
  }
  return lines;
}

std::shared_ptr<const Chart> MakeComplaint() {
  std::string yaml = ReadFile("tests/chart/documents/complaint.yaml");
  return MustCompile(yaml.replace(yaml.find("cn-trading"), 10, "small"));
}

TEST(CompileTest, TwoStatesAndOneTask) {
  const auto chart = MustCompile(WithTask("{ role: clerk, title: 问好 }"));
  EXPECT_THAT(ShapeOf(*chart), ElementsAre("0-2 in -1 w compound", "1-1 in 0 a atomic", "2-2 in 0 b final"));
  EXPECT_THAT(TransitionsOf(*chart), ElementsAre("a.0 done.a= -> b"));
  EXPECT_THAT(chart->state(kRoot).initial, ElementsAre(1));
  EXPECT_THAT(chart->state(1).transitions, ElementsAre(0));
}

TEST(CompileTest, ADefinitionFitsIntoARecord) {
  const auto yaml = [](size_t bytes) {
    return WithTask(absl::StrCat("{ role: clerk, title: ", std::string(bytes, 'x'), " }"));
  };
  EXPECT_THAT(ProblemsOf(yaml(kMaxDefinitionBytes - 500)), IsEmpty());
  EXPECT_THAT(ProblemsOf(yaml(kMaxDefinitionBytes)), ElementsAre("LIMIT_EXCEEDED 1:11"));
}

TEST(CompileTest, WhatStandsInALedgerStaysAccepted) {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(
      ReadYaml(WithTask("{ role: clerk, due: { after: 1bd, escalate: [ { after: 0h, role: clerk } ] } }") +
                   "  - { id: unreachable }\ncalendar: small\n",
               "w.yaml", &workflow, nullptr));
  workflow.set_title(std::string(kMaxDefinitionBytes, 'x'));
  CompileOptions options;
  options.calendar = MakeSmallCalendar();
  EXPECT_FALSE(Compile(workflow, options).ok());
  options.deployed = true;
  EXPECT_TRUE(Compile(workflow, options).ok()) << Compile(workflow, options).status();
}

TEST(CompileTest, AComplaintKeepsItsShape) {
  const auto chart = MakeComplaint();
  EXPECT_THAT(
      ShapeOf(*chart),
      ElementsAre("0-11 in -1 complaint compound", "1-9 in 0 open parallel", "2-4 in 1 reply compound",
                  "3-3 in 2 first_reply atomic", "4-4 in 2 replied final", "5-9 in 1 inquiry compound",
                  "6-6 in 5 investigate atomic", "7-7 in 5 approve atomic", "8-8 in 5 pay atomic",
                  "9-9 in 5 found final", "10-10 in 0 closed final", "11-11 in 0 withdrawn final"));
  EXPECT_THAT(TransitionsOf(*chart),
              ElementsAre("open.0 client.withdrew -> withdrawn", "open.1 done.state.open= -> closed",
                          "first_reply.0 done.first_reply= -> replied",
                          "investigate.0 done.investigate= when -> approve",
                          "investigate.1 done.investigate= -> found", "approve.0 done.approve= when -> pay",
                          "approve.1 done.approve= -> investigate", "pay.0 done.pay= -> found",
                          "pay.1 failed.pay= -> approve"));
}

TEST(CompileTest, AComplaintKeepsItsWork) {
  const auto chart = MakeComplaint();
  const DeadlineSpec& whole = *chart->state(kRoot).due;
  EXPECT_EQ(*whole.moment.after, (Span{15, Unit::kDay}));
  ASSERT_EQ(whole.reminders.size(), 3);
  EXPECT_EQ(whole.reminders[0].percent, 50);
  EXPECT_EQ(*whole.reminders[2].before, (Span{7, Unit::kDay}));
  const TaskSpec& reply = *chart->state(chart->FindState("first_reply")).task;
  ASSERT_EQ(reply.due->rungs.size(), 2);  // written beside the due
  EXPECT_EQ(reply.due->rungs[1].after, (Span{1, Unit::kBusinessDay}));
  const State& investigate = chart->state(chart->FindState("investigate"));
  EXPECT_TRUE(investigate.remembers_completers);
  EXPECT_THAT(investigate.task->separate_from, ElementsAre("approve"));
  EXPECT_THAT(chart->state(chart->FindState("approve")).task->separate_from, ElementsAre("investigate"));
  const JobSpec& pay = *chart->state(chart->FindState("pay")).job;
  EXPECT_EQ(pay.type, "pay_refund");
  EXPECT_EQ(pay.tries, 3u);
  EXPECT_EQ(pay.backoff_ms, 3'600'000u);
  EXPECT_EQ(pay.timeout_ms, 30'000u);
  EXPECT_EQ(chart->data()[3].name, "refund");
  EXPECT_TRUE(chart->data()[0].personal);
  EXPECT_TRUE(chart->state(chart->FindState("closed")).output.has_value());
}

TEST(CompileTest, ADefinitionIsItsHash) {
  const auto chart = MakeComplaint();
  EXPECT_EQ(chart->hash(), HashOf(chart->definition()));
  EXPECT_EQ(chart->definition().calendar(), chart->calendar()->hash());
  EXPECT_EQ(chart->hash(), MakeComplaint()->hash());
  EXPECT_NE(chart->hash(), MustCompile(WithTask("{ role: clerk }"))->hash());
}

TEST(CompileTest, CommentsAndKeyOrderAreNotHashed) {
  const std::string one = "workflow: w\nstates: [ { id: a, final: true } ]\n";
  const std::string other = "# a comment\nstates:\n  - final: true\n    id: a\nworkflow: \"w\"\n";
  EXPECT_EQ(MustCompile(one)->hash(), MustCompile(other)->hash());
}

TEST(CompileTest, HashIsSha256OfTheBytes) {
  EXPECT_EQ(absl::BytesToHexString(HashOf(workflow::v1::Workflow())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(CompileTest, ARoundTripOverTheWireMakesTheSameChart) {
  const auto chart = MakeComplaint();
  workflow::v1::Workflow copy;
  ASSERT_TRUE(copy.ParseFromString(chart->definition().workflow().SerializeAsString()));
  CompileOptions options;
  options.calendar = MakeSmallCalendar();
  const auto again = Compile(copy, options);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->hash(), chart->hash());
  EXPECT_EQ(ShapeOf(**again), ShapeOf(*chart));
  EXPECT_EQ(TransitionsOf(**again), TransitionsOf(*chart));
}

TEST(CompileTest, WithoutYamlAProblemHasItsPathOnly) {
  workflow::v1::Workflow workflow;
  workflow.set_workflow("w");
  workflow.add_states()->set_id("A");
  const absl::Status status = Compile(workflow, {}).status();
  EXPECT_EQ(ReasonOf(status), "DECLARATION_INVALID");
  const auto violations = ViolationsOf(status);
  ASSERT_FALSE(violations.empty());
  EXPECT_EQ(violations[0].field, "states[0].id");
  EXPECT_THAT(violations[0].description, HasSubstr("w: expected an id"));
}

TEST(CompileTest, TheCalendarMustBeTheOneNamed) {
  ExpectProblems({
      {"unknown calendar",
       "workflow: w\ncalendar: nowhere\nstates: [ { id: a, final: true } ]\n",
       {"CALENDAR_UNKNOWN 2:11"}},
  });
  workflow::v1::Workflow workflow;
  ASSERT_TRUE(
      ReadYaml("workflow: w\ncalendar: large\nstates: [ { id: a, final: true } ]", "w", &workflow, nullptr)
          .ok());
  CompileOptions options;
  options.calendar = MakeSmallCalendar();
  EXPECT_EQ(ViolationsOf(Compile(workflow, options).status())[0].reason, "CALENDAR_UNKNOWN");
}

TEST(CompileTest, AWorkflowWithoutCalendarIgnoresOne) {
  workflow::v1::Workflow workflow;
  ASSERT_TRUE(ReadYaml("workflow: w\nstates: [ { id: a, final: true } ]", "w", &workflow, nullptr).ok());
  CompileOptions options;
  options.calendar = MakeSmallCalendar();
  const auto chart = Compile(workflow, options);
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_EQ((*chart)->calendar(), nullptr);
  EXPECT_THAT((*chart)->definition().calendar(), IsEmpty());
}

// The branch's own processes, with the calendar they name.
TEST(CompileTest, TheDeclaredProcessesCompile) {
  workflow::v1::Calendar calendar;
  ASSERT_TRUE(ReadYaml(ReadFile("workflows/calendars/cn-trading.yaml"), "c", &calendar, nullptr).ok());
  CompileOptions options;
  options.calendar = *BusinessCalendar::Make(calendar);
  for (const absl::string_view name : {"complaint", "consult_sheet", "daily_manager_day"}) {
    const std::string file = absl::StrCat("workflows/", name, ".yaml");
    workflow::v1::Workflow workflow;
    SourceMap positions;
    const absl::Status read = ReadYaml(ReadFile(file), file, &workflow, &positions);
    ASSERT_TRUE(read.ok()) << read;
    options.file = file;
    options.positions = &positions;
    const auto chart = Compile(workflow, options);
    EXPECT_TRUE(chart.ok()) << chart.status();
  }
}

}  // namespace
}  // namespace liushui::chart
