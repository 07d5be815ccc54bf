#include "engine/server/services/oversight/instance_lists.h"

#include "engine/base/status_macros.h"
#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/oversight/list_requests.h"
#include "engine/server/services/oversight/read_moment.h"

namespace liushui::server {

v1::Instance ShownInstance(const state::v1::InstanceState& state, const google::protobuf::FieldMask& mask) {
  const bool whole = AsksFor(mask, "data") || AsksFor(mask, "output");
  v1::Instance message = InstanceMessage(state, whole ? InstanceView::kWithData : InstanceView::kBrief);
  KeepMasked(mask, &message);
  return message;
}

absl::StatusOr<v1::ListInstancesResponse> PageOfInstances(const runtime::Reads& reads,
                                                          const v1::ListInstancesRequest& request,
                                                          const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(PageRequest page, ReadListPage(request, identity));
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  checks.Text("filter", request.filter(), kMaxFilterBytes);
  checks.Text("order_by", request.order_by(), kMaxOrderBytes);
  checks.Range("status", request.status(), v1::Instance::Status_MIN, v1::Instance::Status_MAX);
  RETURN_IF_ERROR(checks.Result());
  RETURN_IF_ERROR(CheckMask(request.read_mask(), v1::Instance::default_instance()));
  runtime::InstanceQuery query;
  query.name_space = identity.name_space;
  query.workflow = request.workflow();
  query.status = static_cast<state::v1::InstanceStatus>(request.status());
  query.with_incidents = request.with_incidents();
  ASSIGN_OR_RETURN(query.as_of, ReadPageMoment(reads, request, page.after));
  query.limit = page.size;
  query.after = page.after;
  query.filter = request.filter();
  query.order_by = request.order_by();
  ASSIGN_OR_RETURN(const auto found, reads.ListInstances(query));
  v1::ListInstancesResponse response;
  for (const state::v1::InstanceState& state : found.rows) {
    *response.add_instances() = ShownInstance(state, request.read_mask());
  }
  response.set_next_page_token(ListToken(request, identity, WithMoment(query.as_of, found.next)));
  response.set_position(static_cast<int64_t>(found.position));
  response.set_rows_scanned(found.scanned);
  return response;
}

}  // namespace liushui::server
