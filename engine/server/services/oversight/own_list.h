// OwnList: what `mine` means in lists and watches: what the caller has to do with, and what those have to do
// with for whom he stands in now.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_OWN_LIST_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_OWN_LIST_H_

#include <string>
#include <vector>

#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::server {

// The caller on behalf of each person for whom he may act at this moment; none if he acts for another
// already.
std::vector<ledger::v1::Actor> Represented(const runtime::Engine& engine, const Identity& identity);

// For whom a task stands in the own list of a caller who represents these: empty for himself.
std::string OnBehalfOf(const state::v1::TaskState& task, const ledger::v1::Actor& caller,
                       const std::vector<ledger::v1::Actor>& represented);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_OWN_LIST_H_
