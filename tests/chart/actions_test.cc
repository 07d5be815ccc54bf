#include "engine/chart/compiler/actions.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

// A workflow whose state `a` has the entry actions `actions` (line 4, column 12).
std::string With(absl::string_view actions) {
  return absl::StrCat(
      "workflow: w\nstates:\n  - id: a\n    entry: ", actions,
      "\n    next: [ { after: 1h, to: b } ]\n  - { id: b, final: true }\n"
      "data:\n  - { name: n, type: int, value: 0 }\n  - { name: list, type: list, of: int, value: '[]' }\n"
      "  - { name: maybe, type: string, optional: true }\n"
      "  - { name: phone, type: string, input: true, personal: true }\n");
}

const Block& EntryOf(const Chart& chart) {
  return chart.state(1).entry.front();
}

TEST(ActionsTest, RefusesEachMistakeWithItsPlace) {
  ExpectProblems({
      Marked("nothing", With("[ §{} ]"), {"ACTION_SHAPE"}),
      Marked("two at once", With("[ §{ raise: x, cancel: y } ]"), {"ACTION_SHAPE"}),
      Marked("unknown datum", With("[ { set: { §m: 1 } } ]"), {"DATUM_UNKNOWN"}),
      Marked("value of another type", With("[ { set: { n: §'true' } } ]"), {"TYPE_MISMATCH"}),
      Marked("list of another type", With("[ { set: { list: §\"['x']\" } } ]"), {"TYPE_MISMATCH"}),
      Marked("syntax", With("[ { set: { n: 1 +§ } } ]"), {"EXPRESSION_SYNTAX"}),
      Marked("raise with a space", With("[ { raise: §a b } ]"), {"EVENT_SYNTAX"}),
      Marked("raise what only the engine raises", With("[ { raise: §done.a } ]"), {"EVENT_RESERVED"}),
      Marked("send what only the engine raises", With("[ { send: { event: §error.x } } ]"),
             {"EVENT_RESERVED"}),
      Marked("send to a number", With("[ { send: { event: x, to: §'1' } } ]"), {"TYPE_MISMATCH"}),
      Marked("wait for another", With("[ { send: §{ event: x, to: \"'i'\", after: 1h } } ]"), {"SEND_SHAPE"}),
      Marked("wait backwards", With("[ { send: { event: x, after: §-1h } } ]"), {"DURATION_RANGE"}),
      Marked("cancel what is not sent", With("[ { cancel: §x } ]"), {"SEND_ID_UNKNOWN"}),
      Marked("start without workflow", With("[ { start: §{ key: \"'k'\" } } ]"), {"START_SHAPE"}),
      Marked("start with a number as key", With("[ { start: { workflow: x, key: §'1' } } ]"),
             {"TYPE_MISMATCH"}),
      Marked("start with a personal key", With("[ { start: { workflow: x, key: §data.phone } } ]"),
             {"PERSONAL_EXPOSED"}),
      Marked("if without when", With("[ { if: §{ then: [] } } ]"), {"ACTION_SHAPE"}),
      Marked("if that is no truth", With("[ { if: { when: §data.n } } ]"), {"TYPE_MISMATCH"}),
      Marked("mistake inside else", With("[ { if: { when: data.n > 0, else: [ { raise: §A } ] } } ]"),
             {"EVENT_SYNTAX"}),
      Marked("for without list", With("[ { for: §{ as: x } } ]"), {"ACTION_SHAPE"}),
      Marked("for over a number", With("[ { for: { in: §data.n, as: x } } ]"), {"TYPE_MISMATCH"}),
      Marked("for without name", With("[ { for: §{ in: data.list } } ]"), {"NAME_SYNTAX"}),
      Marked("for that hides data", With("[ { for: { in: data.list, as: §data } } ]"), {"NAME_RESERVED"}),
      Marked("for that hides a for",
             With("[ { for: { in: data.list, as: x, then: [ { for: { in: data.list, as: §x } } ] } } ]"),
             {"NAME_DUPLICATE"}),
      Marked("element of another type",
             With("[ { for: { in: data.list, as: x, then: [ { set: { maybe: §x } } ] } } ]"),
             {"TYPE_MISMATCH"}),
      Marked("personal log", With("[ { log: §'${data.phone}' } ]"), {"PERSONAL_EXPOSED"}),
  });
}

TEST(ActionsTest, EveryKindIsCompiled) {
  const auto chart = MustCompile(With(R"yaml([
      { set: { n: data.n + 1, maybe: "null" } }, { raise: x.y },
      { send: { event: late, after: 2h, id: later, with: { n: data.n } } }, { cancel: later },
      { send: { event: hello, to: "{'workflow': 'other', 'key': 'k'}" } },
      { start: { workflow: other, key: "'k' + string(data.n)", input: { n: data.n } } },
      { if: { when: data.n > 0, then: [ { log: "n ${data.n}" } ], else: [ { raise: z } ] } },
      { for: { in: data.list, as: x, then: [ { for: { in: "[x]", as: y, then: [ { set: { n: x + y } } ] } } ] } } ])yaml"));
  const Block& block = EntryOf(*chart);
  ASSERT_EQ(block.size(), 8);
  EXPECT_EQ(std::get<SetAction>(block[0].kind).values[1].datum, 2);
  EXPECT_EQ(std::get<RaiseAction>(block[1].kind).event, "x.y");
  EXPECT_EQ(std::get<SendAction>(block[2].kind).moment->after, (Span{2, Unit::kHour}));
  EXPECT_EQ(std::get<CancelAction>(block[3].kind).id, "later");
  EXPECT_TRUE(std::get<SendAction>(block[4].kind).to.has_value());
  EXPECT_EQ(std::get<StartAction>(block[5].kind).input[0].name, "n");
  EXPECT_EQ(std::get<IfAction>(block[6].kind).otherwise.size(), 1);
  const ForAction& loop = std::get<ForAction>(block[7].kind);
  EXPECT_EQ(loop.as, "x");
  EXPECT_EQ(std::get<ForAction>(loop.then[0].kind).as, "y");
}

TEST(ActionsTest, ABlockIsOneBlock) {
  EXPECT_TRUE(MustCompile(WithNext("[ { after: 1h, to: b } ]"))->state(1).entry.empty());
  EXPECT_EQ(MustCompile(With("[ { raise: x } ]"))->state(1).entry.size(), 1);
}

TEST(ActionsTest, BlocksHaveALimit) {
  const auto block = [](int count) {
    std::string actions = "[ ";
    for (int i = 0; i < count; ++i) absl::StrAppend(&actions, "{ raise: x }, ");
    return absl::StrCat(actions, "]");
  };
  EXPECT_EQ(EntryOf(*MustCompile(With(block(kMaxActions)))).size(), kMaxActions);
  EXPECT_EQ(ProblemsOf(With(block(kMaxActions + 1))), std::vector<std::string>{"LIMIT_EXCEEDED 4:12"});
}

TEST(ActionsTest, NestingHasALimit) {
  const auto nested = [](int depth) {
    std::string actions = "[ { raise: x } ]";
    for (int i = 1; i < depth; ++i)
      actions = absl::StrCat("[ { if: { when: data.n > 0, then: ", actions, " } } ]");
    return With(actions);
  };
  EXPECT_TRUE(CompileYaml(nested(kMaxActionDepth)).ok());
  EXPECT_THAT(ProblemsOf(nested(kMaxActionDepth + 1)),
              ::testing::ElementsAre(::testing::StartsWith("LIMIT_EXCEEDED 4:")));
}

}  // namespace
}  // namespace liushui::chart
