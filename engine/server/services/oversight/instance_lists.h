// Lists of instances.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_INSTANCE_LISTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_INSTANCE_LISTS_H_

#include "absl/status/statusor.h"
#include "engine/runtime/reads.h"
#include "engine/server/identity.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::server {

// The rule of ListInstances; its errors stand in the proto.
absl::StatusOr<v1::ListInstancesResponse> PageOfInstances(const runtime::Reads& reads,
                                                          const v1::ListInstancesRequest& request,
                                                          const Identity& identity);

// An instance as a list or a watch with this mask shows it.
v1::Instance ShownInstance(const state::v1::InstanceState& state, const google::protobuf::FieldMask& mask);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_INSTANCE_LISTS_H_
