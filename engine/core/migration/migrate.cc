#include "engine/core/migration/migrate.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/inputs.h"
#include "engine/core/migration/carry.h"
#include "engine/core/migration/correspondence.h"
#include "engine/core/migration/data.h"
#include "engine/core/migration/history.h"
#include "engine/core/migration/instance_filter.h"
#include "engine/core/migration/work.h"
#include "engine/core/scxml/entry.h"

namespace liushui::core {
namespace {

using chart::Chart;
using chart::StateIndex;
using ledger::v1::Fact;

absl::Status CheckTarget(const Macrostep& step, const ledger::v1::Migrate& input) {
  const Chart* target = step.surroundings().target;
  if (target == nullptr || target->hash() != input.definition()) {
    return absl::InternalError("a migration is decided without the definition it names");
  }
  const state::v1::InstanceState& state = step.state();
  if (target->workflow() != state.workflow()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_WORKFLOW_DIFFERS",
                  absl::StrCat("instance ", state.instance(), " is one of workflow ", state.workflow(),
                               ", not of ", target->workflow()));
  }
  if (state.definition() != input.definition()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_ALREADY_THERE",
                absl::StrCat("instance ", state.instance(), " runs on this definition already, as revision ",
                             state.revision()));
}

absl::Status Changed(const state::v1::InstanceState& state, absl::string_view how) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHANGED_MEANWHILE",
                absl::StrCat("instance ", state.instance(), " changed after it was chosen: ", how));
}

// Whoever chose the instance saw it a while ago; it moves only if it is still what was meant.
absl::Status CheckStillMeant(const Macrostep& step, const ledger::v1::Migrate& input) {
  const state::v1::InstanceState& state = step.state();
  if (state.definition() != input.from_definition() || state.revision() != input.from_revision()) {
    return Changed(state, absl::StrCat("it was on revision ", input.from_revision(), ", and is on revision ",
                                       state.revision(), " now"));
  }
  if (input.filter().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const InstanceFilter filter, InstanceFilter::Compile(input.filter(), step.chart()));
  ASSIGN_OR_RETURN(const bool holds, filter.Holds(state, step.now()));
  return holds ? absl::OkStatus()
               : Changed(state, absl::StrCat("`", input.filter(), "` does not hold any more"));
}

absl::Status RecordLeft(Macrostep& step, const Correspondence& correspondence) {
  for (const StateIndex s : correspondence.left) {
    Fact fact;
    fact.set_state_exited(step.chart().state(s).id);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status RecordEntered(Macrostep& step, const Correspondence& correspondence) {
  for (const StateIndex s : correspondence.entered) {
    Fact fact;
    fact.set_state_entered(step.chart().state(s).id);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
    step.newly_entered().insert(s);
  }
  return absl::OkStatus();
}

// Parents and parallels that are complete now.
std::vector<std::string> Complete(Macrostep& step) {
  std::vector<std::string> complete;
  for (const StateIndex s : step.configuration().ToVector()) {
    if (IsInFinalState(step, s)) complete.push_back(step.chart().state(s).id);
  }
  return complete;
}

// Raises done.state where that was not raised before, innermost first.
void RaiseNewlyDone(Macrostep& step, const StateNames& names, const std::vector<std::string>& before) {
  std::set<std::string> known;
  for (const std::string& id : before) known.insert(names.NameOf(id));
  const std::vector<std::string> now = Complete(step);
  for (auto id = now.rbegin(); id != now.rend(); ++id) {
    if (known.count(*id) == 0) step.Raise({.name = absl::StrCat("done.state.", *id)});
  }
}

// With regions at its top a workflow ends when all of them are complete; by moving none does.
absl::Status CheckGoesOn(Macrostep& step) {
  if (step.chart().state(chart::kRoot).kind != chart::StateKind::kParallel ||
      !IsInFinalState(step, chart::kRoot)) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_CONFIGURATION_ILLEGAL",
                absl::StrCat("all regions of ", step.chart().workflow(),
                             " would be complete: moving there would end the instance; map it elsewhere, or "
                             "cancel the instance"));
}

// A line that the second definition does not make any more.
absl::Status DropSubject(Macrostep& step) {
  if (step.chart().subject().has_value() || step.state().subject().empty()) return absl::OkStatus();
  Fact fact;
  fact.set_subject_changed("");
  return step.Record(std::move(fact));
}

// Whether what a stuck instance could not decide is tried again.
bool IsTriedAgain(Macrostep& step, const ledger::v1::Input& input) {
  const auto is_open = [&](uint32_t job) { return step.instance().Job(job).ok(); };
  if (input.has_complete_job()) return is_open(input.complete_job().job());
  if (input.has_fail_job()) return is_open(input.fail_job().job());
  return input.has_start() || input.has_deliver();
}

// The instance is active again; gives the input to try again, if there is one.
absl::StatusOr<absl::optional<ledger::v1::Input>> Unstick(Macrostep& step) {
  if (step.state().status() != state::v1::INSTANCE_STATUS_STUCK) return absl::optional<ledger::v1::Input>();
  const ledger::v1::Input again = step.state().stuck_input();
  const auto& incidents = step.state().incidents();
  const auto stuck = std::find_if(incidents.begin(), incidents.end(),
                                  [](const auto& incident) { return incident.reason() == "STUCK"; });
  if (stuck != incidents.end()) {
    Fact resolved;
    resolved.mutable_incident_resolved()->set_incident(stuck->incident());
    RETURN_IF_ERROR(step.Record(std::move(resolved)));
  }
  Fact fact;
  fact.set_instance_unstuck(true);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (!IsTriedAgain(step, again)) return absl::optional<ledger::v1::Input>();
  return absl::optional<ledger::v1::Input>(again);
}

struct Moving {
  const StateNames& names;
  const google::protobuf::RepeatedPtrField<ledger::v1::HistoryRecorded>& history;
  const DataChange& data;
};

absl::StatusOr<Fact> MigratedFact(Macrostep& step, const Moving& moving, const ledger::v1::Migrate& input) {
  Fact fact;
  ledger::v1::InstanceMigrated* migrated = fact.mutable_instance_migrated();
  migrated->set_definition(input.definition());
  migrated->set_revision(input.revision());
  for (const auto& mapping : input.states()) {
    const bool is_there = moving.names.from().FindState(mapping.from()) != chart::kNoState;
    if (is_there && mapping.from() != mapping.to()) *migrated->add_renamed() = mapping;
  }
  *migrated->mutable_history() = moving.history;
  migrated->set_took_parameters(input.parameters_size() > 0);
  migrated->mutable_data_dropped()->Add(moving.data.dropped.begin(), moving.data.dropped.end());
  RETURN_IF_ERROR(GatherWork(step, moving.names, migrated));
  return fact;
}

}  // namespace

