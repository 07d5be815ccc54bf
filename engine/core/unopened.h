// What of an active state is not open because an expression failed: a task whose title divides by zero is
// there for nobody.
//
// When a state is entered, each of its timers and its activity open for themselves. Where that fails and the
// chart has no transition for the error, the incident EXPRESSION_FAILED names the part. Such an incident
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

// One part each: the activity, the deadline, the timer of a transition, a rung of a ladder.
ledger::v1::Unopened ActivityPart();
ledger::v1::Unopened DuePart();
ledger::v1::Unopened MomentPart(int position);
ledger::v1::Unopened RungPart(uint32_t task, int rung);

// Raises the incident for an error that no transition handled. It names the part that the error kept from
// opening, unless the state was left, or is about to open anew, in the same step.
absl::Status ReportError(Macrostep& step, const Event& error);

// Opens the part of an active state. Refuses as its expressions do. What the definition does not declare any
// more is left.
absl::Status OpenPart(Macrostep& step, absl::string_view state, const ledger::v1::Unopened& part);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_UNOPENED_H_
