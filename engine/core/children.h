// Children: instances of other workflows that a state has started and that end with it.
//
// Between parent and child go three messages: the start, which names the parent; the result, sent by the
// child as it ends; and the cancel, sent by the parent as it leaves the state. They are delivered in the
// order in which they were sent. A result that meets a cancel on the way finds no open child, and a cancel
// that meets a result finds an instance that has ended: either is recorded and does nothing.
//
// The child of an item is told from one of a state by what ties it to its parent (ParentLink); it has no
// activity of its own, and its failure is the item's.
#ifndef LIUSHUI_ENGINE_CORE_CHILDREN_H_
#define LIUSHUI_ENGINE_CORE_CHILDREN_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/value.h"
#include "engine/chart/chart.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// The parent's side.

// Asks for the child of a state to be started. RUNAWAY as any start.
absl::Status OpenChild(Macrostep& step, chart::StateIndex s);
// A child that is about to be asked for under the next ordinal, all that depends on expressions resolved, for
// a state or an item of its `each`. `locals` has the item.
absl::StatusOr<ledger::v1::SentStart> ResolveChild(Macrostep& step, chart::StateIndex s, const ItemOf& item,
                                                   const Locals& locals);
absl::Status SendStart(Macrostep& step, ledger::v1::SentStart start);
// Gives up an open child; it is cancelled unless its declaration leaves it alone.
absl::Status WithdrawChild(Macrostep& step, const state::v1::Activity& child);
// Why children of a state are cancelled that is being left.
std::string ReasonToCancel(const Macrostep& step, absl::string_view state);
// An output as the declaration reads it: fields that may be missing are null. RESULT_INVALID where it is of
// another type.
absl::StatusOr<cel::Value> AcceptOutput(const chart::ChildSpec& spec, const ledger::v1::Value& output);
// Goes on by `done` or `failed`, or ends the item. A failure for which the chart has no transition is the
// incident CHILD_FAILED.
absl::Status TakeChildResult(Macrostep& step, const ledger::v1::ChildResult& result);
// After such an incident is resolved: starts another child, if the state has none. Refuses as its
// expressions.
absl::Status OpenChildAgain(Macrostep& step, absl::string_view state);

// Between them, where the start is delivered.

// What somebody who has a key is to the child that asks for it.
enum class KeyHolder { kNobody, kEndedSibling, kRunningSibling, kStranger };
// `owner` is null if nobody has it.
KeyHolder HolderFor(const ledger::v1::ParentLink& parent, const state::v1::InstanceState* owner);
// One key is asked for by one child after the other, at most as often as this.
constexpr int kMaxTriesOfKey = 1000;
// The key of a child that asks for `key`. Once children of the same parent have had it and all of them have
// ended it is the next one with a number, `order-7#2` and so on; one that a stranger took is passed over.
// The result is a key that is taken where a stranger has `key`, where one of those children still runs, and
// after so many tries.
absl::StatusOr<std::string> KeyOfTry(
    const std::string& key, absl::FunctionRef<absl::StatusOr<KeyHolder>(const std::string& key)> holder_of);
// Whether KeyOfTry may have given this one for `asked`.
bool IsKeyOfTry(absl::string_view key, absl::string_view asked);

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
