// Complaints: taken down, sorted, investigated, decided, answered; nobody decides on himself.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/people/duties.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;
using Form = absl::StatusOr<Struct>;

absl::StatusOr<const ComplaintCase*> CaseOf(const Work& work) {
  const ComplaintCase* complaint = work.scene.sample.FindComplaint(work.task.business_key());
  if (complaint != nullptr) return complaint;
  return Refuse(absl::StatusCode::kNotFound, "COMPLAINT_UNKNOWN",
                absl::StrCat("the sample has no complaint ", work.task.business_key()));
}

Form FillIntake(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  Fields form;
  form.Set("caller_name", "云某")
      .Set("account", absl::StrCat("66", complaint->reference.substr(complaint->reference.size() - 2), "001"))
      .Set("phone", "13800000000")
      .Set("called_at", TimeText(Opened(work)))
      .Set("channel", complaint->channel)
      .Set("people", complaint->people)
      .Set("content", complaint->content)
      .Set("reply_points", "已致歉并受理，由专人调查，一个交易日内答复");
  if (complaint->people > 1) form.Set("demands", "要求书面说明泄露范围");
  return Struct(form);
}

Form FillTriage(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  Fields form;
  form.Set("category", complaint->category)
      .Set("severity", complaint->severity)
      .Set("amount", complaint->amount)
      .Set("about_manager", complaint->about_manager);
  if (!complaint->complained_of.empty()) form.Set("complained_of", complaint->complained_of);
  return Struct(form);
}

Form FillAcknowledgement(const Work& work) {
  const bool compliance = work.part.part() == "compliance";
  return Struct(Fields().Set("instruction",
                             compliance ? "先停名单外发，保全访问日志" : "当日逐户致歉，查清前不对外表态"));
}

Form FillFirstReply(const Work&) {
  return Struct(Fields().Set("main_points", "已受理，说明由哪个部门调查、何时再答复"));
}

Form FillInvestigation(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  Fields form;
  form.Set("finding",
           complaint->proposal == "refuse" ? "委托均由客户本人发出，录音中未见任何承诺" : "所述基本属实")
      .Set("evidence", "系统日志、录音与当班记录")
      .Set("proposal", complaint->proposal)
      .Set("remedy", complaint->outcome);
  if (complaint->compensation > 0) form.Set("compensation", complaint->compensation);
  return Struct(form);
}

Form FillApproval(const Work&) {
  return Struct(Fields().Set("agree", true).Set("opinion", "事实清楚，金额合理，同意"));
}

Form FillExtension(const Work&) {
  return Struct(Fields().Set("agree", true).Set("opinion", "交易所回函未到，同意延期一次"));
}

Form FillRemedy(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  return Struct(Fields().Set("measures", complaint->outcome));
}

Form FillRefusal(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  return Struct(
      Fields()
          .Set("text", "感谢您来电。经查，您的委托由本人发出，我部未作过保本或补亏承诺，恕不能补足亏损。")
          .Set("reasons", complaint->outcome));
}

Form FillRefusalCheck(const Work&) {
  return Struct(Fields().Set("agree", true).Set("opinion", "理由充分，语气得当，就地答复，不上推"));
}

Form FillFinalReply(const Work& work) {
  ASSIGN_OR_RETURN(const ComplaintCase* complaint, CaseOf(work));
  return Struct(
      Fields().Set("main_points", complaint->outcome).Set("replied_at", TimeText(work.scene.office.now())));
}

Form FillFollowUp(const Work& work) {
  const bool heard = work.task.business_key() != work.scene.plan.unheard;
  return Struct(
      Fields().Set("how", heard ? "phone" : "visit").Set("opinion", "认可处理过程，希望此类事不再发生"));
}

Form FillMediationOffer(const Work& work) {
  return Struct(Fields()
                    .Set("body", "证券期货纠纷调解中心")
                    .Set("offered_at", TimeText(work.scene.office.now()))
                    .Set("answer", "declined"));
}

absl::Time IntakeReady(const Work& work) {
  return After(work, 3, 8);
}
absl::Time AcknowledgementReady(const Work& work) {
  return After(work, 15, 40);
}
absl::Time FirstReplyReady(const Work& work) {
  const bool late = work.task.business_key() == work.scene.plan.first_reply_late;
  return late ? After(work, 25 * 60, 27 * 60) : After(work, 30, 80);
}
absl::Time InvestigationReady(const Work& work) {
  const bool extended = work.task.business_key() == work.scene.plan.extended;
  return extended ? After(work, 44 * 60, 48 * 60) : After(work, 20 * 60, 27 * 60);
}
absl::Time ApprovalReady(const Work& work) {
  return After(work, 60, 110);
}
absl::Time RemedyReady(const Work& work) {
  return After(work, 120, 300);
}
absl::Time RefusalReady(const Work& work) {
  return After(work, 30, 70);
}
absl::Time FollowUpReady(const Work& work) {
  return After(work, 30, 120);
}

}  // namespace

const std::map<std::string, Duty>& ComplaintDuties() {
  static const std::map<std::string, Duty> kDuties = {
      {"intake", {"service_desk", IntakeReady, FillIntake, true}},
      {"triage", {"service_desk", IntakeReady, FillTriage}},
      {"acknowledge", {"", AcknowledgementReady, FillAcknowledgement}},
      {"first_reply", {"service_desk", FirstReplyReady, FillFirstReply}},
      {"extension_review", {"", RefusalReady, FillExtension}},
      {"investigate", {"", InvestigationReady, FillInvestigation}},
      {"approve", {"", ApprovalReady, FillApproval}},
      {"approve_both", {"", ApprovalReady, FillApproval}},
      {"remedy", {"", RemedyReady, FillRemedy}},
      {"refusal", {"service_desk", RefusalReady, FillRefusal}},
      {"refusal_check", {"", RefusalReady, FillRefusalCheck}},
      {"final_reply", {"service_desk", RefusalReady, FillFinalReply}},
      {"mediation_offer", {"service_desk", RefusalReady, FillMediationOffer}},
      {"follow_up", {"service_desk", FollowUpReady, FillFollowUp}},
  };
  return kDuties;
}

}  // namespace liushui::demo
