// Parameters: what may be set, what starts take, and what is there after a restart.
#include "engine/runtime/directory/parameters.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Parameter;
using ledger::v1::Value;
using ::testing::HasSubstr;

constexpr char kLoan[] = R"yaml(
workflow: loan
title: 借用
data:
  - { name: days, type: int, input: true, value: "3", check: data.days > 0 }
  - { name: kind, type: string, input: true, optional: true, choices: [book, tool] }
  - { name: until, type: int, input: true, value: data.days * 2, check: data.until >= data.days }
  - { name: name, type: string, input: true, optional: true, personal: true }
states:
  - { id: lent, next: [ { event: back, to: over } ] }
  - { id: over, final: true }
events: [ { name: back } ]
)yaml";

Parameter Of(const std::string& input, int64_t value, const std::string& workflow = "loan") {
  Parameter parameter;
  parameter.set_workflow(workflow);
  parameter.set_input(input);
  parameter.mutable_value()->set_int_(value);
  return parameter;
}

Parameter Text(const std::string& input, const std::string& value) {
  Parameter parameter = Of(input, 0);
  parameter.mutable_value()->set_string(value);
  return parameter;
}

// A desk at which Wang sets what loans are in the branch.
class ParametersTest : public ::testing::Test {
 protected:
  Answered Set(std::vector<Parameter> parameters, const std::string& request_id = "") {
    ParametersEdit edit;
    edit.set = std::move(parameters);
    edit.reason = "分公司规定";
    return desk_.Ask(CallerOf(Wang(), request_id), ParametersRequest{std::move(edit)});
  }
  Answered Unset(const std::string& input) {
    ParametersEdit edit;
    edit.unset.emplace_back().set_workflow("loan");
    edit.unset.back().set_input(input);
    edit.reason = "不再需要";
    return desk_.Ask(CallerOf(Wang()), ParametersRequest{std::move(edit)});
  }
  // What is wrong with a parameter; empty if nothing.
  std::string ProblemOf(const Parameter& parameter) {
    const absl::Status status = Set({parameter}).status();
    if (status.ok()) return "";
    EXPECT_EQ(ReasonOf(status), "PARAMETER_INVALID");
    return std::string(status.message());
  }
  Answered StartLoan(const std::string& inputs = "") {
    StartRequest request;
    request.workflow = "loan";
    ledger::v1::Input input = ParseInput("start { " + inputs + " }");
    request.inputs = input.start().inputs();
    return desk_.Ask(CallerOf(Li()), request);
  }
  // What an instance has under a name; unset if nothing.
  Value DatumOf(const Answered& started, const std::string& name) {
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return Value();
    for (const auto& datum : started->instance.data()) {
      if (datum.name() == name) return datum.value();
    }
    return Value();
  }

  Desk desk_;
};

TEST_F(ParametersTest, AStartTakesWhatItIsNotGiven) {
  desk_.Deploy(kLoan);
  ASSERT_TRUE(Set({Of("days", 7)}).ok());
  const Answered started = StartLoan();
  EXPECT_EQ(DatumOf(started, "days").int_(), 7);
  EXPECT_EQ(DatumOf(started, "until").int_(), 14);
  const ledger::v1::StartInstance& input = started->record.step().input().start();
  ASSERT_EQ(input.parameters_size(), 1);
  EXPECT_EQ(input.parameters(0).name(), "days");
  EXPECT_EQ(input.parameters(0).value().int_(), 7);
  EXPECT_TRUE(desk_.Records()[input.parameters(0).record()].has_parameters_changed());
}

TEST_F(ParametersTest, WhatIsGivenComesFirstAndTheDefaultLast) {
  desk_.Deploy(kLoan);
  EXPECT_EQ(DatumOf(StartLoan(), "days").int_(), 3);
  ASSERT_TRUE(Set({Of("days", 7)}).ok());
  const Answered given = StartLoan("inputs { name: 'days' value { int: 5 } }");
  EXPECT_EQ(DatumOf(given, "days").int_(), 5);
  EXPECT_EQ(given->record.step().input().start().parameters_size(), 0);
  EXPECT_EQ(DatumOf(StartLoan("inputs { name: 'days' value { } }"), "days").int_(), 7);
  ASSERT_TRUE(Unset("days").ok());
  EXPECT_EQ(DatumOf(StartLoan(), "days").int_(), 3);
  EXPECT_EQ(ReasonOf(Unset("days").status()), "PARAMETER_UNKNOWN");
}

TEST_F(ParametersTest, AnOptionalInputTakesOneToo) {
  desk_.Deploy(kLoan);
  ASSERT_TRUE(Set({Text("kind", "tool")}).ok());
  EXPECT_EQ(DatumOf(StartLoan(), "kind").string(), "tool");
}

TEST_F(ParametersTest, RunningInstancesKeepWhatTheyTook) {
  desk_.Deploy(kLoan);
  ASSERT_TRUE(Set({Of("days", 7)}).ok());
  const Answered started = StartLoan();
  ASSERT_TRUE(Set({Of("days", 9)}).ok());
  const auto state = desk_.Get(started->instance.instance());
  EXPECT_EQ(state.data(0).value().int_(), 7);
}

