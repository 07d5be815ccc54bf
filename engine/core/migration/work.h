// Work: who ever worked in which state of an instance, whatever the state was called when he did.
//
// Only states that another is kept apart from have their workers in the instance's own state. Which those are
// may be others in every definition, so at a migration the rest is read from the tasks that ever opened,
// through all the names their states have had since: a migration is rare, and duties are kept apart for an
// instance's life.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_WORK_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_WORK_H_

#include "absl/status/status.h"
#include "engine/core/migration/correspondence.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/fact.pb.h"

namespace liushui::core {

// OK if every state in which somebody worked has a counterpart in the second definition, or is mapped to
// nothing, which forgets who it was. FAILED_PRECONDITION MIGRATION_WORK_GONE names state and people.
absl::Status CheckWorkGoesOn(Macrostep& step, const StateNames& names);

// Adds who worked in states whose workers the second definition wants remembered and the first did not, by
// their new ids. Before the fact is recorded.
absl::Status GatherWork(Macrostep& step, const StateNames& names, ledger::v1::InstanceMigrated* migrated);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_WORK_H_
