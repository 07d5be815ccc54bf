// The single steps that the errands are made of.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_STEPS_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_STEPS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/demo/people/duties.h"
#include "clients/demo/people/workers.h"

namespace liushui::demo {

// Managers order sheets for those who asked for advice the day before.
absl::Status OrderSheets(const Scene& scene);
// The stationed managers write down their n-th talk.
absl::Status RecordTalks(const Scene& scene, int number);

absl::Status StartComplaint(const Scene& scene, const ComplaintCase& complaint);
// INTERNAL if the same reference opens a second complaint.
absl::Status RepeatComplaint(const Scene& scene, const ComplaintCase& complaint);
absl::Status RequestExtension(const Scene& scene);
// Not yet until the client has had the answer for a while.
absl::StatusOr<bool> AnswerWhenReplied(const Scene& scene, const ComplaintCase& complaint);

// Not yet until there is an incident.
absl::StatusOr<bool> MendMail(const Scene& scene, Workers& workers);
// Not yet until the sheet waits for a consultant.
absl::StatusOr<bool> WithdrawSheet(const Scene& scene);

// INTERNAL if the server lets it pass: nobody may do these.
absl::Status SignForTheBank(const Scene& scene);
// Not yet until his proposal waits for approval.
absl::StatusOr<bool> ApproveOwnProposal(const Scene& scene);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_STEPS_H_
