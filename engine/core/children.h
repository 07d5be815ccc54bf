// Children: instances of other workflows that a state has started and that end with it.
//
// Between parent and child go three messages: the start, which names the parent; the result, sent by the
// child as it ends; and the cancel, sent by the parent as it leaves the state. They are delivered in the
// order in which they were sent. A result that meets a cancel on the way finds no open child, and a cancel
// that meets a result finds an instance that has ended: either is recorded and does nothing.
#ifndef LIUSHUI_ENGINE_CORE_CHILDREN_H_
#define LIUSHUI_ENGINE_CORE_CHILDREN_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/chart/chart.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// The parent's side.

// Asks for the child of a state to be started. RUNAWAY as any start.
absl::Status OpenChild(Macrostep& step, chart::StateIndex s);
// Gives up an open child; it is cancelled unless its declaration leaves it alone.
absl::Status WithdrawChild(Macrostep& step, const state::v1::Activity& child);
// Goes on by `done` or `failed`. A failure for which the chart has no transition is the incident
// CHILD_FAILED.
absl::Status TakeChildResult(Macrostep& step, const ledger::v1::ChildResult& result);
// After such an incident is resolved: starts another child, if the state has none.
absl::Status OpenChildAgain(Macrostep& step, absl::string_view state);

// The child's side; without effect in an instance that is nobody's child.

// OK for the start of an instance that is at most the kMaxChildDepth-th below one that is nobody's child.
// FAILED_PRECONDITION CHILD_TOO_DEEP.
absl::Status CheckChildDepth(const ledger::v1::StartInstance& start);
// Ends the instance. FAILED_PRECONDITION NO_RECEIVER where it is not the sender's child.
absl::Status TakeParentCancel(Macrostep& step, const ledger::v1::Deliver& input);
// Sends the result: its output, or that it was cancelled.
absl::Status TellParentDone(Macrostep& step);
absl::Status TellParentCancelled(Macrostep& step, absl::string_view reason);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_CHILDREN_H_
