// The SCXML algorithm (W3C Recommendation, appendix D): which transitions an event enables, what is left and
// entered, and in which order. The names follow the appendix.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_
#define LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Enters the initial configuration of a new instance.
absl::Status EnterInitial(Macrostep& step);

// Binds `event` and gives the transitions it enables, without conflicts, in document order of the states that
// found them.
absl::StatusOr<std::vector<int>> SelectTransitions(Macrostep& step, Event event);

// Takes them together: leaves, acts, enters.
absl::Status Microstep(Macrostep& step, const std::vector<int>& transitions);

// Takes the transitions that `event` enables; if an error event enables none, an incident says so. An event
// from outside or of an activity; `of_input` marks the input's own, whose match makes the step "handled", and
// before whose transitions are selected the active states' `arrival` blocks run.
absl::Status ProcessEvent(Macrostep& step, Event event, bool of_input);

// Takes eventless transitions and internal events until there are none, opens the activities and timers of
// the states that are still active, and repeats while that raised events; then ends the instance if it has
// finished.
absl::Status ComeToRest(Macrostep& step);

// Leaves all states, last in document order first, and ends what is left of the instance: timers, incidents,
// errors that nobody handles any more. `keep_final` leaves the final states in the configuration, as the
// place where the instance ended.
absl::Status ExitAll(Macrostep& step, bool keep_final);
// Leaves all states and ends the instance as cancelled.
absl::Status EndCancelled(Macrostep& step, const std::string& reason);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_
