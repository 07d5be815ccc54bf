#include "engine/core/candidates.h"

#include "absl/strings/str_cat.h"
#include "engine/core/activities.h"

namespace liushui::core {
namespace {

using ledger::v1::Actor;
using state::v1::TaskPartState;
using state::v1::TaskState;

template <typename Names>
bool Contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether a person has the part, or did some of its work.
bool HasTo(const TaskPartState& part, const std::string& person) {
  return part.completed_by() == person || part.completed_for() == person || part.claimed_by() == person ||
         part.claimed_for() == person || part.delegate() == person || Contains(part.workers(), person);
}

const std::string& HolderOf(const TaskPartState& part) {
  return part.claimed_for().empty() ? part.claimed_by() : part.claimed_for();
}

}  // namespace

const std::string& PrincipalOf(const Actor& actor) {
  return actor.on_behalf_of().empty() ? actor.name() : actor.on_behalf_of();
}

std::vector<std::string> NamesOf(const Actor& actor) {
  if (actor.on_behalf_of().empty()) return {actor.name()};
  return {actor.name(), actor.on_behalf_of()};
}

bool IsOffered(const TaskPartState& part, const Actor& actor) {
  if (!part.claimed_by().empty() || !part.completed_by().empty()) return false;
  for (const std::string& name : NamesOf(actor)) {
    if (Contains(part.part().excluded(), name)) return false;
  }
  return IsAmong(actor, part.part().roles(), part.part().people());
}

bool IsHeldBy(const TaskPartState& part, const Actor& actor) {
  return part.completed_by().empty() && !part.claimed_by().empty() && HolderOf(part) == PrincipalOf(actor);
}

bool IsDelegatedTo(const TaskPartState& part, const Actor& actor) {
  return part.completed_by().empty() && !part.delegate().empty() && part.delegate() == PrincipalOf(actor);
}

bool IsSupervisor(const TaskState& task, const Actor& actor) {
  return IsAmong(actor, task.supervisor_roles(), task.supervisor_people());
}

bool IsConcerned(const TaskState& task, const Actor& actor) {
  if (IsSupervisor(task, actor)) return true;
  return std::any_of(task.parts().begin(), task.parts().end(), [&](const TaskPartState& part) {
    return IsAmong(actor, part.part().roles(), part.part().people()) || HasTo(part, PrincipalOf(actor));
  });
}

std::string KeptApartBecause(const Duty& duty, const TaskPartState& part, const std::string& person) {
  if (Contains(part.part().excluded(), person)) return "the rule of this task excludes this person";
  for (const TaskPartState& other : duty.task.parts()) {
    if (other.part().as() == part.part().as()) continue;
    if (HasTo(other, person)) return absl::StrCat("the same person has part '", other.part().as(), "'");
  }
  const chart::State& state = duty.chart.state(duty.chart.FindState(duty.task.state()));
  for (const std::string& apart : TaskSpecOf(state).separate_from) {
    for (const auto& completion : duty.instance.completions()) {
      if (completion.state() == apart && completion.person() == person) {
        return absl::StrCat("the same person completed ", apart);
      }
    }
  }
  return "";
}

}  // namespace liushui::core
