// A start took just the parameters that were in force: one more, one less or another is found.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/core/parameters.h"
#include "engine/views/parameter_keys.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr char kLoan[] = R"yaml(
workflow: loan
title: 借用
data: [ { name: days, type: int, input: true, value: "3" }, { name: fee, type: int, input: true, value: "0" } ]
states: [ { id: lent, next: [ { event: back, to: over } ] }, { id: over, final: true } ]
events: [ { name: back } ]
)yaml";

class ParametersForgeryTest : public testing::Test {
 protected:
  ParametersForgeryTest() {
    branch_.Deploy(kLoan);
    Record record;
    record.set_namespace_(kNamespace);
    record.mutable_actor()->set_name("wang");
    ledger::v1::Parameter& days = *record.mutable_parameters_changed()->add_set();
    days.set_workflow("loan");
    days.set_input("days");
    days.mutable_value()->set_int_(7);
    record.mutable_parameters_changed()->set_reason("规定");
    set_ = branch_.ledger.size();
    branch_.Append(record);
    branch_.tables.rows[views::ParameterKey({kNamespace, "loan", "days"})] =
        core::ParametersSetBy(branch_.At(set_)).front().SerializeAsString();
  }

  void Start(absl::string_view parameters) {
    loan_ = branch_.Start(Li(), absl::StrCat("workflow: 'loan' ", parameters));
  }
  std::string Taken(int value) const {
    return absl::StrCat("parameters { name: 'days' value { int: ", value, " } record: ", set_, " }");
  }
  // The only differences are this one, of the start, and rows that do not matter here.
  void ExpectFound(absl::string_view words) const {
    const VerifyReport report = branch_.Check();
    ASSERT_FALSE(report.agreed());
    bool found = false;
    for (const auto& difference : report.differences) {
      found = found || (difference.index == static_cast<int64_t>(loan_) &&
                        absl::StrContains(difference.message, words));
    }
    EXPECT_TRUE(found) << TextOf(report);
  }

  Branch branch_;
  uint64_t set_ = 0;
  uint64_t loan_ = 0;
};

TEST_F(ParametersForgeryTest, WhatWasInForceAgrees) {
  Start(Taken(7));
  EXPECT_TRUE(branch_.Check().agreed()) << TextOf(branch_.Check());
}

TEST_F(ParametersForgeryTest, AnotherValueIsFound) {
  Start(Taken(8));
  ExpectFound("parameters taken: ");
}

TEST_F(ParametersForgeryTest, OneThatWasNotTakenIsFound) {
  Start("");
  ExpectFound("parameters taken: ");
}

TEST_F(ParametersForgeryTest, OneThatWasNeverSetIsFound) {
  Start(absl::StrCat(Taken(7), " parameters { name: 'fee' value { int: 1 } record: ", set_, " }"));
  ExpectFound("parameters taken: ");
}

TEST_F(ParametersForgeryTest, UnsettingWhatIsNotSetIsFound) {
  Record record;
  record.set_namespace_(kNamespace);
  record.mutable_parameters_changed()->add_unset()->set_workflow("loan");
  record.mutable_parameters_changed()->mutable_unset(0)->set_input("fee");
  branch_.Append(record);
  const VerifyReport report = branch_.Check();
  ASSERT_FALSE(report.agreed());
  EXPECT_TRUE(absl::StrContains(TextOf(report), "is unset, but it was not set")) << TextOf(report);
}

}  // namespace
}  // namespace liushui::audit