TEST_F(ParametersTest, SurviveARestart) {
  desk_.Deploy(kLoan);
  ASSERT_TRUE(Set({Of("days", 7), Text("kind", "book")}).ok());
  ASSERT_TRUE(Unset("kind").ok());
  desk_.Reopen();
  const auto parameters = desk_.reads().ParametersOf(kBranch);
  ASSERT_NE(parameters->Find("loan", "days"), nullptr);
  EXPECT_EQ(parameters->Find("loan", "days")->set_by(), Wang().name);
  EXPECT_EQ(parameters->Find("loan", "days")->reason(), "分公司规定");
  EXPECT_EQ(parameters->Find("loan", "kind"), nullptr);
  EXPECT_EQ(DatumOf(StartLoan(), "days").int_(), 7);
}

TEST_F(ParametersTest, WhatDoesNotFitIsRefusedBeforehand) {
  desk_.Deploy(kLoan);
  EXPECT_THAT(ProblemOf(Text("days", "many")), HasSubstr("parameter loan.days: expected a whole number"));
  EXPECT_THAT(ProblemOf(Of("days", 0)), HasSubstr("`data.days > 0` does not hold for 0"));
  EXPECT_THAT(ProblemOf(Text("kind", "car")), HasSubstr("expected one of book, tool"));
  EXPECT_THAT(ProblemOf(Of("weeks", 1)), HasSubstr("workflow loan has no input 'weeks'"));
  EXPECT_THAT(ProblemOf(Text("name", "李")), HasSubstr("is a person's own"));
  EXPECT_EQ(ProblemOf(Text("days", "12")), "");  // text that is a number, as in a start
  // What else it reads is known at the start only.
  EXPECT_EQ(ProblemOf(Of("until", 1)), "");
}

TEST_F(ParametersTest, AnEditIsWholeOrNotAtAll) {
  desk_.Deploy(kLoan);
  const Answered set = Set({Of("days", 7), Of("days", 8), Of("weeks", 1)});
  ASSERT_FALSE(set.ok());
  EXPECT_EQ(ViolationsOf(set.status()).size(), 2u);
  EXPECT_TRUE(desk_.reads().ParametersOf(kBranch)->rows().empty());
}

TEST_F(ParametersTest, AReasonAndAWellFormedSourceAreAsked) {
  ParametersEdit edit;
  edit.set = {Of("days", 7)};
  edit.reason = " ";
  EXPECT_EQ(ReasonOf(desk_.Ask(CallerOf(Wang()), ParametersRequest{edit}).status()), "PARAMETER_INVALID");
  Parameter parameter = Of("days", 7);
  parameter.set_source_status("verified");
  EXPECT_THAT(ProblemOf(parameter), HasSubstr("expected a source"));
  parameter.set_source("规定");
  parameter.set_source_status("true");
  EXPECT_THAT(ProblemOf(parameter), HasSubstr("expected verified or unverified"));
}

TEST_F(ParametersTest, SettingTheSameWritesNothing) {
  desk_.Deploy(kLoan);
  ASSERT_TRUE(Set({Of("days", 7)}).ok());
  const uint64_t before = desk_.reads().position();
  const Answered again = Set({Of("days", 7)});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(again->created);
  EXPECT_EQ(desk_.reads().position(), before);
}

TEST_F(ParametersTest, AStartIsRefusedByNameWhereOneDoesNotFit) {
  ASSERT_TRUE(Set({Of("days", -1)}).ok());  // the workflow is not deployed yet
  desk_.Deploy(kLoan);
  const Answered wrong = StartLoan();
  EXPECT_EQ(ReasonOf(wrong.status()), "INPUT_INVALID");
  EXPECT_THAT(std::string(wrong.status().message()),
              HasSubstr("parameter days of workflow loan, set by record"));
  EXPECT_TRUE(StartLoan("inputs { name: 'days' value { int: 5 } }").ok());
  ASSERT_TRUE(Set({Of("days", 1)}).ok());
  EXPECT_TRUE(StartLoan().ok());
}

TEST_F(ParametersTest, ALimitHoldsOnBothSides) {
  std::vector<Parameter> many;
  for (size_t i = 0; i < kMaxParametersAtOnce; ++i) many.push_back(Of("a" + std::to_string(i), 1, "other"));
  ASSERT_TRUE(Set(many).ok());
  for (Parameter& parameter : many) parameter.set_workflow("another");
  many.push_back(Of("b", 1, "another"));
  EXPECT_EQ(ReasonOf(Set(many).status()), "PARAMETERS_TOO_MANY");
  many.pop_back();
  ASSERT_TRUE(Set(many).ok());
  EXPECT_EQ(ReasonOf(Set({Of("b", 1)}).status()), "PARAMETERS_TOO_MANY");
}

TEST_F(ParametersTest, AStartedInstanceTakesThemToo) {
  desk_.Deploy(std::string(kLoan) + R"yaml(
---
workflow: desk
title: 柜台
events: [ { name: lend }, { name: close } ]
states:
  - { id: open, next: [ { event: lend, then: [ { start: { workflow: loan, key: "'k'" } } ] }, { event: close, to: closed } ] }
  - { id: closed, final: true }
)yaml");
  ASSERT_TRUE(Set({Of("days", 7)}).ok());
  const uint64_t desk = desk_.Start(Wang(), "desk");
  ASSERT_TRUE(desk_.Take(Wang(), desk, "event { name: 'lend' }").ok());
  ASSERT_TRUE(Set({Of("days", 8)}).ok());  // waits until the start is delivered
  const auto loan = desk_.reads().FindInstance(kBranch, "loan", "k");
  ASSERT_TRUE(loan.ok()) << loan.status();
  EXPECT_EQ(loan->data(0).name(), "days");
  EXPECT_EQ(loan->data(0).value().int_(), 7);
}

}  // namespace
}  // namespace liushui::runtime
