// Parameters: which of them a start or a migration takes.
#include "engine/core/parameters.h"

#include "engine/chart/compile.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOld[] = R"yaml(
workflow: loan
data: [ { name: days, type: int, input: true, value: "3" }, { name: n, type: int, value: "0" } ]
states: [ { id: lent, next: [ { event: back, then: [ { log: "${data.days} ${data.n}" } ], to: over } ] }, { id: over, final: true } ]
events: [ { name: back } ]
)yaml";

constexpr char kNew[] = R"yaml(
workflow: loan
data: [ { name: days, type: int, input: true, value: "3" }, { name: fee, type: int, input: true, value: "0" } ]
states: [ { id: lent, next: [ { event: back, then: [ { log: "${data.days} ${data.fee}" } ], to: over } ] }, { id: over, final: true } ]
events: [ { name: back } ]
)yaml";

constexpr char kTogether[] = R"yaml(
workflow: loan
data:
  - { name: given, type: int, input: true }
  - { name: given_most, type: int, input: true, value: "5", check: data.given_most >= data.given }
  - { name: least, type: int, input: true, value: "2" }
  - { name: most, type: int, input: true, value: "5", check: data.most >= data.least }
  - { name: parts, type: int, input: true, value: "2" }
  - { name: share, type: int, input: true, value: 100 / data.parts }
  - { name: limit, type: term, input: true, value: "'2bh'" }
states: [ { id: lent, next: [ { event: back, then: [ { log: "${data.given} ${data.share} ${data.limit}" } ], to: over } ] }, { id: over, final: true } ]
events: [ { name: back } ]
)yaml";

std::shared_ptr<const chart::Chart> ChartOf(const char* yaml) {
  workflow::v1::Workflow workflow;
  EXPECT_TRUE(chart::ReadYaml(yaml, "w.yaml", &workflow, nullptr).ok());
  return chart::Compile(workflow, {}).value();
}

// Parameters of the workflow loan, each 7, set by record 9.
Parameters Holding(const std::vector<std::string>& inputs) {
  ledger::v1::Record record;
  record.set_index(9);
  for (const std::string& input : inputs) {
    ledger::v1::Parameter& parameter = *record.mutable_parameters_changed()->add_set();
    parameter.set_workflow("loan");
    parameter.set_input(input);
    parameter.mutable_value()->set_int_(7);
  }
  Parameters parameters;
  parameters.Apply(record);
  return parameters;
}

std::vector<std::string> NamesOf(const TakenParameters& taken) {
  std::vector<std::string> names;
  for (const auto& parameter : taken) names.push_back(parameter.name());
  return names;
}

TEST(ParametersTest, AStartTakesThoseOfItsDefinition) {
  const auto old_chart = ChartOf(kOld);
  const auto new_chart = ChartOf(kNew);
  const Parameters parameters = Holding({"days", "fee"});
  ledger::v1::StartInstance start;
  parameters.AddTo(*new_chart, start);
  EXPECT_THAT(NamesOf(start.parameters()), ElementsAre("days", "fee"));
  EXPECT_EQ(start.parameters(0).record(), 9u);
  parameters.AddTo(*old_chart, start);
  EXPECT_THAT(NamesOf(start.parameters()), ElementsAre("days"));
}

TEST(ParametersTest, OneForNoInputIsIgnored) {
  const auto chart = ChartOf(kNew);
  ledger::v1::StartInstance start;
  Holding({"weeks"}).AddTo(*chart, start);
  EXPECT_THAT(NamesOf(start.parameters()), ElementsAre());
}

TEST(ParametersTest, ATermIsALengthOfTime) {
  const auto chart = ChartOf(kTogether);
  const auto problem = [&](const std::string& text) {
    ledger::v1::Value value;
    value.set_string(text);
    return ParameterProblem(*chart, "limit", value).value_or("");
  };
  EXPECT_EQ(problem("2bh"), "");
  EXPECT_EQ(problem("0d"), "");
  EXPECT_EQ(problem("banana"), "expected a length of time such as 2bh, 1bd or 15d, found 'banana'");
  EXPECT_EQ(problem("-1bd"), "expected a length of time such as 2bh, 1bd or 15d, found '-1bd'");
}

TEST(ParametersTest, OneMayNotSuitTheDefaultOfAnother) {
  const auto chart = ChartOf(kTogether);
  const auto conflicts = [&](std::map<std::string, int64_t> values) {
    std::map<std::string, ledger::v1::Value> parameters;
    for (const auto& [name, number] : values) parameters[name].set_int_(number);
    return ConflictsOf(*chart, parameters);
  };
  EXPECT_THAT(conflicts({}), ElementsAre());
  EXPECT_THAT(conflicts({{"least", 4}}), ElementsAre());
  EXPECT_THAT(conflicts({{"least", 9}}), ElementsAre(HasSubstr("most: `data.most >= data.least` does not")));
  EXPECT_THAT(conflicts({{"least", 9}, {"most", 12}}), ElementsAre());
  EXPECT_THAT(conflicts({{"parts", 0}}), ElementsAre(HasSubstr("share: ")));
  // What a start gives is not known yet.
  EXPECT_THAT(conflicts({{"given_most", 1}}), ElementsAre());
}

TEST(ParametersTest, AMigrationTakesThoseOfNewInputs) {
  const auto old_chart = ChartOf(kOld);
  const auto new_chart = ChartOf(kNew);
  const Parameters parameters = Holding({"days", "fee"});
  ledger::v1::Migrate migrate;
  parameters.AddTo(*old_chart, *new_chart, migrate);
  EXPECT_THAT(NamesOf(migrate.parameters()), ElementsAre("fee"));
  migrate.add_data()->set_name("fee");
  parameters.AddTo(*old_chart, *new_chart, migrate);
  EXPECT_THAT(NamesOf(migrate.parameters()), ElementsAre());
}

TEST(ParametersTest, WhatIsSetAgainCountsOnceAndWhatIsUnsetNotAtAll) {
  Parameters parameters = Holding({"days", "fee"});
  const Parameters before = parameters;
  ledger::v1::Record record;
  record.set_index(12);
  *record.mutable_parameters_changed()->add_set() = before.Find("loan", "fee")->parameter();
  record.mutable_parameters_changed()->add_unset()->set_workflow("loan");
  record.mutable_parameters_changed()->mutable_unset(0)->set_input("days");
  parameters.Apply(record);
  EXPECT_EQ(parameters.rows().size(), 1u);
  EXPECT_EQ(parameters.Find("loan", "fee")->index(), 12u);
  EXPECT_EQ(before.rows().size(), 2u);
}

}  // namespace
}  // namespace liushui::core
