// Recount: what the server counts, beside what a reader of the ledger and a watcher of its changes counted.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_RECOUNT_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_RECOUNT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "clients/demo/office.h"
#include "clients/demo/show/story.h"
#include "clients/demo/show/tally.h"
#include "clients/demo/show/watcher.h"

namespace liushui::demo {

// Claims that all agree: tasks done and late by person on a day, and the tasks a watch told of with the
// lists.
absl::StatusOr<std::vector<Claim>> CheckCounts(const Office& office, const Tally& tally, absl::CivilDay day,
                                               Watcher& watcher);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_RECOUNT_H_
