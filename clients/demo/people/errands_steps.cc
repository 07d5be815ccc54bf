#include "clients/demo/people/errands_steps.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/people/people.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;

constexpr char kSeparation[] = "SEPARATION_OF_DUTIES";
constexpr char kRole[] = "ROLE_DENIED";
constexpr absl::Duration kUntilAnswer = absl::Hours(3);

client::Caller System(const Scene& scene, const std::string& name) {
  return {name, {}, scene.sample.branch};
}

client::Caller CallerOf(const Scene& scene, const Person& person) {
  return {person.id, person.roles, scene.sample.branch};
}

std::string KeyOfDay(const Scene& scene, const std::string& manager) {
  return absl::StrCat(manager, "/", absl::FormatCivilTime(scene.day));
}

// The first with a role, but for one who may not.
absl::StatusOr<const Person*> SomebodyWith(const Scene& scene, absl::string_view role,
                                           absl::string_view except) {
  for (const Person& person : scene.sample.people) {
    if (person.Has(role) && person.id != except) return &person;
  }
  return absl::NotFoundError(absl::StrCat("nobody in the branch is ", role));
}

absl::Status ExpectCreated(const absl::StatusOr<v1::StartInstanceResponse>& started, bool created) {
  RETURN_IF_ERROR(started.status());
  if (started->created() == created) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(started->instance().business_key(), created ? " was there before" : " was opened twice"));
}

Opening ComplaintOpening(const ComplaintCase& complaint) {
  return {"complaint", complaint.reference,
          Fields().Set("source", complaint.source).Set("content", complaint.content)};
}

absl::Status ExpectRefusal(const absl::Status& answer, const Person& person, const v1::Task& task) {
  const std::string reason = ReasonOf(answer);
  if (reason == kSeparation || reason == kRole) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(person.id, " tried to complete ", task.title(),
                                          ", which he may not; the server answered ", answer.ToString()));
}

// The tasks of one instance and state.
absl::StatusOr<std::vector<v1::Task>> TasksIn(const Scene& scene, const v1::Instance& instance,
                                              const std::string& state, v1::Task::Status status) {
  v1::ListTasksRequest request;
  request.set_instance(instance.name());
  request.set_state(state);
  request.set_status(status);
  return scene.office.ListTasks(request);
}

bool IsIn(const v1::Instance& instance, absl::string_view state) {
  return std::find(instance.states().begin(), instance.states().end(), state) != instance.states().end();
}

}  // namespace

absl::Status OrderSheets(const Scene& scene) {
  for (const RosterEntry& entry : scene.sample.managers) {
    const Person& manager = *scene.sample.FindPerson(entry.id);
    if (!IsHere(scene, manager)) continue;
    for (const std::string& client : entry.advice_wanted) {
      const Fields input = Fields()
                               .Set("manager", entry.id)
                               .Set("team_leader", entry.leader)
                               .Set("client", client)
                               .Set("reason", "昨日拜访时提出，想看书面分析");
      const Opening opening = {"consult_sheet", absl::StrCat(KeyOfDay(scene, entry.id), "/", client), input};
      RETURN_IF_ERROR(ExpectCreated(scene.office.Start(CallerOf(scene, manager), opening), true));
    }
  }
  return absl::OkStatus();
}

absl::Status RecordTalks(const Scene& scene, int number) {
  for (const RosterEntry& entry : scene.sample.managers) {
    const Person& manager = *scene.sample.FindPerson(entry.id);
    if (entry.outlet.empty() || !IsHere(scene, manager)) continue;
    ASSIGN_OR_RETURN(const v1::Instance day,
                     scene.office.Find("daily_manager_day", KeyOfDay(scene, entry.id)));
    const bool visit = number % 2 == 1;
    const Fields talk =
        Fields()
            .Set("number", number)
            .Set("kind", visit ? "visit" : "talk")
            .Set("topic", visit ? "企业客户走访：闲置资金与国债逆回购" : "大堂讲解：开户与基金定投")
            .Set("interested", 1 + scene.luck.Below(4, absl::StrCat(entry.id, number)));
    RETURN_IF_ERROR(scene.office.AddItem(manager, day.name(), "talk", absl::StrCat(number), talk));
  }
  return absl::OkStatus();
}

absl::Status StartComplaint(const Scene& scene, const ComplaintCase& complaint) {
  if (complaint.source != "service_desk") {
    const client::Caller system = System(scene, absl::StrCat(complaint.source, ".system"));
    return ExpectCreated(scene.office.Start(system, ComplaintOpening(complaint)), true);
  }
  ASSIGN_OR_RETURN(const Person* desk, SomebodyWith(scene, "service_desk", ""));
  return ExpectCreated(scene.office.Start(CallerOf(scene, *desk), ComplaintOpening(complaint)), true);
}

absl::Status RepeatComplaint(const Scene& scene, const ComplaintCase& complaint) {
  const client::Caller system = System(scene, absl::StrCat(complaint.source, ".system"));
  return ExpectCreated(scene.office.Start(system, ComplaintOpening(complaint)), false);
}

