#include "clients/demo/branch/plan.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr size_t kAdviceVisits = 9;
constexpr size_t kRetriedMessages = 2;

absl::Status TooSmall(absl::string_view missing) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "SAMPLE_TOO_SMALL",
                absl::StrCat("the branch of the sample has too few ", missing));
}

// Gives each field another of the texts, in an order of luck.
absl::Status Deal(std::vector<std::string> texts, const std::vector<std::string*>& fields,
                  absl::string_view what, const Luck& luck) {
  if (texts.size() < fields.size()) return TooSmall(what);
  const std::vector<std::string> shuffled = luck.Shuffled(std::move(texts), what);
  for (size_t i = 0; i < fields.size(); ++i) *fields[i] = shuffled[i];
  return absl::OkStatus();
}

std::vector<std::string> ManagersWhere(const Sample& sample,
                                       const std::function<bool(const RosterEntry&)>& fits) {
  std::vector<std::string> ids;
  for (const RosterEntry& manager : sample.managers) {
    if (fits(manager)) ids.push_back(manager.id);
  }
  return ids;
}

absl::Status PlanManagers(const Sample& sample, const Luck& luck, Plan& plan) {
  const auto stationed = [](const RosterEntry& entry) { return !entry.outlet.empty(); };
  const auto free = [](const RosterEntry& entry) {
    return entry.outlet.empty() && entry.community.empty() && !entry.presents;
  };
  RETURN_IF_ERROR(Deal(ManagersWhere(sample, free), {&plan.on_leave, &plan.unexcused}, "absent", luck));
  RETURN_IF_ERROR(
      Deal(ManagersWhere(sample, stationed), {&plan.bank_unsigned, &plan.bank_problem}, "stationed", luck));
  const auto here = [&plan](const RosterEntry& entry) {
    return entry.id != plan.on_leave && entry.id != plan.unexcused;
  };
  RETURN_IF_ERROR(Deal(ManagersWhere(sample, here),
                       {&plan.meeting_late, &plan.summary_late, &plan.review_late, &plan.review_returned,
                        &plan.slow, &plan.mail_fails, &plan.sms_fails, &plan.mail_kills},
                       "managers", luck));
  const auto advises = [&here](const RosterEntry& entry) {
    return here(entry) && !entry.advice_wanted.empty();
  };
  RETURN_IF_ERROR(Deal(ManagersWhere(sample, advises), {&plan.advice_late}, "advisers", luck));
  const auto sends = [&](const RosterEntry& entry) { return here(entry) && entry.id != plan.sms_fails; };
  std::vector<std::string> retried(kRetriedMessages);
  std::vector<std::string*> fields;
  for (std::string& manager : retried) fields.push_back(&manager);
  RETURN_IF_ERROR(Deal(ManagersWhere(sample, sends), fields, "senders", luck));
  plan.sms_retried.insert(retried.begin(), retried.end());
  return absl::OkStatus();
}

absl::Status PlanSheets(const Sample& sample, const Luck& luck, Plan& plan) {
  std::vector<std::string> asked;
  std::vector<std::string> visited;
  for (const RosterEntry& manager : sample.managers) {
    if (manager.id == plan.on_leave || manager.id == plan.unexcused) continue;
    asked.insert(asked.end(), manager.advice_wanted.begin(), manager.advice_wanted.end());
    if (manager.id == plan.slow) continue;
    visited.insert(visited.end(), manager.visits.begin(), manager.visits.end());
  }
  // Only a sheet that says more than one thing can lack one of them.
  std::vector<std::string> rich;
  for (const std::string& client : asked) {
    const BranchClient* found = sample.FindClient(client);
    if (found == nullptr) return TooSmall("clients");
    if (found->holdings.size() > 1) rich.push_back(client);
  }
  RETURN_IF_ERROR(Deal(rich, {&plan.returned_once, &plan.returned_thrice}, "clients", luck));
  std::vector<std::string> others;
  for (const std::string& client : asked) {
    // A client at the highest level cannot be advised above it.
    if (client == plan.returned_once || client == plan.returned_thrice) continue;
    if (sample.FindClient(client)->risk_level < 5) others.push_back(client);
  }
  RETURN_IF_ERROR(Deal(
      others, {&plan.unsuitable, &plan.withdrawn, &plan.analysis_late, &plan.delivery_late, &plan.delegated},
      "clients", luck));
  if (visited.size() < kAdviceVisits) return TooSmall("clients to visit");
  std::vector<std::string> wanting = luck.Shuffled(std::move(visited), "wants advice");
  plan.wants_advice.insert(wanting.begin(), wanting.begin() + kAdviceVisits);
  return absl::OkStatus();
}

absl::Status PlanComplaints(const Sample& sample, Plan& plan) {
  for (const ComplaintCase& complaint : sample.complaints) {
    const bool operations =
        complaint.category == "business_error" || complaint.category == "cancellation_delay";
    if (complaint.about_manager && complaint.compensation > 0) plan.disputed = complaint.reference;
    if (operations && plan.extended.empty()) plan.extended = complaint.reference;
    if (complaint.category == "data_leak") plan.unheard = complaint.reference;
    if (complaint.category == "staff_attitude" && !complaint.about_manager) {
      plan.first_reply_late = complaint.reference;
    }
  }
  if (plan.disputed.empty() || plan.extended.empty() || plan.unheard.empty() ||
      plan.first_reply_late.empty()) {
    return TooSmall("complaints");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Sample& sample, const Luck& luck) {
  Plan plan;
  RETURN_IF_ERROR(PlanManagers(sample, luck, plan));
  RETURN_IF_ERROR(PlanSheets(sample, luck, plan));
  RETURN_IF_ERROR(PlanComplaints(sample, plan));
  return plan;
}

}  // namespace liushui::demo
