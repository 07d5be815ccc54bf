// AuditService on the engine: the ledger for those who check it.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_AUDIT_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_AUDIT_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/audit_service.grpc.pb.h"

namespace liushui::server {

// The streams are written by threads of pools, the rest is served by completion queues.
using AuditServiceMethods = v1::AuditService::WithCallbackMethod_ReadRecords<
    v1::AuditService::WithCallbackMethod_Verify<v1::AuditService::WithCallbackMethod_ExportEvidence<
        v1::AuditService::WithCallbackMethod_ExportTiles<v1::AuditService::WithAsyncMethod_GetHistory<
            v1::AuditService::WithAsyncMethod_GetInstanceAt<v1::AuditService::WithAsyncMethod_GetCheckpoint<
                v1::AuditService::WithAsyncMethod_GetInclusionProof<
                    v1::AuditService::WithAsyncMethod_GetConsistencyProof<
                        v1::AuditService::WithAsyncMethod_ListChanges<v1::AuditService::Service>>>>>>>>>>;

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class AuditCalls final : public AuditServiceMethods {
 public:
  explicit AuditCalls(const ServerParts& parts) : parts_(parts) {}
  void Register(const ServerParts& parts, UnaryMethods& methods);

  grpc::ServerWriteReactor<v1::ReadRecordsResponse>* ReadRecords(
      grpc::CallbackServerContext* context, const v1::ReadRecordsRequest* request) override;
  grpc::ServerWriteReactor<v1::VerifyResponse>* Verify(grpc::CallbackServerContext* context,
                                                       const v1::VerifyRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportEvidenceResponse>* ExportEvidence(
      grpc::CallbackServerContext* context, const v1::ExportEvidenceRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportTilesResponse>* ExportTiles(
      grpc::CallbackServerContext* context, const v1::ExportTilesRequest* request) override;

 private:
  const ServerParts& parts_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_AUDIT_CALLS_H_
