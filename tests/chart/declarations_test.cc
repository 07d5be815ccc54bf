#include "engine/chart/compiler/declarations.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

std::string WithData(absl::string_view data) {
  return absl::StrCat("workflow: w\nstates: [ { id: a, final: true } ]\ndata: ", data, "\n");
}
std::string WithEvents(absl::string_view events) {
  return absl::StrCat("workflow: w\nstates: [ { id: a, final: true } ]\nevents: ", events, "\n");
}

TEST(DeclarationsTest, RefusesData) {
  ExpectProblems({
      Marked("never set", WithData("[ §{ name: n, type: int } ]"), {"DATUM_UNSET"}),
      Marked("bad name", WithData("[ { name: §N, type: int, input: true } ]"), {"NAME_SYNTAX"}),
      Marked("name of CEL", WithData("[ { name: §package, type: int, input: true } ]"), {"NAME_RESERVED"}),
      Marked("name twice",
             WithData("[ { name: n, type: int, input: true }, { name: §n, type: int, input: true } ]"),
             {"NAME_DUPLICATE"}),
      Marked("unknown type", WithData("[ { name: n, type: §money, input: true } ]"), {"TYPE_UNKNOWN"}),
      Marked("value of another type", WithData("[ { name: n, type: int, value: §\"'x'\" } ]"),
             {"TYPE_MISMATCH"}),
      Marked("value that reads itself", WithData("[ { name: n, type: int, value: data.§n } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("value that reads a later one",
             WithData("[ { name: n, type: int, value: data.§m }, { name: m, type: int, value: 1 } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("check that is no truth", WithData("[ { name: n, type: int, input: true, check: §data.n } ]"),
             {"TYPE_MISMATCH"}),
      Marked("choices of a number", WithData("[ { name: n, type: int, input: true, choices: §[a] } ]"),
             {"CHOICES_TYPE"}),
      Marked("strange status", WithData("[ { name: n, type: int, input: true, source_status: §maybe } ]"),
             {"SOURCE_STATUS"}),
      Marked("fields of a number",
             WithData("[ { name: n, type: int, input: true, fields: §[ { name: f, type: int } ] } ]"),
             {"TYPE_SHAPE"}),
  });
}

TEST(DeclarationsTest, ADatumSeesThoseBeforeIt) {
  const auto chart = MustCompile(WithData(
      "[ { name: n, type: int, input: true, check: data.n > 0 }, { name: m, type: int, value: data.n * 2 }, "
      "{ name: none, type: string, value: 'null' }, { name: maybe, type: string, optional: true }, "
      "{ name: rows, type: list, of: record, input: true, fields: [ { name: q, type: int, check: item.q > "
      "data.n } ] } ]"));
  EXPECT_TRUE(chart->data()[0].check.has_value());
  EXPECT_TRUE(chart->data()[1].value.has_value());
  EXPECT_TRUE(chart->data()[2].optional);  // starts as null
  EXPECT_TRUE(chart->data()[3].optional);
  EXPECT_EQ(chart->FindDatum("rows"), 4);
  EXPECT_TRUE(chart->data()[4].type.fields[0].check.has_value());
}

TEST(DeclarationsTest, RefusesEvents) {
  ExpectProblems({
      Marked("no name", WithEvents("[ §{ title: x } ]"), {"EVENT_SYNTAX"}),
      Marked("bad name", WithEvents("[ { name: §client withdrew } ]"), {"EVENT_SYNTAX"}),
      Marked("reserved", WithEvents("[ { name: §done.a } ]"), {"EVENT_RESERVED"}),
      Marked("reserved for errors", WithEvents("[ { name: §error.mine } ]"), {"EVENT_RESERVED"}),
      Marked("twice", WithEvents("[ { name: x }, { name: §x } ]"), {"NAME_DUPLICATE"}),
      Marked("person that is a number", WithEvents("[ { name: x, person: §'1' } ]"), {"TYPE_MISMATCH"}),
      Marked("mistake in its form", WithEvents("[ { name: x, form: [ { name: f, type: §x } ] } ]"),
             {"TYPE_UNKNOWN"}),
  });
}

TEST(DeclarationsTest, AnEventHasSendersAndAForm) {
  const auto chart =
      MustCompile(WithEvents("[ { name: x.y, role: [a, b], person: instance.key, form: [ { name: f, type: "
                             "int, check: form.f > 0 } ] } ]"));
  const EventSpec* event = chart->FindEvent("x.y");
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->roles.size(), 2);
  EXPECT_TRUE(event->person.has_value());
  EXPECT_TRUE(event->form[0].check.has_value());
}

TEST(DeclarationsTest, DataAndEventsHaveALimit) {
  const auto many = [](int count, absl::string_view rest) {
    std::string list = "[ ";
    for (int i = 0; i < count; ++i) absl::StrAppend(&list, "{ name: n", i, rest, " }, ");
    return absl::StrCat(list, "]");
  };
  EXPECT_EQ(MustCompile(WithData(many(kMaxDatums, ", type: int, value: 0")))->data().size(), kMaxDatums);
  EXPECT_EQ(ProblemsOf(WithData(many(kMaxDatums + 1, ", type: int, value: 0"))),
            std::vector<std::string>{"LIMIT_EXCEEDED 3:7"});
  EXPECT_EQ(MustCompile(WithEvents(many(kMaxEvents, "")))->events().size(), kMaxEvents);
  EXPECT_EQ(ProblemsOf(WithEvents(many(kMaxEvents + 1, ""))), std::vector<std::string>{"LIMIT_EXCEEDED 3:9"});
}

}  // namespace
}  // namespace liushui::chart
