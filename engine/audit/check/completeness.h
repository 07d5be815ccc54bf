// What makes a record of an instance one that may stand where it stands, whatever it means.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_COMPLETENESS_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_COMPLETENESS_H_

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "engine/audit/definitions.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::audit {

// A timer that fires before its due, on the instance as it was before the record.
absl::optional<std::string> EarlyTimer(const ledger::v1::Record& record,
                                       const state::v1::InstanceState& before);

// A definition which a start or migration names, and no record before deployed.
absl::optional<std::string> MissingDefinition(const ledger::v1::Record& record,
                                              const Definitions& definitions);

// What a refusal, of any kind, does not say though it must: what was tried, by whom, why it was refused.
std::vector<std::string> Malformations(const ledger::v1::Record& record);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_COMPLETENESS_H_
