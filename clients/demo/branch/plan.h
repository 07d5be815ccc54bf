// Plan: what goes wrong on this day, and to whom. Everybody else is on time.
//
// Chosen by luck among those to whom it can happen, so that every seed tells the whole story.
#ifndef LIUSHUI_CLIENTS_DEMO_BRANCH_PLAN_H_
#define LIUSHUI_CLIENTS_DEMO_BRANCH_PLAN_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "clients/demo/branch/luck.h"
#include "clients/demo/branch/sample.h"

namespace liushui::demo {

struct Plan {
  // Managers, by id.
  std::string on_leave;         // away all day, with a reason
  std::string unexcused;        // comes at ten, without one
  std::string meeting_late;     // whose team meeting is written down late
  std::string advice_late;      // plans whom to advise too late
  std::string summary_late;     // sums the day up too late
  std::string review_late;      // whose day is reviewed too late
  std::string review_returned;  // whose records are sent back once
  std::string slow;             // leaves two visits and a room undone
  std::string mail_fails;       // whose mail becomes an incident
  std::string mail_kills;       // in the middle of whose mail the mail worker dies
  std::string sms_fails;        // whose morning message never goes out
  std::set<std::string> sms_retried;
  std::string bank_unsigned;  // stationed; nobody at the bank signs
  std::string bank_problem;   // stationed; the outlet has a problem

  // Clients, by id. Those of a single name asked for advice the day before.
  std::set<std::string> wants_advice;  // will say so when visited
  std::string returned_once;           // the sheet lacks something
  std::string returned_thrice;         // until the team leader steps in
  std::string withdrawn;               // the manager takes it back
  std::string unsuitable;              // compliance sends the advice back
  std::string analysis_late;
  std::string delivery_late;
  std::string delegated;  // whose analysis the consultant gives to a colleague

  // Complaints, by reference.
  std::string first_reply_late;
  std::string extended;  // the department asks for more time
  std::string disputed;  // its investigator tries to approve his own proposal
  std::string unheard;   // the caller is not heard from again
};

// FAILED_PRECONDITION SAMPLE_TOO_SMALL when the branch has not enough people, clients or complaints for it.
absl::StatusOr<Plan> MakePlan(const Sample& sample, const Luck& luck);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_BRANCH_PLAN_H_
