// Parameters as callers meet them: the limits of the declared complaint, set for a branch.
#include "absl/strings/str_replace.h"
#include "engine/server/services/branch/instance_inputs.h"
#include "engine/server/services/branch/parameters_csv.h"
#include "gmock/gmock.h"
#include "tests/server/branch/branch_calls.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kLimits[] = R"yaml(
workflow: complaint
title: 投诉处理
data:
  - { name: source, type: string, input: true, value: "'service_desk'", choices: [hotline, crm, service_desk], title: 来源 }
  - { name: phone, type: string, input: true, optional: true, personal: true, title: 电话 }
  - { name: complained_of, type: string, input: true, optional: true, title: 被投诉人 }
  - { name: close_days, type: int, input: true, value: "60", check: data.close_days > 0, title: 办结期限（天）, source: 投诉处理规定, source_status: unverified }
  - { name: warn_days, type: int, input: true, value: "5", check: data.warn_days * 20 > data.close_days }
states:
  - { id: open, next: [ { event: client.withdrew, to: withdrawn } ] }
  - { id: withdrawn, final: true }
events: [ { name: client.withdrew } ]
)yaml";

class ParameterCallsTest : public BranchCallsTest {
 protected:
  v1::SetParametersRequest Request() {
    v1::SetParametersRequest request;
    request.set_parent(kBranchName);
    request.set_reason("分公司规定");
    return request;
  }
  v1::SetParametersRequest Setting(const std::string& input, double value) {
    v1::SetParametersRequest request = Request();
    v1::Parameter& parameter = *request.add_parameters();
    parameter.set_workflow("complaint");
    parameter.set_input(input);
    parameter.mutable_value()->set_number_value(value);
    return request;
  }
  Answer<v1::SetParametersResponse> Set(const v1::SetParametersRequest& request) {
    return OfDirectory(&Directory::SetParameters, request);
  }
  std::vector<v1::Parameter> List(const std::string& workflow = "") {
    v1::ListParametersRequest request;
    request.set_parent(kBranchName);
    request.set_workflow(workflow);
    const auto listed = OfDirectory(&Directory::ListParameters, request);
    EXPECT_TRUE(listed.ok()) << listed.status.error_message();
    return {listed.body.parameters().begin(), listed.body.parameters().end()};
  }
  Answer<v1::UnsetParameterResponse> Unset(const std::string& input) {
    v1::UnsetParameterRequest request;
    request.set_name(absl::StrCat(kBranchName, "/workflows/complaint/parameters/", input));
    request.set_reason("恢复总部标准");
    return OfDirectory(&Directory::UnsetParameter, request);
  }
  // The input of a new complaint.
  v1::InstanceInput InputOf(const std::string& name, const std::string& given = "{}") {
    const auto started = branch_.Start("complaint", given);
    EXPECT_TRUE(started.ok()) << started.status.error_message();
    const auto shown = branch_.Get(started.body.instance().name());
    for (const v1::InstanceInput& input : shown.body.instance().inputs()) {
      if (input.name() == name) return input;
    }
    ADD_FAILURE() << "no input " << name;
    return {};
  }
};

TEST_F(ParameterCallsTest, AnInstanceSaysWhereItsInputsCameFrom) {
  ASSERT_TRUE(branch_.Deploy(kLimits).ok());
  const v1::InstanceInput declared = InputOf("close_days");
  EXPECT_EQ(declared.origin(), v1::InstanceInput::DEFAULT);
  EXPECT_EQ(declared.value().number_value(), 60);
  EXPECT_EQ(declared.source(), "投诉处理规定");
  EXPECT_EQ(declared.source_status(), "unverified");

  v1::SetParametersRequest request = Setting("close_days", 45);
  request.mutable_parameters(0)->set_source("分公司办法");
  request.mutable_parameters(0)->set_source_status("verified");
  const auto set = Set(request);
  ASSERT_TRUE(set.ok()) << set.status.error_message();
  EXPECT_EQ(set.body.changed(), 1);
  EXPECT_THAT(set.body.warnings(), IsEmpty());
  const v1::InstanceInput taken = InputOf("close_days");
  EXPECT_EQ(taken.origin(), v1::InstanceInput::PARAMETER);
  EXPECT_EQ(taken.value().number_value(), 45);
  EXPECT_EQ(taken.source(), "分公司办法");
  EXPECT_EQ(taken.source_status(), "verified");
  EXPECT_EQ(taken.set_by(), "wang");
  EXPECT_EQ(taken.parameter_position(), set.body.position());
  EXPECT_EQ(taken.title(), "办结期限（天）");

  const v1::InstanceInput given = InputOf("close_days", R"({"close_days": 50})");
  EXPECT_EQ(given.origin(), v1::InstanceInput::GIVEN);
  EXPECT_EQ(given.value().number_value(), 50);
  EXPECT_EQ(given.source(), "");
  EXPECT_EQ(InputOf("complained_of").origin(), v1::InstanceInput::ORIGIN_UNSPECIFIED);
}

