// One function for each kind of input: checks whether it may happen, records what it directly means, and lets
// the chart react. Refusals leave the macrostep to be thrown away.
#ifndef LIUSHUI_ENGINE_CORE_INPUTS_H_
#define LIUSHUI_ENGINE_CORE_INPUTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::core {

// lifecycle.cc
// That the instance began; nothing if it has begun, as one has whose start was parked and is tried again.
absl::Status RecordStarted(Macrostep& step, const ledger::v1::StartInstance& input);
absl::Status TakeStart(Macrostep& step, const ledger::v1::StartInstance& input);
absl::Status TakeEvent(Macrostep& step, const ledger::v1::SendEvent& input);
absl::Status TakeDelivery(Macrostep& step, const ledger::v1::Deliver& input);
absl::Status TakeCancel(Macrostep& step, const ledger::v1::CancelInstance& input);
absl::Status TakeTimer(Macrostep& step, const ledger::v1::FireTimer& input);
absl::Status TakeResolve(Macrostep& step, const ledger::v1::ResolveIncident& input);

// people/claims.cc
absl::Status TakeClaim(Macrostep& step, const ledger::v1::ClaimTask& input);
absl::Status TakeRelease(Macrostep& step, const ledger::v1::ReleaseTask& input);
absl::Status TakeCompletion(Macrostep& step, const ledger::v1::CompleteTask& input);

// people/handover.cc
absl::Status TakeDelegation(Macrostep& step, const ledger::v1::DelegateTask& input);
absl::Status TakeRecall(Macrostep& step, const ledger::v1::RecallTask& input);
absl::Status TakeReassignment(Macrostep& step, const ledger::v1::ReassignTask& input);

// people/changes.cc
absl::Status TakeDraft(Macrostep& step, const ledger::v1::SaveDraft& input);
absl::Status TakeUpdate(Macrostep& step, const ledger::v1::UpdateTask& input);

// people/notes.cc
absl::Status TakeComment(Macrostep& step, const ledger::v1::CommentTask& input);
absl::Status TakeAttachment(Macrostep& step, const ledger::v1::AttachFile& input);

// each.cc
absl::Status TakeItems(Macrostep& step, const ledger::v1::AddItems& input);

// jobs.cc
absl::Status TakeJobResult(Macrostep& step, const ledger::v1::CompleteJob& input);
absl::Status TakeJobFailure(Macrostep& step, const ledger::v1::FailJob& input);

// Refuses with ROLE_DENIED an actor who neither holds one of the roles nor is one of the persons. `what` such
// as "event client.withdrew".
absl::Status CheckCandidate(Macrostep& step, const std::vector<chart::TextTemplate>& roles,
                            const absl::optional<chart::Expression>& person, const Locals& locals,
                            absl::string_view what);

// Decides one input of any kind, whatever the instance's status.
absl::Status TakeInput(Macrostep& step, const ledger::v1::Input& input);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_INPUTS_H_