absl::Status CheckMigration(const Chart& from, const Chart& to, const ledger::v1::Migrate& input) {
  const StateNames names(from, to, input);
  RETURN_IF_ERROR(names.Check());
  return CheckExpressions(names, input);
}

absl::Status TakeMigration(Macrostep& step, const ledger::v1::Migrate& input) {
  RETURN_IF_ERROR(CheckTarget(step, input));
  RETURN_IF_ERROR(CheckStillMeant(step, input));
  RETURN_IF_ERROR(CheckMigration(step.chart(), *step.surroundings().target, input));
  const StateNames names(step.chart(), *step.surroundings().target, input);
  ASSIGN_OR_RETURN(const Correspondence correspondence, Correspond(names, step.state()));
  ASSIGN_OR_RETURN(const auto history, CorrespondingHistory(names, step.state()));
  RETURN_IF_ERROR(CheckWorkGoesOn(step, names));
  // An instance whose start is parked has no data yet, and gets them when it is tried again.
  const bool has_begun = !step.state().configuration().empty();
  ASSIGN_OR_RETURN(const RulesBroken broken, ReadRulesBroken(step));
  DataChange data;
  if (has_begun) {
    ASSIGN_OR_RETURN(data, Compute(step, names, input));
  }
  const std::vector<std::string> complete = Complete(step);
  Carry carry(step, names, correspondence);
  RETURN_IF_ERROR(carry.Withdraw());
  ASSIGN_OR_RETURN(Fact migrated, MigratedFact(step, {names, history, data}, input));
  ASSIGN_OR_RETURN(const std::vector<uint32_t> separated, carry.ActivitiesSeparated());
  migrated.mutable_instance_migrated()->mutable_activities_separated()->Add(separated.begin(),
                                                                            separated.end());
  RETURN_IF_ERROR(RecordLeft(step, correspondence));
  RETURN_IF_ERROR(step.Record(std::move(migrated)));
  step.set_handled();

  ASSIGN_OR_RETURN(const absl::optional<ledger::v1::Input> again, Unstick(step));
  RETURN_IF_ERROR(Assign(step, data));
  RETURN_IF_ERROR(CheckRules(step, names, data, broken));
  RETURN_IF_ERROR(RecordEntered(step, correspondence));
  RETURN_IF_ERROR(CheckReliedOn(step, names));
  RETURN_IF_ERROR(CheckGoesOn(step));
  RETURN_IF_ERROR(carry.Open());
  RaiseNewlyDone(step, names, complete);
  RETURN_IF_ERROR(DropSubject(step));
  return again.has_value() ? TakeInput(step, *again) : absl::OkStatus();
}

}  // namespace liushui::core
