// Lists of items.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_ITEM_LISTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_ITEM_LISTS_H_

#include "absl/status/statusor.h"
#include "engine/runtime/reads.h"
#include "engine/server/identity.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::server {

// The rule of ListItems; its errors stand in the proto.
absl::StatusOr<v1::ListItemsResponse> PageOfItems(const runtime::Reads& reads,
                                                  const v1::ListItemsRequest& request,
                                                  const Identity& identity);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_ITEM_LISTS_H_
