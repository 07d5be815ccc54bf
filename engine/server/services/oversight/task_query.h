// What lists and watches of tasks ask for alike.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_QUERY_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_QUERY_H_

#include "absl/status/statusor.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/reads.h"
#include "engine/server/identity.h"
#include "engine/server/messages/fields.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/oversight/list_requests.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

// The fields of a ListTasksRequest or WatchTasksRequest by which tasks are chosen, but for `filter`, `mine`
// and the order. Refused with FIELD_INVALID, all violations at once, for these, `filter` and `read_mask`.
template <typename Request>
absl::StatusOr<runtime::TaskQuery> ReadTaskQuery(const Request& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  checks.Text("state", request.state(), kMaxIdBytes);
  checks.Text("role", request.role(), kMaxIdBytes);
  checks.Text("person", request.person(), kMaxPersonBytes);
  checks.Text("filter", request.filter(), kMaxFilterBytes);
  checks.Range("status", request.status(), v1::Task::Status_MIN, v1::Task::Status_MAX);
  RETURN_IF_ERROR(checks.Result());
  RETURN_IF_ERROR(CheckMask(request.read_mask(), v1::Task::default_instance()));
  runtime::TaskQuery query;
  if (!request.instance().empty()) {
    ASSIGN_OR_RETURN(query.instance, ReadInstanceName({"instance", request.instance()}, identity));
    query.has_instance = true;
  }
  query.name_space = identity.name_space;
  query.workflow = request.workflow();
  query.state = request.state();
  query.status = static_cast<state::v1::TaskStatus>(request.status());
  query.role = request.role();
  query.person = request.person();
  return query;
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_TASK_QUERY_H_
