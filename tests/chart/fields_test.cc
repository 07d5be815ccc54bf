#include "engine/chart/compiler/fields.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

std::string WithForm(absl::string_view form) {
  return WithTask(absl::StrCat("{ role: r, form: ", form, " }"));
}

TEST(FieldsTest, RefusesEachMistakeWithItsPlace) {
  ExpectProblems({
      Marked("no name", WithForm("[ §{ type: int } ]"), {"NAME_SYNTAX"}),
      Marked("bad name", WithForm("[ { name: §F, type: int } ]"), {"NAME_SYNTAX"}),
      Marked("name of CEL", WithForm("[ { name: §in, type: int } ]"), {"NAME_RESERVED"}),
      Marked("name twice", WithForm("[ { name: f, type: int }, { name: §f, type: int } ]"),
             {"NAME_DUPLICATE"}),
      Marked("no type", WithForm("[ §{ name: f } ]"), {"TYPE_UNKNOWN"}),
      Marked("unknown type", WithForm("[ { name: f, type: §money } ]"), {"TYPE_UNKNOWN"}),
      Marked("list of nothing", WithForm("[ §{ name: f, type: list } ]"), {"TYPE_UNKNOWN"}),
      Marked("list of lists", WithForm("[ { name: f, type: list, of: §list } ]"), {"TYPE_UNKNOWN"}),
      Marked("elements of no list", WithForm("[ { name: f, type: int, of: §int } ]"), {"TYPE_SHAPE"}),
      Marked("fields of no record",
             WithForm("[ { name: f, type: int, fields: §[ { name: g, type: int } ] } ]"), {"TYPE_SHAPE"}),
      Marked("mistake inside a record",
             WithForm("[ { name: f, type: record, fields: [ { name: g, type: §x } ] } ]"), {"TYPE_UNKNOWN"}),
      Marked("choices of a number", WithForm("[ { name: f, type: int, choices: §[a] } ]"), {"CHOICES_TYPE"}),
      Marked("pattern of a number", WithForm("[ { name: f, type: int, pattern: §x } ]"), {"PATTERN_TYPE"}),
      Marked("no pattern", WithForm("[ { name: f, type: string, pattern: §'[' } ]"), {"PATTERN_SYNTAX"}),
      Marked("check that is no truth", WithForm("[ { name: f, type: int, check: §form.f } ]"),
             {"TYPE_MISMATCH"}),
      Marked("check of a field that is not there", WithForm("[ { name: f, type: int, check: form.§g > 0 } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("item outside of a record", WithForm("[ { name: f, type: int, check: item.§f > 0 } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("item without the field",
             WithForm("[ { name: f, type: list, of: record, fields: [ { name: g, type: int, check: item.§h > "
                      "0 } ] } ]"),
             {"EXPRESSION_TYPE"}),
  });
}

TEST(FieldsTest, ARecordsChecksSeeFormAndItem) {
  MustCompile(
      WithForm("[ { name: f, type: list, of: record, fields: [ { name: g, type: int, "
               "check: item.g > 0 && size(form.f) > 0 && now > timestamp(0) } ] } ]"));
}

TEST(FieldsTest, FormsHaveALimit) {
  const auto with = [](int count) {
    std::string fields = "[ ";
    for (int i = 0; i < count; ++i) absl::StrAppend(&fields, "{ name: f", i, ", type: int }, ");
    return WithForm(absl::StrCat(fields, "]"));
  };
  EXPECT_EQ(MustCompile(with(kMaxFields))->state(1).task->parts[0].form.size(), kMaxFields);
  EXPECT_EQ(ProblemsOf(with(kMaxFields + 1)), std::vector<std::string>{"LIMIT_EXCEEDED 4:28"});
}

TEST(FieldsTest, RecordsInsideRecordsHaveALimit) {
  const auto nested = [](int depth) {
    std::string fields = "[ { name: f, type: int } ]";
    for (int i = 1; i < depth; ++i)
      fields = absl::StrCat("[ { name: f, type: record, fields: ", fields, " } ]");
    return WithForm(fields);
  };
  EXPECT_TRUE(CompileYaml(nested(kMaxFieldDepth)).ok());
  EXPECT_THAT(ProblemsOf(nested(kMaxFieldDepth + 1)),
              ::testing::ElementsAre(::testing::StartsWith("LIMIT_EXCEEDED")));
}

}  // namespace
}  // namespace liushui::chart
