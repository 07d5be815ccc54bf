// Lists and counts of tasks.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_LISTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_LISTS_H_

#include "absl/status/statusor.h"
#include "engine/runtime/engine.h"
#include "engine/server/identity.h"
#include "liushui/v1/task_service.pb.h"

namespace liushui::server {

// The rules of ListTasks and CountTasks; their errors stand in the proto.
absl::StatusOr<v1::ListTasksResponse> PageOfTasks(const runtime::Engine& engine,
                                                  const v1::ListTasksRequest& request,
                                                  const Identity& identity);
absl::StatusOr<v1::CountTasksResponse> CountOfTasks(const runtime::Reads& reads,
                                                    const v1::CountTasksRequest& request,
                                                    const Identity& identity);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_LISTS_H_
