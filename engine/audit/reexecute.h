// Re-execution: deciding a recorded input again, and comparing what comes out with what was recorded.
#ifndef LIUSHUI_ENGINE_AUDIT_REEXECUTE_H_
#define LIUSHUI_ENGINE_AUDIT_REEXECUTE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/audit/definitions.h"
#include "engine/audit/verify.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// What a record is decided under; both have charts.
struct UsedDefinitions {
  const KnownDefinition& definition;
  const KnownDefinition* target = nullptr;  // of a migration
};

// Decides the input of a step or refusal anew, on the instance as it was before the record, with the envelope
// as it was recorded. OK if the record comes out to the byte (`bytes`), a refusal with its reason and
// sentence. An error says what came out instead, or that a migration names a revision which its definition
// never had.
absl::Status Reexecute(const ledger::v1::Record& record, absl::string_view bytes,
                       const UsedDefinitions& definitions, const core::Instance& before);

// What came of it.
struct Reexecution {
  bool decided = false;  // false if a definition has no chart, which was said where it was deployed
  absl::Status status;
};
// The same under the definitions that the record and its instance name. An error as above, and for a
// definition that no record before deployed.
Reexecution ReexecuteUnder(const ledger::v1::Record& record, absl::string_view bytes,
                           const Definitions& definitions, const FoldedInstance& before);

// The input of a step or refusal.
const ledger::v1::Input& InputOf(const ledger::v1::Record& record);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REEXECUTE_H_