TEST_F(ParameterCallsTest, AreListedWithWhatIsDeclared) {
  ASSERT_TRUE(branch_.Deploy(kLimits).ok());
  EXPECT_THAT(List(), IsEmpty());
  ASSERT_TRUE(Set(Setting("close_days", 45)).ok());
  const auto set = List();
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set[0].name(), "namespaces/binjiang/workflows/complaint/parameters/close_days");
  EXPECT_EQ(set[0].value().number_value(), 45);
  EXPECT_EQ(set[0].reason(), "分公司规定");
  EXPECT_EQ(set[0].default_value(), "60");
  EXPECT_EQ(set[0].default_source(), "投诉处理规定");
  EXPECT_EQ(set[0].type(), "int");
  std::vector<std::string> inputs;
  for (const v1::Parameter& parameter : List("complaint")) inputs.push_back(parameter.input());
  EXPECT_THAT(inputs, ElementsAre("close_days", "complained_of", "source", "warn_days"));
  ASSERT_TRUE(Unset("close_days").ok());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_EQ(ReasonIn(Unset("close_days").status), "PARAMETER_UNKNOWN");
}

TEST_F(ParameterCallsTest, WhatCannotBeCheckedIsWarnedOf) {
  const auto set = Set(Setting("close_weeks", 45));
  ASSERT_TRUE(set.ok()) << set.status.error_message();
  EXPECT_THAT(set.body.warnings(), ElementsAre(HasSubstr("workflow complaint is not deployed")));
  const auto deployed = branch_.Deploy(kLimits);
  ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
  ASSERT_EQ(deployed.body.warnings_size(), 1);
  EXPECT_EQ(deployed.body.warnings(0).reason(), "PARAMETER_UNFIT");
  EXPECT_EQ(List()[0].problem(), "is ignored: workflow complaint has no input 'close_weeks'");
  EXPECT_TRUE(branch_.Start("complaint").ok());
}

