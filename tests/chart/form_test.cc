#include "engine/chart/form.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using cel::Value;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

Value Text(absl::string_view text) {
  return Value::String(std::string(text));
}

Value Record(std::vector<std::pair<std::string, Value>> fields) {
  Value::Entries entries;
  for (auto& [name, value] : fields) entries.emplace_back(Value::String(name), value);
  return Value::Map(std::move(entries));
}

// The form of the task of `a`.
FormSpec MakeForm(absl::string_view fields) {
  const auto chart = MustCompile(WithTask(absl::StrCat("{ role: clerk, form: ", fields, " }")));
  return chart->state(1).task->parts.front().form;
}

std::vector<std::string> Faults(const FormSpec& form, const Value& record) {
  std::vector<std::string> faults;
  for (const Violation& violation : CheckShape(form, record, "form")) {
    faults.push_back(absl::StrCat(violation.reason, " ", violation.field));
  }
  return faults;
}

struct FieldRow {
  absl::string_view field;  // the declaration after the name `f`
  Value value;
  std::vector<std::string> faults;
};

void ExpectFaults(const std::vector<FieldRow>& rows) {
  for (const FieldRow& row : rows) {
    const FormSpec form = MakeForm(absl::StrCat("[ { name: f, ", row.field, " } ]"));
    EXPECT_THAT(Faults(form, Record({{"f", row.value}})), ElementsAreArray(row.faults)) << row.field;
  }
}