absl::Status RequestExtension(const Scene& scene) {
  const ComplaintCase& complaint = *scene.sample.FindComplaint(scene.plan.extended);
  ASSIGN_OR_RETURN(const v1::Instance instance, scene.office.Find("complaint", complaint.reference));
  ASSIGN_OR_RETURN(const Person* person, SomebodyWith(scene, "operations", complaint.complained_of));
  return scene.office.Send(*person, instance.name(), "extension.requested",
                           Fields().Set("reason", "需调取交易所回函，预计一周"));
}

absl::StatusOr<bool> AnswerWhenReplied(const Scene& scene, const ComplaintCase& complaint) {
  ASSIGN_OR_RETURN(const v1::Instance instance, scene.office.Find("complaint", complaint.reference));
  const bool waited = scene.office.now() >= TimeOf(instance.update_time()) + kUntilAnswer;
  if (!IsIn(instance, "awaiting_client") || !waited) return false;
  ASSIGN_OR_RETURN(const Person* desk, SomebodyWith(scene, "service_desk", complaint.complained_of));
  const bool satisfied = complaint.proposal != "refuse";
  RETURN_IF_ERROR(scene.office.Send(
      *desk, instance.name(), "client.answered",
      Fields()
          .Set("satisfied", satisfied)
          .Set("opinion", satisfied ? "处理及时，可以接受" : "仍认为应当赔偿，但表示知道了理由")));
  return true;
}

absl::StatusOr<bool> MendMail(const Scene& scene, Workers& workers) {
  ASSIGN_OR_RETURN(const std::vector<v1::Incident> incidents, scene.office.Incidents());
  bool mended = false;
  for (const v1::Incident& incident : incidents) {
    if (incident.state() != "mail_send") continue;
    ASSIGN_OR_RETURN(const Person* supervisor, SomebodyWith(scene, "it_support", ""));
    RETURN_IF_ERROR(workers.MendMail());
    RETURN_IF_ERROR(scene.office.Resolve(*supervisor, incident, "邮件服务器证书过期，已更换，重新发送"));
    mended = true;
  }
  return mended;
}

absl::StatusOr<bool> WithdrawSheet(const Scene& scene) {
  for (const RosterEntry& entry : scene.sample.managers) {
    const auto& wanted = entry.advice_wanted;
    if (std::find(wanted.begin(), wanted.end(), scene.plan.withdrawn) == wanted.end()) continue;
    ASSIGN_OR_RETURN(const v1::Instance sheet,
                     scene.office.Find("consult_sheet",
                                       absl::StrCat(KeyOfDay(scene, entry.id), "/", scene.plan.withdrawn)));
    if (!IsIn(sheet, "analysis")) return false;
    RETURN_IF_ERROR(scene.office.Send(*scene.sample.FindPerson(entry.id), sheet.name(), "manager.withdrew",
                                      Fields().Set("reason", "客户来电，已自行了结该只股票")));
    return true;
  }
  return false;
}

absl::Status SignForTheBank(const Scene& scene) {
  const Person& manager = *scene.sample.FindPerson(scene.plan.bank_unsigned);
  ASSIGN_OR_RETURN(const v1::Instance day,
                   scene.office.Find("daily_manager_day", KeyOfDay(scene, manager.id)));
  ASSIGN_OR_RETURN(const std::vector<v1::Task> tasks,
                   TasksIn(scene, day, "bank_signature", v1::Task::STATUS_UNSPECIFIED));
  if (tasks.empty()) return absl::NotFoundError("there is no signature of the bank's to forge");
  const absl::Status answer = scene.office.Complete(manager, tasks.front(), "", Struct());
  return ExpectRefusal(answer, manager, tasks.front());
}

absl::StatusOr<bool> ApproveOwnProposal(const Scene& scene) {
  ASSIGN_OR_RETURN(const std::vector<v1::Instance> complaints,
                   scene.office.List("complaint", v1::Instance::ACTIVE));
  for (const v1::Instance& complaint : complaints) {
    if (complaint.business_key() != scene.plan.disputed || !IsIn(complaint, "approve")) continue;
    ASSIGN_OR_RETURN(const auto inquiries, TasksIn(scene, complaint, "investigate", v1::Task::COMPLETED));
    ASSIGN_OR_RETURN(const auto approvals,
                     TasksIn(scene, complaint, "approve", v1::Task::STATUS_UNSPECIFIED));
    if (inquiries.empty() || approvals.empty()) return false;
    const Person& investigator = *scene.sample.FindPerson(inquiries.back().parts(0).completed_by());
    const absl::Status answer = scene.office.Complete(
        investigator, approvals.front(), "", Fields().Set("agree", true).Set("opinion", "我查的，我批了"));
    RETURN_IF_ERROR(ExpectRefusal(answer, investigator, approvals.front()));
    return true;
  }
  return false;
}

}  // namespace liushui::demo
