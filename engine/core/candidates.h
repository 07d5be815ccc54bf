// Who may do a part of a task. One rule, for those who decide and for those who only show what could be done.
#ifndef LIUSHUI_ENGINE_CORE_CANDIDATES_H_
#define LIUSHUI_ENGINE_CORE_CANDIDATES_H_

#include <algorithm>
#include <string>

#include "engine/chart/chart.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// Whether the actor holds one of the roles, or is one of the people.
template <typename Names>
bool IsAmong(const ledger::v1::Actor& actor, const Names& roles, const Names& people) {
  if (std::find(people.begin(), people.end(), actor.name()) != people.end()) return true;
  return std::any_of(actor.roles().begin(), actor.roles().end(), [&](const std::string& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  });
}

// Whether nobody has the part yet, it is for people like this actor, and it does not exclude him. What other
// parts and tasks keep him from is not looked at: see KeptApartBecause.
bool IsOffered(const state::v1::TaskPartState& part, const ledger::v1::Actor& actor);

// A task and where it hangs.
struct Duty {
  const chart::Chart& chart;
  const state::v1::InstanceState& instance;
  const state::v1::TaskState& task;
};

// Why separation of duties keeps a person from a part of the task: it excludes him, he has another part, or
// he completed a state which the task is kept apart from. Empty if nothing does.
std::string KeptApartBecause(const Duty& duty, const state::v1::TaskPartState& part,
                             const std::string& person);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_CANDIDATES_H_
