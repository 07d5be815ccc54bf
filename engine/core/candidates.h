// Who may do a part of a task. One rule, for those who decide and for those who only show what could be done.
//
// A substitute acts on behalf of somebody: named persons are then the person on whose behalf, roles are those
// of the envelope, and what keeps people apart is looked at for both names.
#ifndef LIUSHUI_ENGINE_CORE_CANDIDATES_H_
#define LIUSHUI_ENGINE_CORE_CANDIDATES_H_

#include <algorithm>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// In whose name the actor acts: on whose behalf, or his own.
const std::string& PrincipalOf(const ledger::v1::Actor& actor);
// The actor, and on whose behalf he acts.
std::vector<std::string> NamesOf(const ledger::v1::Actor& actor);

// Whether the actor holds one of the roles, or acts in the name of one of the people.
template <typename Names>
bool IsAmong(const ledger::v1::Actor& actor, const Names& roles, const Names& people) {
  if (std::find(people.begin(), people.end(), PrincipalOf(actor)) != people.end()) return true;
  return std::any_of(actor.roles().begin(), actor.roles().end(), [&](const std::string& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  });
}

// Whether nobody has the part yet, it is for people like this actor, and it does not exclude him. What other
// parts and tasks keep him from is not looked at: see KeptApartBecause.
bool IsOffered(const state::v1::TaskPartState& part, const ledger::v1::Actor& actor);

// Whether the part, not completed, is held in the name in which the actor acts.
bool IsHeldBy(const state::v1::TaskPartState& part, const ledger::v1::Actor& actor);
// Whether its holder has given the work to the actor, and it has not come back.
bool IsDelegatedTo(const state::v1::TaskPartState& part, const ledger::v1::Actor& actor);

// Whether the actor may reassign the task: he is declared its supervisor, or was called by its ladder.
bool IsSupervisor(const state::v1::TaskState& task, const ledger::v1::Actor& actor);

// Whether the actor has to do with the task: as candidate, holder, delegate, worker or supervisor.
bool IsConcerned(const state::v1::TaskState& task, const ledger::v1::Actor& actor);

// A task and where it hangs.
struct Duty {
  const chart::Chart& chart;
  const state::v1::InstanceState& instance;
  const state::v1::TaskState& task;
};

// Why separation of duties keeps a person from a part of the task: it excludes him, he has or did some of
// another part, or he did some of a state which the task is kept apart from. Empty if nothing does.
std::string KeptApartBecause(const Duty& duty, const state::v1::TaskPartState& part,
                             const std::string& person);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_CANDIDATES_H_
