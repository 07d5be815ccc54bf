// What leaves the house in whole: evidence of an instance, and the tree of the ledger. Part of AuditCalls.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_EVIDENCE_EXPORT_STREAMS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_EVIDENCE_EXPORT_STREAMS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/identity.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {

// How long an export waits for a checkpoint that covers it.
constexpr absl::Duration kCheckpointPatience = absl::Seconds(10);
constexpr size_t kEvidencePieceBytes = 256 << 10;
constexpr size_t kTreePieceBytes = 1 << 20;
// Who may take records of all namespaces out of the house.
constexpr char kAuditorRole[] = "auditor";

// What the ledger shows of an instance, with proofs under a checkpoint that covers it. Blocks; errors as
// ExportEvidence.
absl::StatusOr<proof::Evidence> GatherProved(const ServerParts& parts, absl::string_view name_space,
                                             uint64_t instance);

// Each runs on a thread that may block; errors as the rpcs.
absl::Status StreamEvidence(const ServerParts& parts, const v1::ExportEvidenceRequest& request,
                            const Identity& identity, AnswerStream<v1::ExportEvidenceResponse>& stream);
absl::Status StreamTiles(const ServerParts& parts, const v1::ExportTilesRequest& request,
                         const Identity& identity, AnswerStream<v1::ExportTilesResponse>& stream);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_EVIDENCE_EXPORT_STREAMS_H_
