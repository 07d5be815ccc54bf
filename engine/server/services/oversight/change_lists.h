// What changed in an instance between two moments.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_CHANGE_LISTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_CHANGE_LISTS_H_

#include "absl/status/statusor.h"
#include "engine/runtime/reads.h"
#include "engine/server/identity.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::server {

// The rule of ListChanges; its errors stand in the proto.
absl::StatusOr<v1::ListChangesResponse> PageOfChanges(const runtime::Reads& reads,
                                                      const v1::ListChangesRequest& request,
                                                      const Identity& identity);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_CHANGE_LISTS_H_
