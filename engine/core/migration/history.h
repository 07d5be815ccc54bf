// What history states remember, from one definition to another.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_HISTORY_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_HISTORY_H_

#include "absl/status/statusor.h"
#include "engine/core/migration/correspondence.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/ledger/v1/fact.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::core {

// What the history states of the second definition remember: what their counterparts did, under the new ids.
// A history state mapped to nothing forgets all, and a remembered state mapped to nothing is left out: its
// region then begins anew. FAILED_PRECONDITION MIGRATION_HISTORY_GONE: what is remembered, or who remembers
// it, has no counterpart; or the counterparts lie elsewhere, or could not be active together.
absl::StatusOr<google::protobuf::RepeatedPtrField<ledger::v1::HistoryRecorded>> CorrespondingHistory(
    const StateNames& names, const state::v1::InstanceState& state);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_HISTORY_H_
