// What of an active state is not open because an expression failed: a task whose title divides by zero is
// there for nobody.
//
// When a state is entered, each of its timers and its activity open for themselves. Where that fails, and no
// transition for the error leaves the state, the incident EXPRESSION_FAILED names the part. Such an incident
// lasts as long as the part is missing: it lapses when the state is left, and is resolved by opening the part
// after all, on present data. So whoever tries again can open nothing twice.
#ifndef LIUSHUI_ENGINE_CORE_UNOPENED_H_
#define LIUSHUI_ENGINE_CORE_UNOPENED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/chart/chart.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/fact.pb.h"

namespace liushui::core {

// One part each: the activity, the deadline, the timer of a transition, a rung of a ladder, the judgement
// whether a list is done. The rung of a task, or of all tasks of a list: its ordinal; of the state's own
// ladder 0.
ledger::v1::Unopened ActivityPart();
ledger::v1::Unopened DuePart();
ledger::v1::Unopened MomentPart(int position);
ledger::v1::Unopened RungPart(uint32_t task, int rung);
ledger::v1::Unopened UntilPart();

// Raises the incident for an error that no transition handled. It names the part that the error kept from
// opening, unless the state was left, or is about to open anew, in the same step.
absl::Status ReportError(Macrostep& step, const Event& error);
// The same for one that a transition took, as far as its part is missing even so. Whoever catches errors to
// note them has opened nothing by that.
absl::Status ReportIfMissing(Macrostep& step, const Event& error);
// The part is not missing any more, though nobody resolved anything.
absl::Status LapseUnopened(Macrostep& step, absl::string_view state, const ledger::v1::Unopened& part);

// Opens the part of an active state. Refuses as its expressions do. What the definition does not declare any
// more is left.
absl::Status OpenPart(Macrostep& step, absl::string_view state, const ledger::v1::Unopened& part);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_UNOPENED_H_
