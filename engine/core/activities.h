// What lives as long as a state: its activity (task, job, child, each) and its timers. Opened at the end of
// the macrostep in which the state was entered, so that a state merely passed through opens none; withdrawn
// when it is left.
#ifndef LIUSHUI_ENGINE_CORE_ACTIVITIES_H_
#define LIUSHUI_ENGINE_CORE_ACTIVITIES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Opens the timers and the activity of an active state. Failed expressions raise error.execution; the one
// thing they belong to (a timer, the activity, an item) is not opened, and an incident says so if nothing
// handles the error (unopened.h).
absl::Status OpenState(Macrostep& step, chart::StateIndex s);
// Withdraws them.
absl::Status CloseState(Macrostep& step, chart::StateIndex s);

// One part of it each: the timer of a transition that waits for a moment, the deadline, the activity.
absl::Status OpenTransitionTimer(Macrostep& step, const chart::State& state,
                                 const chart::Transition& transition);
absl::Status OpenDeadline(Macrostep& step, chart::StateIndex s);
absl::Status OpenActivity(Macrostep& step, chart::StateIndex s);
absl::Status WithdrawActivity(Macrostep& step, const state::v1::Activity& activity);
// What went wrong with a state's parts is over when they are. An error in an expression that kept none of
// them from opening is not: somebody must look. Nor is what is wrong with items that outlive their state.
absl::Status ResolveWithState(Macrostep& step, const std::string& state);

// Deadline of the whole, set at the start.
absl::Status OpenWhole(Macrostep& step);

// One kind of activity each.
absl::Status OpenTask(Macrostep& step, chart::StateIndex s);
absl::Status OpenJob(Macrostep& step, chart::StateIndex s);
absl::Status OpenEach(Macrostep& step, chart::StateIndex s);
// All invokes of a state, each for itself: one whose values fail raises error.execution and is not opened.
absl::Status OpenInvokes(Macrostep& step, chart::StateIndex s);

// A task that is about to open under the next ordinal, all that depends on expressions resolved. `locals` has
// its item.
struct ResolvedTask {
  ledger::v1::TaskOpened opened;
  absl::optional<ResolvedTime> due;
};
absl::StatusOr<ResolvedTask> ResolveTask(Macrostep& step, chart::StateIndex s, const Locals& locals);
// Opens it, and starts its ladder.
absl::Status RecordTask(Macrostep& step, ResolvedTask task);
// The same for a job.
absl::StatusOr<ledger::v1::JobOpened> ResolveJob(Macrostep& step, chart::StateIndex s, const Locals& locals);
absl::Status RecordJob(Macrostep& step, ledger::v1::JobOpened job);

// Whose task, job or child something is: an item of an `each`, by its ordinal; 0 for a state's own.
struct ItemOf {
  uint32_t each = 0;
  std::string key;
};
// The item under its name in expressions; nothing for a state's own.
absl::StatusOr<Locals> LocalsOf(Macrostep& step, const ItemOf& item);
absl::StatusOr<Locals> LocalsOf(Macrostep& step, const state::v1::TaskState& task);
// After the job or child of an item was done: the item is done, its actions run, its events are raised.
absl::Status FinishItem(Macrostep& step, const ItemOf& item);
// The same after its task was completed; data are set first.
absl::Status FinishItem(Macrostep& step, const state::v1::TaskState& task);

// The declared task of a state, or of its items.
const chart::TaskSpec& TaskSpecOf(const chart::State& state);
const chart::JobSpec& JobSpecOf(const chart::State& state);
const chart::ChildSpec& ChildSpecOf(const chart::State& state);
// Its part of this name; null if it has none.
const chart::PartSpec* FindPartSpec(const chart::TaskSpec& spec, absl::string_view name);

// Starts the ladder of a task (ordinal) or, with ordinal 0, of state `s`; sets its first timer.
absl::Status StartLadder(Macrostep& step, chart::StateIndex s, uint32_t task,
                         const chart::DeadlineSpec& deadline, const ResolvedTime& due);
// Starts the ladder of an open task anew, with a due that was moved: from now, from its first reminder on.
absl::Status RestartLadder(Macrostep& step, uint32_t task, absl::Time due);
// Climbs it by one: called when its timer fires.
absl::Status ClimbLadder(Macrostep& step, const ledger::v1::Ladder& ladder);
// Climbs a rung after all whose expressions failed; nothing if the ladder has no such rung now.
absl::Status ClimbRung(Macrostep& step, chart::StateIndex s, const ledger::v1::UnclimbedRung& rung);

// The same for the task of an item, whose timer stays when the calendar becomes another: the stop it stood
// for may be a later one now, which is then waited for.
absl::Status ClimbItemLadder(Macrostep& step, const ledger::v1::TimerSet& timer);

// Sets the next timer of a ladder whose calendar is another now: the due stays, and what came before
// `next`, when the timer before this one was due, is behind.
absl::Status MoveLadder(Macrostep& step, ledger::v1::Ladder ladder, absl::Time next);

// Removes the timer of a task; of an item's task or job.
absl::Status ClearTaskTimers(Macrostep& step, uint32_t task);
absl::Status ClearItemTimer(Macrostep& step, const ItemOf& item);
// Sets a timer.
absl::Status SetTimer(Macrostep& step, absl::Time due, ledger::v1::Timer purpose);

// Raises the incident NO_ELIGIBLE_CANDIDATE if nobody may act on what is left of an open task (it names
// persons only, and each is excluded or kept apart), and resolves it if somebody may again.
absl::Status ReviewCandidates(Macrostep& step, uint32_t task);

// Raises the incident CALENDAR_TOO_SHORT if the time was guessed. `what` such as "a timer".
absl::Status ReportIfProvisional(Macrostep& step, const ResolvedTime& time, absl::string_view what,
                                 absl::string_view state);

// Raises an incident under the next ordinal; the same reason, message and state is not raised twice while it
// is open. Of a long message only the beginning is kept.
absl::Status RaiseIncident(Macrostep& step, ledger::v1::IncidentRaised incident);
absl::Status RaiseIncident(Macrostep& step, absl::string_view reason, absl::string_view message,
                           absl::string_view state, uint32_t job);
// Resolves the incident that was raised with the same words, if it is open.
absl::Status ResolveIncident(Macrostep& step, absl::string_view reason, absl::string_view message,
                             absl::string_view state);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_ACTIVITIES_H_
