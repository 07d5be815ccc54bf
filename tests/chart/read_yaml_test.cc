#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

workflow::v1::Workflow MustRead(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  const absl::Status status = ReadYaml(yaml, "w.yaml", &workflow, nullptr);
  EXPECT_TRUE(status.ok()) << status;
  return workflow;
}

std::string MessageOf(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  return std::string(ReadYaml(yaml, "w.yaml", &workflow, nullptr).message());
}

TEST(ReadYamlTest, ScalarsAreReadByTheFieldsType) {
  const auto workflow = MustRead(R"(
workflow: 42
title: "true"
data: [ { name: a, type: int, value: 0, input: true } ]
states:
  - { id: a, task: { priority: 7, role: clerk } }
)");
  EXPECT_EQ(workflow.workflow(), "42");
  EXPECT_EQ(workflow.title(), "true");
  EXPECT_EQ(workflow.data(0).value(), "0");
  EXPECT_TRUE(workflow.data(0).input());
  EXPECT_EQ(workflow.states(0).task().priority(), 7);
}

TEST(ReadYamlTest, OneTextIsAListOfOne) {
  const auto workflow = MustRead("initial: a\nstates: [ { id: a, next: [ { to: closed } ] } ]");
  EXPECT_THAT(workflow.initial(), ElementsAre("a"));
  EXPECT_THAT(workflow.states(0).next(0).to(), ElementsAre("closed"));
}

TEST(ReadYamlTest, MappingsBecomePairsInOrder) {
  const auto workflow = MustRead("states: [ { id: a, task: { set: { z: form.z, a: 1 } } } ]");
  const auto& set = workflow.states(0).task().set();
  ASSERT_EQ(set.size(), 2);
  EXPECT_EQ(set[0].name(), "z");
  EXPECT_EQ(set[0].value(), "form.z");
  EXPECT_EQ(set[1].name(), "a");
  EXPECT_EQ(set[1].value(), "1");
}

TEST(ReadYamlTest, AnActionsSetIsWrittenDirectly) {
  const auto workflow = MustRead("states: [ { id: a, entry: [ { set: { x: 1 } } ] } ]");
  EXPECT_EQ(workflow.states(0).entry(0).set().values(0).name(), "x");
}

TEST(ReadYamlTest, AScalarStandsForAMoment) {
  const auto workflow = MustRead("states: [ { id: a, next: [ { at: now }, { at: { time: 14:30 } } ] } ]");
  EXPECT_EQ(workflow.states(0).next(0).at().expression(), "now");
  EXPECT_EQ(workflow.states(0).next(1).at().time(), "14:30");
}

TEST(ReadYamlTest, RemembersWhereEverythingStood) {
  workflow::v1::Workflow workflow;
  SourceMap positions;
  ASSERT_TRUE(
      ReadYaml("workflow: w\ntitle: 投诉\nstates:\n  - { title: 投诉, id: a, task: { set: { x: 1 } } }\n",
               "f", &workflow, &positions)
          .ok());
  const auto place = [&positions](const std::string& path) {
    return absl::StrCat(positions[path].line, ":", positions[path].column);
  };
  EXPECT_EQ(place(""), "1:1");
  EXPECT_EQ(place("title"), "2:8");
  EXPECT_EQ(place("states[0]"), "4:5");
  EXPECT_EQ(place("states[0].id"), "4:22");  // counted in characters
  EXPECT_EQ(place("states[0].task.set[0]"), "4:40");
  EXPECT_EQ(place("states[0].task.set[0].value"), "4:43");
}