TEST(FormTest, ChecksRanges) {
  ExpectFaults({
      {"type: int, minimum: 0, maximum: 10", Value::Int(0), {}},
      {"type: int, minimum: 0, maximum: 10", Value::Int(10), {}},
      {"type: int, minimum: 0, maximum: 10", Value::Int(-1), {"TOO_SMALL form.f"}},
      {"type: int, minimum: 0, maximum: 10", Value::Int(11), {"TOO_LARGE form.f"}},
      {"type: int, minimum: 30000000000", Value::Int(30'000'000'000 - 1), {"TOO_SMALL form.f"}},
      {"type: string, min_length: 2, max_length: 3", Text("换股"), {}},
      {"type: string, min_length: 2, max_length: 3", Text("换"), {"TOO_SHORT form.f"}},
      {"type: string, min_length: 2, max_length: 3", Text("换股换股"), {"TOO_LONG form.f"}},
      {"type: list, of: string, min_items: 1, max_items: 2, max_length: 1",
       Value::List({Text("a"), Text("bc")}),
       {"TOO_LONG form.f[1]"}},
      {"type: list, of: string, min_items: 1, max_items: 2", Value::List({}), {"TOO_FEW form.f"}},
      {"type: list, of: int, max_items: 2, maximum: 5",
       Value::List({Value::Int(1), Value::Int(6), Value::Int(3)}),
       {"TOO_MANY form.f", "TOO_LARGE form.f[1]"}},
  });
}

TEST(FormTest, ChecksOneFieldAtATime) {
  const std::string longest(kMaxTextBytes, 'x');
  ExpectFaults({
      {"type: bool", Value::Bool(false), {}},
      {"type: bool", Text("true"), {"TYPE_MISMATCH form.f"}},
      {"type: bool, required: true", Value::Bool(false), {}},
      {"type: int", Value::Int(-3), {}},
      {"type: int", Value::Double(1.0), {"TYPE_MISMATCH form.f"}},
      {"type: int", Value::Uint(1), {"TYPE_MISMATCH form.f"}},
      {"type: int", Value::Null(), {}},
      {"type: int, required: true", Value::Null(), {"REQUIRED form.f"}},
      {"type: string", Text(""), {}},
      {"type: string, required: true", Text(" \n"), {"REQUIRED form.f"}},
      {"type: string", Text(longest), {}},
      {"type: string", Text(longest + "x"), {"TOO_LONG form.f"}},
      {"type: string, choices: [a, b]", Text("b"), {}},
      {"type: string, choices: [a, b]", Text("c"), {"NOT_A_CHOICE form.f"}},
      {"type: string, pattern: '[0-9]{6}'", Text("600519"), {}},
      {"type: string, pattern: '[0-9]{6}'", Text("6005190"), {"PATTERN_MISMATCH form.f"}},
      {"type: date", Text("2024-02-29"), {}},
      {"type: date", Text("2023-02-29"), {"DATE_INVALID form.f"}},
      {"type: date", Text("2024-2-9"), {"DATE_INVALID form.f"}},
      {"type: date", Text("2024-13-01"), {"DATE_INVALID form.f"}},
      {"type: date", Text("2024/01/01"), {"DATE_INVALID form.f"}},
      {"type: timestamp", Value::Timestamp(absl::UnixEpoch()), {}},
      {"type: timestamp", Text("2024-01-01T00:00:00Z"), {"TYPE_MISMATCH form.f"}},
      {"type: duration", Value::Duration(absl::Seconds(1)), {}},
      {"type: list, of: string", Value::List({Text("a"), Text("b")}), {}},
      {"type: list, of: string", Value::List({Text("a"), Value::Int(1)}), {"TYPE_MISMATCH form.f[1]"}},
      {"type: list, of: string", Text("a"), {"TYPE_MISMATCH form.f"}},
      {"type: list, of: string, required: true", Value::List({}), {"REQUIRED form.f"}},
      {"type: list, of: string, choices: [a]",
       Value::List({Text("a"), Text("b")}),
       {"NOT_A_CHOICE form.f[1]"}},
      {"type: list, of: int", Value::List(Value::Elements(kMaxListElements, Value::Int(1))), {}},
      {"type: list, of: int",
       Value::List(Value::Elements(kMaxListElements + 1, Value::Int(1))),
       {"TOO_MANY form.f"}},
      {"type: record", Record({{"any", Value::Int(1)}}), {}},
      {"type: record", Record({{"any", Text(longest + "x")}}), {"TOO_LONG form.f"}},
      {"type: record, fields: [ { name: g, type: int } ]",
       Record({{"g", Text("1")}}),
       {"TYPE_MISMATCH form.f.g"}},
      {"type: record, fields: [ { name: g, type: int } ]",
       Record({{"h", Value::Int(1)}}),
       {"UNKNOWN_FIELD form.f.h"}},
      {"type: record", Value::List({}), {"TYPE_MISMATCH form.f"}},
  });
}

constexpr absl::string_view kHoldings = R"([
    { name: reason, type: string, required: true },
    { name: holdings, type: list, of: record, required: true, fields: [
      { name: code, type: string, required: true, pattern: "[0-9]{6}",
        check: "form.holdings.filter(h, h.code == item.code).size() == 1", message: 代码不能重复 },
      { name: quantity, type: int, required: true, check: item.quantity > 0 },
      { name: note, type: string } ] } ])";

Value Holding(absl::string_view code, int64_t quantity) {
  return Record({{"code", Text(code)}, {"quantity", Value::Int(quantity)}});
}

TEST(FormTest, FindsAllFaultsWithTheirPaths) {
  const Value record =
      Record({{"holdings", Value::List({Holding("600519", 1), Holding("60051", 1),
                                        Record({{"code", Text("000001")}, {"price", Value::Int(1)}})})},
              {"extra", Value::Int(1)}});
  EXPECT_THAT(Faults(MakeForm(kHoldings), record),
              ElementsAre("REQUIRED form.reason", "PATTERN_MISMATCH form.holdings[1].code",
                          "REQUIRED form.holdings[2].quantity", "UNKNOWN_FIELD form.holdings[2].price",
                          "UNKNOWN_FIELD form.extra"));
}

