// Migration: an instance goes on under another definition of its workflow, in one step, all or nothing.
//
// The active states are mapped (correspondence.h); no entry or exit block runs and no transition is taken for
// it. What both definitions declare alike goes on, the rest is withdrawn and opened anew (carry.h). Data keep
// their values, are computed, get their defaults, or are dropped, and satisfy the second definition (data.h).
// Who worked in which state stays known under the new ids (work.h), and so does what history states remember
// (history.h): what has no counterpart is refused unless it is mapped to nothing, which forgets it. Then the
// instance comes to rest as after any input: parents and regions that are complete now and were not before
// raise done.state, and eventless transitions of the second definition may be taken.
//
// The instance was chosen a while before; the input says by what, and that is judged again.
//
// An instance that is stuck is active again; what it could not decide is tried again under the second
// definition, unless that was a timer, which fires by itself, or a job that does not go on.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_MIGRATE_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_MIGRATE_H_

#include "absl/status/status.h"
#include "engine/chart/chart.h"
#include "engine/core/scxml/macrostep.h"
#include "liushui/ledger/v1/input.pb.h"

namespace liushui::core {

// Takes the input; Surroundings::target is the definition it names. FAILED_PRECONDITION
// MIGRATION_ALREADY_THERE, MIGRATION_CHANGED_MEANWHILE, MIGRATION_FILTER_FAILED, MIGRATION_WORKFLOW_DIFFERS,
// MIGRATION_STATE_GONE, MIGRATION_CONFIGURATION_ILLEGAL, MIGRATION_HISTORY_GONE, MIGRATION_WORK_GONE,
// MIGRATION_EACH_OPEN, MIGRATION_CHILD_DIFFERS, MIGRATION_DATA_MISSING, MIGRATION_DATA_MISMATCH,
// EXPRESSION_FAILED; INVALID_ARGUMENT MIGRATION_FILTER_INVALID, MIGRATION_MAPPING_INVALID,
// MIGRATION_DATA_UNKNOWN, MIGRATION_DATA_INVALID; and whatever the input of a stuck instance runs into.
absl::Status TakeMigration(Macrostep& step, const ledger::v1::Migrate& input);

// Whether mapping and data make sense from one definition to the other, whatever the instance: OK, or one of
// the last three that are INVALID_ARGUMENT.
absl::Status CheckMigration(const chart::Chart& from, const chart::Chart& to,
                            const ledger::v1::Migrate& input);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_MIGRATE_H_
