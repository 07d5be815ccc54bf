#include "engine/core/unopened.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/items/items.h"

namespace liushui::core {
namespace {

using chart::State;
using chart::StateIndex;
using ledger::v1::Unopened;

// The ladder of the whole has no state of its own: it lasts as long as the instance.
bool IsActive(Macrostep& step, StateIndex s) {
  return s == chart::kRoot || (s != chart::kNoState && step.configuration().Contains(s));
}

// Whether the part is wanted and not open. A state that was entered in this step opens all of it later. Tasks
// of items may outlive their state.
bool IsMissing(Macrostep& step, absl::string_view state, const Unopened& part) {
  const uint32_t task = part.rung().task();
  if (task != 0) return step.instance().FindActivity(task) != nullptr;
  const StateIndex s = step.chart().FindState(state);
  if (!IsActive(step, s) || step.newly_entered().count(s) > 0) return false;
  const bool is_open = step.instance().FindActivityOf(state) != nullptr;
  if (part.has_activity()) return !is_open;
  return !part.has_until() || is_open;
}

std::string ActivityName(const State& state) {
  if (state.task.has_value()) return "task";
  if (state.job.has_value()) return "job";
  return state.each.has_value() ? "list of items" : "child";
}

// The beginning of a sentence that the failed expression ends.
std::string WordsOf(const State& state, const Unopened& part) {
  const std::string of = absl::StrCat(" of '", state.id, "'");
  switch (part.part_case()) {
    case Unopened::kActivity:
      return absl::StrCat("the ", ActivityName(state), of, " is not open: ");
    case Unopened::kDue:
      return absl::StrCat("the deadline", of, " does not run: ");
    case Unopened::kMoment:
      return absl::StrCat("the timer of transition ", part.moment() + 1, of, " does not run: ");
    case Unopened::kRung:
      return absl::StrCat("rung ", part.rung().rung() + 1, of, " has called nobody: ");
    case Unopened::kUntil:
      return absl::StrCat("whether the list of items", of, " is done is not known: ");
    case Unopened::PART_NOT_SET:
      break;
  }
  return "";
}

std::string TextOf(const Event& error, absl::string_view field) {
  const cel::Value* value = error.data.Find(field);
  return value == nullptr ? "" : value->string_value();
}

absl::Status OpenMoment(Macrostep& step, const State& state, uint32_t position) {
  for (const int t : state.transitions) {
    const chart::Transition& transition = step.chart().transitions()[t];
    if (transition.position != static_cast<int>(position) || !transition.trigger.has_value()) continue;
    return OpenTransitionTimer(step, state, transition);
  }
  return absl::OkStatus();
}

}  // namespace

Unopened ActivityPart() {
  Unopened part;
  part.set_activity(true);
  return part;
}

Unopened DuePart() {
  Unopened part;
  part.set_due(true);
  return part;
}

Unopened MomentPart(int position) {
  Unopened part;
  part.set_moment(static_cast<uint32_t>(position));
  return part;
}

Unopened RungPart(uint32_t task, int rung) {
  Unopened part;
  part.mutable_rung()->set_task(task);
  part.mutable_rung()->set_rung(static_cast<uint32_t>(rung));
  return part;
}

Unopened UntilPart() {
  Unopened part;
  part.set_until(true);
  return part;
}

absl::Status ReportIfMissing(Macrostep& step, const Event& error) {
  if (!IsMissing(step, TextOf(error, "state"), *error.unopened)) return absl::OkStatus();
  return ReportError(step, error);
}

absl::Status LapseUnopened(Macrostep& step, absl::string_view state, const Unopened& part) {
  const auto& incidents = step.state().incidents();
  const auto found = std::find_if(incidents.begin(), incidents.end(), [&](const auto& incident) {
    return incident.state() == state && incident.has_unopened() &&
           incident.unopened().SerializeAsString() == part.SerializeAsString();
  });
  if (found == incidents.end()) return absl::OkStatus();
  ledger::v1::Fact fact;
  fact.mutable_incident_resolved()->set_incident(found->incident());
  fact.mutable_incident_resolved()->set_lapsed(true);
  return step.Record(std::move(fact));
}

absl::Status ReportError(Macrostep& step, const Event& error) {
  ledger::v1::IncidentRaised raised;
  raised.set_reason(error.name == "error.communication" ? "UNDELIVERED" : "EXPRESSION_FAILED");
  raised.set_message(TextOf(error, "message"));
  raised.set_state(TextOf(error, "state"));
  if (raised.message().empty()) raised.set_message(error.name);
  if (error.unopened.has_value() && IsMissing(step, raised.state(), *error.unopened)) {
    const State& state = step.chart().state(step.chart().FindState(raised.state()));
    raised.set_message(absl::StrCat(WordsOf(state, *error.unopened), raised.message()));
    *raised.mutable_unopened() = *error.unopened;
  }
  return RaiseIncident(step, std::move(raised));
}

absl::Status OpenPart(Macrostep& step, absl::string_view state, const Unopened& part) {
  if (!IsMissing(step, state, part)) return absl::OkStatus();
  const StateIndex s = step.chart().FindState(state);
  switch (part.part_case()) {
    case Unopened::kActivity:
      return OpenActivity(step, s);
    case Unopened::kDue:
      return OpenDeadline(step, s);
    case Unopened::kMoment:
      return OpenMoment(step, step.chart().state(s), part.moment());
    case Unopened::kRung:
      return ClimbRung(step, s, part.rung());
    case Unopened::kUntil:
      return JudgeAgain(step, step.instance().FindActivityOf(state)->ordinal());
    case Unopened::PART_NOT_SET:
      break;
  }
  return absl::InternalError("a part of a state that is not understood");
}

}  // namespace liushui::core