TEST(FormTest, NoFormTakesNothing) {
  EXPECT_THAT(Faults({}, Value::Null()), IsEmpty());
  EXPECT_THAT(Faults({}, Record({})), IsEmpty());
  EXPECT_THAT(Faults({}, Record({{"a", Value::Int(1)}})), ElementsAre("UNKNOWN_FIELD form.a"));
  EXPECT_THAT(Faults({}, Value::Int(1)), ElementsAre("TYPE_MISMATCH form"));
}

// Expressions that see `form` and `item` only.
class Activations final : public FormActivations {
 public:
  explicit Activations(Value form) : form_(std::move(form)) {}

  absl::StatusOr<Value> Evaluate(const Expression& check, const Value& item) const override {
    return check.program.Evaluate(Slots(*check.scope, form_, item));
  }

 private:
  class Slots final : public cel::Activation {
   public:
    Slots(const Scope& scope, const Value& form, const Value& item)
        : scope_(scope), form_(form), item_(item) {}
    absl::StatusOr<Value> Variable(int slot) const override {
      return scope_.variables[slot].kind == VariableKind::kItem ? item_ : form_;
    }
    absl::StatusOr<Value> Call(int, absl::Span<const Value>) const override {
      return absl::UnimplementedError("no functions here");
    }

   private:
    const Scope& scope_;
    const Value& form_;
    const Value& item_;
  };
  const Value form_;
};

std::vector<std::string> BrokenRules(const FormSpec& form, const Value& record) {
  std::vector<std::string> broken;
  for (const Violation& violation : CheckRules(form, record, "form", Activations(record))) {
    broken.push_back(absl::StrCat(violation.reason, " ", violation.field, " ", violation.description));
  }
  return broken;
}

TEST(FormTest, RulesSeeTheRecordTheyLieIn) {
  const FormSpec form = MakeForm(kHoldings);
  const Value record = WithAbsentFields(
      form, Record({{"holdings",
                     Value::List({Holding("600519", 1), Holding("600519", 0), Holding("000001", 5)})}}));
  EXPECT_THAT(BrokenRules(form, record),
              ElementsAre("RULE_BROKEN form.holdings[0].code 代码不能重复",
                          "RULE_BROKEN form.holdings[1].code 代码不能重复",
                          "RULE_BROKEN form.holdings[1].quantity expected item.quantity > 0"));
}

TEST(FormTest, RulesOfFieldsNotGivenDoNotRun) {
  const FormSpec form = MakeForm("[ { name: refund, type: int, check: form.refund >= 0 } ]");
  EXPECT_THAT(BrokenRules(form, WithAbsentFields(form, Value::Null())), IsEmpty());
  EXPECT_THAT(BrokenRules(form, Record({{"refund", Value::Int(-1)}})),
              ElementsAre("RULE_BROKEN form.refund expected form.refund >= 0"));
}

TEST(FormTest, FieldIsRequiredUnderACondition) {
  const FormSpec form = MakeForm(
      "[ { name: kind, type: string, required: true },"
      "  { name: why, type: string, required_when: form.kind == 'other' },"
      "  { name: rows, type: list, of: record, fields: [ { name: n, type: int, required: true },"
      "    { name: note, type: string, required_when: item.n > 1 } ] } ]");
  const auto broken = [&form](std::vector<std::pair<std::string, Value>> fields) {
    return BrokenRules(form, WithAbsentFields(form, Record(std::move(fields))));
  };
  EXPECT_THAT(broken({{"kind", Text("usual")}}), IsEmpty());
  EXPECT_THAT(broken({{"kind", Text("other")}, {"why", Text("x")}}), IsEmpty());
  EXPECT_THAT(broken({{"kind", Text("other")}, {"why", Text(" ")}}),
              ElementsAre("REQUIRED form.why must be given and not be empty when form.kind == 'other'"));
  EXPECT_THAT(
      broken({{"kind", Text("usual")},
              {"rows", Value::List({Record({{"n", Value::Int(1)}}), Record({{"n", Value::Int(2)}})})}}),
      ElementsAre("REQUIRED form.rows[1].note must be given and not be empty when item.n > 1"));
}

