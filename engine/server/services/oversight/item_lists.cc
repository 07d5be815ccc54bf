#include "engine/server/services/oversight/item_lists.h"

#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/oversight/list_requests.h"

namespace liushui::server {
namespace {

v1::Item ItemMessage(const views::ListedItem& listed) {
  const state::v1::ItemState& item = listed.item;
  v1::Item message;
  message.set_key(item.key());
  message.set_number(static_cast<int32_t>(item.number()));
  WriteJson(item.value(), message.mutable_value());
  message.set_status(static_cast<v1::Item::Status>(item.status()));
  if (item.task() != 0)
    message.set_task(ChildName(ChildKind::kTask, listed.name_space, {item.instance(), item.task()}));
  if (item.job() != 0)
    message.set_job(ChildName(ChildKind::kJob, listed.name_space, {item.instance(), item.job()}));
  if (listed.child != 0) message.set_child(core::InstanceName(listed.name_space, listed.child));
  *message.mutable_create_time() = TimestampOf(item.added_us());
  if (item.ended_us() != 0) *message.mutable_end_time() = TimestampOf(item.ended_us());
  message.set_code(item.code());
  message.set_message(item.message());
  return message;
}

}  // namespace

absl::StatusOr<v1::ListItemsResponse> PageOfItems(const runtime::Reads& reads,
                                                  const v1::ListItemsRequest& request,
                                                  const Identity& identity) {
  runtime::ItemQuery query;
  query.name_space = identity.name_space;
  ASSIGN_OR_RETURN(query.instance, ReadInstanceName({"instance", request.instance()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page, ReadListPage(request, identity));
  FieldChecks checks;
  checks.RequiredText("state", request.state(), kMaxIdBytes);
  checks.Text("filter", request.filter(), kMaxFilterBytes);
  checks.Text("order_by", request.order_by(), kMaxOrderBytes);
  checks.Range("status", request.status(), v1::Item::Status_MIN, v1::Item::Status_MAX);
  RETURN_IF_ERROR(checks.Result());
  query.state = request.state();
  query.status = static_cast<state::v1::ItemStatus>(request.status());
  query.limit = page.size;
  query.after = page.after;
  query.filter = request.filter();
  query.order_by = request.order_by();
  ASSIGN_OR_RETURN(const auto found, reads.ListItems(query));
  v1::ListItemsResponse response;
  for (const views::ListedItem& listed : found.rows) *response.add_items() = ItemMessage(listed);
  response.set_next_page_token(ListToken(request, identity, found.next));
  response.set_position(static_cast<int64_t>(found.position));
  response.set_rows_scanned(found.scanned);
  return response;
}

}  // namespace liushui::server
