// The SCXML algorithm (W3C Recommendation, appendix D): which transitions an event enables, what is left and
// entered, and in which order. The names follow the appendix.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_
#define LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_

#include "absl/status/status.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Enters the initial configuration of a new instance.
absl::Status EnterInitial(Macrostep& step);

// Takes the transitions that `event` enables. An event from outside or of an activity; `of_input` marks the
// input's own, whose match makes the step "handled".
absl::Status ProcessEvent(Macrostep& step, const Event& event, bool of_input);

// Takes eventless transitions and internal events until there are none, opens the activities and timers of
// the states that are still active, and repeats while that raised events; then ends the instance if it has
// finished.
absl::Status ComeToRest(Macrostep& step);

// Leaves all states, last entered first; `keep_final` leaves the top-level final states in the configuration,
// as the place where the instance ended.
absl::Status ExitAll(Macrostep& step, bool keep_final);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_INTERPRET_H_