TEST(FormTest, DraftNeedsOnlyTypesAndSizes) {
  const FormSpec form = MakeForm(
      "[ { name: a, type: int, required: true, minimum: 5 }, { name: b, type: string, choices: [x] } ]");
  const auto faults = [&form](std::vector<std::pair<std::string, Value>> fields) {
    std::vector<std::string> found;
    for (const Violation& violation :
         CheckShape(form, Record(std::move(fields)), "form", Completeness::kDraft)) {
      found.push_back(absl::StrCat(violation.reason, " ", violation.field));
    }
    return found;
  };
  EXPECT_THAT(faults({}), IsEmpty());
  EXPECT_THAT(faults({{"a", Value::Int(1)}, {"b", Text("y")}}), IsEmpty());
  EXPECT_THAT(faults({{"a", Text("1")}, {"c", Text("y")}, {"b", Text(std::string(kMaxTextBytes + 1, 'x'))}}),
              ElementsAre("TYPE_MISMATCH form.a", "TOO_LONG form.b", "UNKNOWN_FIELD form.c"));
}

TEST(FormTest, RulesThatReadAFaultyFieldAreInDoubt) {
  const FormSpec form = MakeForm(
      "[ { name: low, type: int, required: true }, { name: high, type: int, check: form.high > form.low },"
      "  { name: why, type: string, required_when: form.low == 0 }, { name: other, type: int, check: "
      "form.other > 0 },"
      "  { name: rows, type: list, of: string } ]");
  EXPECT_THAT(
      FieldsInDoubt(form, {{"form.low", "TYPE_MISMATCH", ""}, {"form.rows[2]", "TOO_LONG", ""}}, "form"),
      ElementsAre("high", "low", "rows", "why"));
  EXPECT_THAT(FieldsInDoubt(form, {}, "form"), IsEmpty());
}

TEST(FormTest, ARuleWithoutAValueIsAFault) {
  const FormSpec form = MakeForm("[ { name: n, type: int, check: 10 / form.n > 0 } ]");
  const auto broken =
      CheckRules(form, Record({{"n", Value::Int(0)}}), "form", Activations(Record({{"n", Value::Int(0)}})));
  ASSERT_EQ(broken.size(), 1);
  EXPECT_EQ(broken[0].reason, "RULE_FAILED");
}

TEST(FormTest, AbsentFieldsBecomeNullAtEveryDepth) {
  const Value filled =
      WithAbsentFields(MakeForm(kHoldings), Record({{"holdings", Value::List({Holding("600519", 1)})}}));
  ASSERT_NE(filled.Find("reason"), nullptr);
  EXPECT_TRUE(filled.Find("reason")->is_null());
  const Value* note = filled.Find("holdings")->list()[0].Find("note");
  ASSERT_NE(note, nullptr);
  EXPECT_TRUE(note->is_null());
}

TEST(FormTest, TypesOfExpressionsAreThoseOfTheFields) {
  EXPECT_EQ(
      CelType(MakeForm(kHoldings)).ToString(),
      "record(reason: string, holdings: list(record(code: string, quantity: int, note: wrapper(string))))");
  EXPECT_EQ(CelType(MakeForm("[ { name: any, type: record, required: true }, { name: day, type: date } ]"))
                .ToString(),
            "record(any: map(string, dyn), day: wrapper(string))");
}

TEST(FormTest, OneValueAgainstOneType) {
  const TypeSpec type = MakeForm(kHoldings)[1].type;
  EXPECT_EQ(MismatchOf(type, Value::List({Holding("600519", 1)})), absl::nullopt);
  EXPECT_EQ(MismatchOf(type, Value::List({Holding("600519", 1), Value::Int(1)})),
            "[1]: expected a record, found a whole number");
  EXPECT_EQ(MismatchOf(type, Value::Null()), "expected a list, found nothing");
}

}  // namespace
}  // namespace liushui::chart
