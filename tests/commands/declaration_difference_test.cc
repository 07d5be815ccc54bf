#include "engine/commands/declaration_difference.h"

#include "engine/chart/compile.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace liushui::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kBase[] = R"yaml(
workflow: complaint
title: 投诉
data:
  - { name: account, type: string, input: true }
  - { name: refund, type: int, value: "0" }
states:
  - id: open
    regions:
      - id: reply
        states:
          - id: first_reply
            task: { role: desk, title: 答复, due: { after: 1bd }, form: [ { name: points, type: string } ] }
            next:
              - { event: done, when: form.points != '', to: [replied] }
              - { event: done, to: [first_reply] }
          - { id: replied, final: true }
    next: [ { event: done, to: [closed], then: [ { log: over }, { raise: told } ] } ]
  - { id: closed, final: true }
)yaml";

workflow::v1::Workflow Read(const std::string& yaml) {
  workflow::v1::Workflow workflow;
  const absl::Status read = chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr);
  EXPECT_TRUE(read.ok()) << read;
  return workflow;
}

// The base with one text in the place of another.
std::string With(const std::string& text, const std::string& instead) {
  std::string yaml = kBase;
  const size_t at = yaml.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return yaml.replace(at, text.size(), instead);
}

// Lines of what differs from the base; what was turned round must be told too.
std::vector<std::string> Lines(const std::string& yaml) {
  EXPECT_EQ(DifferencesBetween(Read(kBase), Read(yaml)).empty(),
            DifferencesBetween(Read(yaml), Read(kBase)).empty());
  std::vector<std::string> lines;
  for (const Difference& difference : DifferencesBetween(Read(kBase), Read(yaml))) {
    lines.push_back(DifferenceLine(difference));
  }
  return lines;
}

TEST(DeclarationDifferenceTest, EqualDeclarationsDoNotDiffer) {
  EXPECT_THAT(Lines(kBase), IsEmpty());
  EXPECT_THAT(Lines(With("title: 投诉", "title:   \"投诉\"   # so they call it")), IsEmpty());
}

struct Case {
  const char* text;
  const char* instead;
  const char* line;
};

constexpr Case kCases[] = {
    {"1bd", "2bd", "~ states.open.reply.first_reply.task.due.after: 1bd -> 2bd\n"},
    {"title: 答复, ", "", "- states.open.reply.first_reply.task.title: 答复\n"},
    {"role: desk", "role: [desk, lead]",
     "~ states.open.reply.first_reply.task.role: [desk] -> [desk, lead]\n"},
    {"role: desk", "role: ['desk, lead']",
     "~ states.open.reply.first_reply.task.role: [desk] -> ['desk, lead']\n"},
    {", due: { after: 1bd }", "", "- states.open.reply.first_reply.task.due: {after: 1bd}\n"},
    {"input: true", "input: true, personal: true", "+ data.account.personal: true\n"},
    {"  - { name: refund, type: int, value: \"0\" }\n", "",
     "- data.refund: {name: refund, type: int, value: 0}\n"},
    {"points != ''", "points != 'x'",
     "~ states.open.reply.first_reply.next.done.when: form.points != '' -> form.points != 'x'\n"},
    {"{ event: done, to: [first_reply] }", "{ event: done, to: [replied] }",
     "~ states.open.reply.first_reply.next.done#2.to: [first_reply] -> [replied]\n"},
    {"{ log: over }, ", "", "- states.open.next.done.then[1]: {log: over}\n"},
    {"{ log: over }, ", "{ log: over }, { log: really }, ",
     "+ states.open.next.done.then[2]: {log: really}\n"},
    {"  - { id: closed, final: true }\n", "  - { id: closed, final: true }\n  - { id: lost, final: true }\n",
     "+ states.lost: {id: lost, final: true}\n"},
    {"type: int, value: \"0\"", "type: int, value: \"'a'\"", "~ data.refund.value: 0 -> 'a'\n"},
};

TEST(DeclarationDifferenceTest, EachIsToldByItsPath) {
  for (const Case& changed : kCases) {
    EXPECT_THAT(Lines(With(changed.text, changed.instead)), ElementsAre(changed.line)) << changed.text;
  }
}

TEST(DeclarationDifferenceTest, OrderIsADifference) {
  const std::string turned = With(
      "  - { name: account, type: string, input: true }\n  - { name: refund, type: int, value: \"0\" }\n",
      "  - { name: refund, type: int, value: \"0\" }\n  - { name: account, type: string, input: true }\n");
  EXPECT_THAT(Lines(turned), ElementsAre("^ data: order account, refund -> refund, account\n"));
}

TEST(DeclarationDifferenceTest, RenamedStateWentAndCame) {
  EXPECT_THAT(Lines(With("  - { id: closed, final: true }", "  - { id: ended, final: true }")),
              ElementsAre("- states.closed: {id: closed, final: true}\n",
                          "+ states.ended: {id: ended, final: true}\n"));
}

TEST(DeclarationDifferenceTest, LongValuesAreCutOnTheLineOnly) {
  const std::string title(500, 't');
  const auto differences = DifferencesBetween(Read(kBase), Read(With("title: 投诉", "title: " + title)));
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].after, title);
  EXPECT_EQ(DifferenceLine(differences[0]), "~ title: 投诉 -> " + title.substr(0, 200) + "…\n");
}

}  // namespace
}  // namespace liushui::commands
