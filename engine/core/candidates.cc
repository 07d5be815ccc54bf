#include "engine/core/candidates.h"

#include "absl/strings/str_cat.h"
#include "engine/core/activities.h"

namespace liushui::core {
namespace {

using state::v1::TaskPartState;

bool Excludes(const TaskPartState& part, const std::string& person) {
  const auto& excluded = part.part().excluded();
  return std::find(excluded.begin(), excluded.end(), person) != excluded.end();
}

}  // namespace

bool IsOffered(const TaskPartState& part, const ledger::v1::Actor& actor) {
  if (!part.claimed_by().empty() || !part.completed_by().empty()) return false;
  return !Excludes(part, actor.name()) && IsAmong(actor, part.part().roles(), part.part().people());
}

std::string KeptApartBecause(const Duty& duty, const TaskPartState& part, const std::string& person) {
  if (Excludes(part, person)) return "the rule of this task excludes this person";
  for (const TaskPartState& other : duty.task.parts()) {
    if (other.part().as() == part.part().as()) continue;
    if (other.completed_by() == person || other.claimed_by() == person) {
      return absl::StrCat("the same person has part '", other.part().as(), "'");
    }
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
