// Checkpoints and proofs, as AuditService answers them. Errors as the proto lists them.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_PROVING_PROOF_ANSWERS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_PROVING_PROOF_ANSWERS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {

// So long a call waits for a checkpoint that covers what it asks about.
inline constexpr absl::Duration kProofPatience = absl::Seconds(10);

absl::StatusOr<v1::GetCheckpointResponse> AnswerCheckpoint(const runtime::Engine& engine,
                                                           const v1::GetCheckpointRequest& request,
                                                           const Identity& identity);
absl::StatusOr<v1::GetInclusionProofResponse> AnswerInclusionProof(
    const runtime::Engine& engine, const v1::GetInclusionProofRequest& request, const Identity& identity);
absl::StatusOr<v1::GetConsistencyProofResponse> AnswerConsistencyProof(
    const runtime::Engine& engine, const v1::GetConsistencyProofRequest& request, const Identity& identity);

// Such a call on the pool for what may take its time: it waits for the disk, and for witnesses.
template <typename Request, typename Response>
UnaryHandler<Request, Response> Proving(const ServerParts& parts,
                                        absl::StatusOr<Response> (*answer)(const runtime::Engine&,
                                                                           const Request&, const Identity&)) {
  return [&parts, answer](const Request& request, const CallContext& caller, Responder<Response> responder) {
    const absl::Status accepted = parts.slow.Run([&parts, &request, &caller, answer, responder] {
      responder.Finish(answer(parts.engine, request, caller.identity));
    });
    if (!accepted.ok()) responder.Finish(accepted);
  };
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_PROVING_PROOF_ANSWERS_H_
