#include "engine/server/services/oversight/own_list.h"

#include <algorithm>

#include "engine/core/candidates.h"

namespace liushui::server {

std::vector<ledger::v1::Actor> Represented(const runtime::Engine& engine, const Identity& identity) {
  std::vector<ledger::v1::Actor> represented;
  if (!identity.actor.on_behalf_of().empty()) return represented;
  const auto directory = engine.reads().DirectoryOf(identity.name_space);
  for (const ledger::v1::Person* person : directory->RepresentedBy(identity.actor.name(), engine.Now())) {
    ledger::v1::Actor& actor = represented.emplace_back(identity.actor);
    actor.set_on_behalf_of(person->id());
    *actor.mutable_roles() = person->roles();
  }
  return represented;
}

std::string OnBehalfOf(const state::v1::TaskState& task, const ledger::v1::Actor& caller,
                       const std::vector<ledger::v1::Actor>& represented) {
  const auto is_for = [&](const ledger::v1::Actor& actor) {
    return std::any_of(task.parts().begin(), task.parts().end(), [&](const state::v1::TaskPartState& part) {
      return core::IsHeldBy(part, actor) || core::IsDelegatedTo(part, actor) || core::IsOffered(part, actor);
    });
  };
  if (is_for(caller)) return "";
  const auto found = std::find_if(represented.begin(), represented.end(), is_for);
  return found == represented.end() ? "" : found->on_behalf_of();
}

}  // namespace liushui::server
