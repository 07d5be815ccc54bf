// Leaving and entering states: domains, entry and exit sets, history, completion of parents (SCXML appendix
// D).
#ifndef LIUSHUI_ENGINE_CORE_SCXML_ENTRY_H_
#define LIUSHUI_ENGINE_CORE_SCXML_ENTRY_H_

#include <vector>

#include "absl/status/status.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// The compound ancestor within which a transition happens (getTransitionDomain); kNoState for a targetless
// one.
chart::StateIndex TransitionDomain(Macrostep& step, const chart::Transition& transition);

// Enters all that the transitions enter, ancestors first, in document order. Completed parents raise
// done.state.
absl::Status EnterStates(Macrostep& step, const std::vector<int>& transitions);

// Whether a state with children is complete: its final child is active, or all its regions are complete.
bool IsInFinalState(Macrostep& step, chart::StateIndex s);

// Remembers what the history children of `s` stand for; called for all states to be left before any is.
absl::Status RecordHistory(Macrostep& step, chart::StateIndex s);

// Runs the exit blocks of `s`, each for itself.
absl::Status RunExitBlocks(Macrostep& step, chart::StateIndex s);

// Runs them, withdraws activity and timers, and leaves `s`.
absl::Status ExitState(Macrostep& step, chart::StateIndex s);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_ENTRY_H_