TEST_F(ParameterCallsTest, WhatDoesNotSuitADefaultIsWarnedOf) {
  ASSERT_TRUE(branch_.Deploy(kLimits).ok());
  const auto set = Set(Setting("close_days", 1'000));
  ASSERT_TRUE(set.ok()) << set.status.error_message();
  EXPECT_THAT(set.body.warnings(),
              ElementsAre(HasSubstr("warn_days: `data.warn_days * 20 > data.close_days`")));
  EXPECT_EQ(ReasonIn(branch_.Start("complaint").status), "INPUT_INVALID");
  EXPECT_TRUE(branch_.Start("complaint", R"({"warn_days": 60})").ok());
}

TEST_F(ParameterCallsTest, WrongOnesAreRefusedTogether) {
  ASSERT_TRUE(branch_.Deploy(kLimits).ok());
  v1::SetParametersRequest request = Setting("close_days", 0);
  *request.add_parameters() = Setting("weeks", 1).parameters(0);
  const auto refused = Set(request);
  EXPECT_EQ(ReasonIn(refused.status), "PARAMETER_INVALID");
  EXPECT_EQ(BadRequestIn(refused.status).field_violations_size(), 2);
  EXPECT_EQ(ReasonIn(Set(Request()).status), "FIELD_INVALID");
  request = Setting("close_days", 30);
  request.clear_reason();
  EXPECT_EQ(ReasonIn(Set(request).status), "PARAMETER_INVALID");
}

TEST_F(ParameterCallsTest, AFileSetsThemAllOrNone) {
  ASSERT_TRUE(branch_.Deploy(kLimits).ok());
  v1::SetParametersRequest request = Request();
  request.set_file("p.csv");
  request.set_csv("workflow,input,value,source,source_status\ncomplaint,close_days,many,,\n");
  const auto unfit = Set(request);
  EXPECT_EQ(ReasonIn(unfit.status), "CSV_INVALID");
  EXPECT_THAT(unfit.status.error_message(), HasSubstr("p.csv:2:22: parameter complaint.close_days: "));
  request.set_csv("workflow,input,value\ncomplaint,close_days\n");
  const auto mistaken = Set(request);
  EXPECT_EQ(ReasonIn(mistaken.status), "CSV_INVALID");
  EXPECT_THAT(mistaken.status.error_message(), HasSubstr("p.csv:2:11: expected 3 fields"));
  request.set_csv(
      "workflow,input,value,source,source_status\ncomplaint,close_days,30,分公司办法,verified\n"
      "complaint,source,hotline,,\n");
  request.set_validate_only(true);
  EXPECT_EQ(Set(request).body.changed(), 2);
  EXPECT_THAT(List(), IsEmpty());
  request.set_validate_only(false);
  ASSERT_TRUE(Set(request).ok());
  EXPECT_EQ(List()[1].value().string_value(), "hotline");
  EXPECT_EQ(InputOf("source").value().string_value(), "hotline");
}

TEST_F(ParameterCallsTest, AScheduleStartsWithThem) {
  PutAll();
  ASSERT_TRUE(branch_
                  .Deploy(R"yaml(
workflow: chore
title: 杂务
data: [ { name: person, type: string, input: true }, { name: quota, type: int, input: true, value: "1" } ]
states:
  - { id: open, next: [ { event: go, to: over } ] }
  - { id: over, final: true }
events: [ { name: go } ]
)yaml")
                  .ok());
  v1::SetParametersRequest request = Setting("quota", 9);
  request.mutable_parameters(0)->set_workflow("chore");
  ASSERT_TRUE(Set(request).ok());
  ASSERT_TRUE(branch_.Advance(absl::Hours(3)).ok());
  const auto shown = branch_.Get(absl::StrCat(kBranchName, "/workflows/chore/keys/li/2026-03-02"));
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  ASSERT_EQ(shown.body.instance().inputs_size(), 2);
  EXPECT_EQ(shown.body.instance().inputs(0).origin(), v1::InstanceInput::GIVEN);
  EXPECT_EQ(shown.body.instance().inputs(1).origin(), v1::InstanceInput::PARAMETER);
  EXPECT_EQ(shown.body.instance().inputs(1).value().number_value(), 9);
}

TEST_F(ParameterCallsTest, APersonsAttributesReachHisOwnStart) {
  PutAll();
  ASSERT_TRUE(branch_
                  .Deploy(R"yaml(
workflow: chore
title: 杂务
data: [ { name: person, type: string, input: true }, { name: quota, type: int, input: true, value: "1" } ]
states:
  - { id: open, next: [ { event: go, to: over } ] }
  - { id: over, final: true }
events: [ { name: go } ]
)yaml")
                  .ok());
  ASSERT_TRUE(PutSchedule(absl::StrReplaceAll(
                              kSchedule, {{"input: { person: person }",
                                           "input: { person: person, quota: \"'quota' in person.attributes ? "
                                           "person.attributes.quota : null\" }"},
                                          {"role: writer", "team: east"}}))
                  .ok());
  v1::PutPersonRequest put;
  put.set_name(Name("people", "li"));
  put.add_roles("writer");
  put.set_team("east");
  put.add_attributes()->set_name("quota");
  put.mutable_attributes(0)->set_value("8");
  ASSERT_TRUE(OfDirectory(&Directory::PutPerson, put).ok());
  put.clear_attributes();
  put.set_keep_attributes(true);
  ASSERT_TRUE(OfDirectory(&Directory::PutPerson, put).ok());
  ASSERT_EQ(Person("li").attributes_size(), 1);
  ASSERT_TRUE(branch_.Advance(absl::Hours(3)).ok());
  const auto quota = [&](const std::string& person) {
    const auto shown =
        branch_.Get(absl::StrCat(kBranchName, "/workflows/chore/keys/", person, "/2026-03-02"));
    EXPECT_TRUE(shown.ok()) << shown.status.error_message();
    return shown.body.instance().inputs_size() == 2 ? shown.body.instance().inputs(1) : v1::InstanceInput();
  };
  EXPECT_EQ(quota("li").value().number_value(), 8);
  EXPECT_EQ(quota("li").origin(), v1::InstanceInput::GIVEN);
  EXPECT_EQ(quota("zhang").value().number_value(), 1);
  EXPECT_EQ(quota("zhang").origin(), v1::InstanceInput::DEFAULT);
}

TEST(ParametersCsvTest, ValuesAreJsonOrText) {
  const auto read =
      ReadParameters("input,workflow,value\na,w,45\nb,w,text\nc,w,\"[\"\"x\"\", \"\"y\"\"]\"\nd,w,\n", "");
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->parameters.size(), 4u);
  EXPECT_EQ(read->parameters[0].value().int_(), 45);
  EXPECT_EQ(read->parameters[1].value().string(), "text");
  EXPECT_EQ(read->parameters[2].value().list().values_size(), 2);
  EXPECT_EQ(read->parameters[3].value().string(), "");
  EXPECT_EQ(read->places[1], "csv:3:5");
}

}  // namespace
}  // namespace liushui::server