TEST(ReadYamlTest, RefusesEachMistakeWithItsPlace) {
  ExpectProblems({
      {"unknown key", "workflow: w\ntittle: x\n", {"YAML_UNKNOWN_KEY 2:1"}},
      {"unknown key inside", "states:\n  - { id: a, tsk: {} }\n", {"YAML_UNKNOWN_KEY 2:14"}},
      {"on", "states:\n  - id: a\n    on: []\n", {"YAML_KEY 3:5"}},
      {"duplicate key", "workflow: w\ntitle: a\ntitle: b\n", {"YAML_DUPLICATE_KEY 3:1"}},
      {"duplicate key in pairs",
       "states: [ { task: { set: { x: 1, x: 2 } } } ]\n",
       {"YAML_DUPLICATE_KEY 1:34"}},
      {"key that is no name", "? [a]\n: b\n", {"YAML_KEY 1:3"}},
      {"quoted bool", "data: [ { input: \"true\" } ]\n", {"YAML_TYPE 1:18"}},
      {"yes is no bool", "data: [ { input: yes } ]\n", {"YAML_TYPE 1:18"}},
      {"quoted int", "states: [ { task: { priority: \"5\" } } ]\n", {"YAML_TYPE 1:31"}},
      {"fraction", "states: [ { task: { priority: 5.5 } } ]\n", {"YAML_TYPE 1:31"}},
      {"int too large", "states: [ { task: { priority: 3000000000 } } ]\n", {"YAML_TYPE 1:31"}},
      {"list for text", "title: [a]\n", {"YAML_TYPE 1:8"}},
      {"mapping for text", "title: {a: b}\n", {"YAML_TYPE 1:8"}},
      {"mapping for a list", "states: { a: {} }\n", {"YAML_TYPE 1:9"}},
      {"scalar for a message list", "states: a\n", {"YAML_TYPE 1:9"}},
      {"scalar for a message", "due: 15d\n", {"YAML_TYPE 1:6"}},
      {"list of lists", "initial: [[a]]\n", {"YAML_TYPE 1:11"}},
      {"list for pairs", "states: [ { task: { set: [a] } } ]\n", {"YAML_TYPE 1:26"}},
      {"no value", "title:\nworkflow: w\n", {"YAML_TYPE 1:1"}},
      {"null", "title: null\n", {"YAML_TYPE 1:1"}},
      {"empty document", "", {"YAML_TYPE 1:1"}},
      {"a list at the top", "- a\n", {"YAML_TYPE 1:1"}},
      {"anchor", "title: &t x\n", {"YAML_FEATURE 1:8"}},
      {"alias", "title: &t x\ndescription: *t\n", {"YAML_FEATURE 1:8", "YAML_FEATURE 2:14"}},
      {"tag", "title: !!str x\n", {"YAML_FEATURE 1:8"}},
      {"second document", "title: x\n---\ntitle: y\n", {"YAML_FEATURE 2:1"}},
      {"documents without end, to the parser below", ",", {"YAML_FEATURE 1:1"}},
      {"quote never closed", "title: \"x\nworkflow: w\n", {"YAML_SYNTAX 1:8"}},
      {"quote closed by an escape only", "title: \"x\\\"\n", {"YAML_SYNTAX 1:8"}},
      {"single quote never closed", "title: 'x''\n", {"YAML_SYNTAX 1:8"}},
      {"no YAML", "a: b\nc\nd: e\n", {"YAML_SYNTAX 3:2"}},
      {"no UTF-8", "title: \xFF\n", {"YAML_SYNTAX 1:1"}},
      {"escape of a next line", "title: \"a\\N\"\n", {"YAML_SYNTAX 1:8"}},
      {"escape of a hard space", "title: \"a\\_\"\n", {"YAML_SYNTAX 1:8"}},
      {"escape of nothing", "title: \"a\\0\"\n", {"YAML_SYNTAX 1:8"}},
      {"several at once", "tittle: x\ndata: [ { input: 1 } ]\n", {"YAML_UNKNOWN_KEY 1:1", "YAML_TYPE 2:18"}},
  });
}

TEST(ReadYamlTest, NamesTheNearestKey) {
  EXPECT_EQ(MessageOf("tittle: x\n"), "w.yaml:1:1: unknown key 'tittle'; did you mean 'title'?");
  EXPECT_THAT(MessageOf("zzz: x\n"), HasSubstr("unknown key 'zzz'; expected one of workflow, title"));
  EXPECT_THAT(MessageOf("on: x\n"), HasSubstr("transitions are written 'next'"));
}

TEST(ReadYamlTest, TextHasALimit) {
  const std::string longest = absl::StrCat("title: ", std::string(1024 * 1024 - 8, 'x'), "\n");
  EXPECT_EQ(MessageOf(longest), "");
  EXPECT_EQ(ProblemsOf(longest + "#"), std::vector<std::string>{"LIMIT_EXCEEDED 1:1"});
}

TEST(ReadYamlTest, NestingHasALimit) {
  std::string yaml = "states: [ { id: a } ]\n";
  for (int i = 0; i < 100; ++i)
    yaml = absl::StrCat("states: [ { ", yaml.substr(0, yaml.size() - 1), " } ]\n");
  EXPECT_THAT(MessageOf(yaml), HasSubstr("expected at most 80 levels"));
  EXPECT_THAT(MessageOf(std::string(100'000, '[')), HasSubstr("not YAML"));
}

TEST(ReadYamlTest, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(MustRead("\xEF\xBB\xBFtitle: x\n").title(), "x");
}

}  // namespace
}  // namespace liushui::chart
