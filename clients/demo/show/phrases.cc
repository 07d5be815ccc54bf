#include "clients/demo/show/phrases.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace liushui::demo {
namespace {

using ledger::v1::CompleteTask;
using ledger::v1::Value;

// Which field the story turns on, by state.
const std::map<std::string, std::string>& TurningFields() {
  static const std::map<std::string, std::string> kFields = {
      {"absence", "reason"},     {"analysis", "outcome"},       {"return_review", "outcome"},
      {"suitability", "agree"},  {"triage", "category"},        {"investigate", "proposal"},
      {"approve", "agree"},      {"refusal_check", "agree"},    {"review", "accept"},
      {"visit", "wants_advice"}, {"extension_review", "agree"},
  };
  return kFields;
}

// What a value means to people; values that go without saying are not here.
const std::map<std::string, std::string>& Meanings() {
  static const std::map<std::string, std::string> kMeanings = {
      {"leave", "请假"},
      {"unexcused", "无故缺席"},
      {"returned", "退回"},
      {"rework", "补充后重交"},
      {"cancel", "取消"},
      {"no", "不同意"},
      {"system_failure", "系统故障"},
      {"business_error", "业务出错"},
      {"data_leak", "客户资料泄露"},
      {"cancellation_delay", "撤销未及时办理"},
      {"staff_attitude", "工作人员服务态度"},
      {"other", "其他"},
      {"grant", "同意"},
      {"partly_grant", "部分同意"},
      {"refuse", "拒绝"},
      {"yes", ""},
      {"analysed", ""},
  };
  return kMeanings;
}

const Value* Find(const CompleteTask& input, absl::string_view name) {
  for (const ledger::v1::NamedValue& field : input.form()) {
    if (field.name() == name) return &field.value();
  }
  return nullptr;
}

std::string ValueText(const Value& value) {
  if (value.kind_case() == Value::kBool) return value.bool_() ? "yes" : "no";
  return value.string();
}

// The reason somebody gave for sending work back.
std::string ReasonIn(const CompleteTask& input) {
  for (const char* name : {"missing", "note", "opinion", "remarks"}) {
    const Value* value = Find(input, name);
    if (value != nullptr && !value->string().empty()) return absl::StrCat("，", value->string());
  }
  return "";
}

}  // namespace

std::string RoleTitle(absl::string_view role) {
  static const std::map<std::string, std::string> kTitles = {
      {"client_manager", "客户经理"}, {"team_leader", "团队长"},    {"consultant", "咨询人员"},
      {"service_desk", "客服人员"},   {"branch_manager", "负责人"}, {"compliance", "合规"},
      {"wealth_desk", "财富管理部"},  {"it_support", "技术支持"},   {"operations", "运营"},
      {"bank_staff", "银行员工"},
  };
  const auto found = kTitles.find(std::string(role));
  return found == kTitles.end() ? std::string(role) : found->second;
}

std::string RefusalTitle(absl::string_view reason) {
  if (reason == "SEPARATION_OF_DUTIES") return "经手过本案的人不能再办这一步";
  if (reason == "ROLE_DENIED") return "不是这项任务的经办人";
  return "不能办理";
}

FormChoice ChoiceIn(absl::string_view state, const CompleteTask& input) {
  const auto field = TurningFields().find(std::string(state));
  if (field == TurningFields().end()) return {};
  const Value* value = Find(input, field->second);
  if (value == nullptr) return {};
  FormChoice choice;
  choice.value = ValueText(*value);
  if (state == "visit") {
    if (choice.value == "yes") choice.text = "希望咨询";
    return choice;
  }
  const auto meaning = Meanings().find(choice.value);
  choice.text = meaning == Meanings().end() ? choice.value : meaning->second;
  if (state == "review" && choice.value == "no") choice.text = "退回";
  if (choice.value == "no" || choice.value == "returned") absl::StrAppend(&choice.text, ReasonIn(input));
  return choice;
}

}  // namespace liushui::demo
