// One function for each kind of input: checks whether it may happen, records what it directly means, and lets
// the chart react. Refusals leave the macrostep to be thrown away.
#ifndef LIUSHUI_ENGINE_CORE_INPUTS_H_
#define LIUSHUI_ENGINE_CORE_INPUTS_H_

#include "absl/status/status.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::core {

// lifecycle.cc
absl::Status TakeStart(Macrostep& step, const ledger::v1::StartInstance& input);
absl::Status TakeEvent(Macrostep& step, const ledger::v1::SendEvent& input);
absl::Status TakeDelivery(Macrostep& step, const ledger::v1::Deliver& input);
absl::Status TakeCancel(Macrostep& step, const ledger::v1::CancelInstance& input);
absl::Status TakeTimer(Macrostep& step, const ledger::v1::FireTimer& input);
absl::Status TakeResolve(Macrostep& step, const ledger::v1::ResolveIncident& input);

// people.cc
absl::Status TakeClaim(Macrostep& step, const ledger::v1::ClaimTask& input);
absl::Status TakeRelease(Macrostep& step, const ledger::v1::ReleaseTask& input);
absl::Status TakeCompletion(Macrostep& step, const ledger::v1::CompleteTask& input);

// each.cc
absl::Status TakeItems(Macrostep& step, const ledger::v1::AddItems& input);

// jobs.cc
absl::Status TakeJobResult(Macrostep& step, const ledger::v1::CompleteJob& input);
absl::Status TakeJobFailure(Macrostep& step, const ledger::v1::FailJob& input);

// Whether the actor is among the candidates: holds one of the roles or is one of the people.
bool IsCandidate(const ledger::v1::Actor& actor, const google::protobuf::RepeatedPtrField<std::string>& roles,
                 const google::protobuf::RepeatedPtrField<std::string>& people);

// Whether nobody known may do an open task: it names persons only, and each is excluded or kept apart.
bool NobodyMayAct(Macrostep& step, const state::v1::TaskState& task);

// Decides one input of any kind, whatever the instance's status.
absl::Status TakeInput(Macrostep& step, const ledger::v1::Input& input);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_INPUTS_H_
