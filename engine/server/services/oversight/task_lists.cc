#include "engine/server/services/oversight/task_lists.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/civil_day.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/oversight/class_count.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/oversight/list_requests.h"
#include "engine/server/services/oversight/own_list.h"
#include "engine/server/services/oversight/read_moment.h"
#include "engine/server/services/oversight/task_query.h"

namespace liushui::server {
namespace {

constexpr int kMaxDimensions = 8;

absl::StatusOr<runtime::TaskQuery> QueryFrom(const runtime::Reads& reads, const v1::ListTasksRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(runtime::TaskQuery query, ReadTaskQuery(request, identity));
  ASSIGN_OR_RETURN(PageRequest page, ReadListPage(request, identity));
  FieldChecks checks;
  checks.Text("order_by", request.order_by(), kMaxOrderBytes);
  RETURN_IF_ERROR(checks.Result());
  query.overdue = request.overdue();
  ASSIGN_OR_RETURN(query.as_of, ReadPageMoment(reads, request, page.after));
  query.mine = request.mine() ? &identity.actor : nullptr;
  query.limit = page.size;
  query.after = page.after;
  query.filter = request.filter();
  query.order_by = request.order_by();
  return query;
}

absl::optional<absl::CivilDay> ReadDay(absl::string_view field, const std::string& text,
                                       FieldChecks& checks) {
  if (text.empty()) return absl::nullopt;
  const absl::optional<absl::CivilDay> day = ParseDay(text);
  if (day.has_value()) return day;
  checks.Add(field, absl::StrCat("expected a day such as 2026-03-02, found '",
                                 absl::Utf8SafeCHexEscape(text.substr(0, 64)), "'"));
  return absl::nullopt;
}

absl::StatusOr<runtime::CountQuery> QueryFrom(const runtime::Reads& reads,
                                              const v1::CountTasksRequest& request,
                                              const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  checks.Text("state", request.state(), kMaxIdBytes);
  checks.Text("role", request.role(), kMaxIdBytes);
  checks.Text("person", request.person(), kMaxPersonBytes);
  checks.Range("group_by", request.group_by_size(), 0, kMaxDimensions);
  checks.Range("due", request.due(), v1::CountTasksRequest::Due_MIN, v1::CountTasksRequest::Due_MAX);
  runtime::CountQuery query;
  for (const int dimension : request.group_by()) {
    checks.Range("group_by", dimension, 1, v1::CountTasksRequest::Dimension_MAX);
    query.group_by.insert(static_cast<runtime::Dimension>(dimension));
  }
  for (const int status : request.statuses()) {
    checks.Range("statuses", status, 1, v1::Task::Status_MAX);
    query.statuses.insert(static_cast<state::v1::TaskStatus>(status));
  }
  query.opened_day = ReadDay("opened_day", request.opened_day(), checks);
  query.closed_day = ReadDay("closed_day", request.closed_day(), checks);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(query.as_of, ReadMoment(reads, request));
  query.name_space = identity.name_space;
  query.workflow = request.workflow();
  query.state = request.state();
  query.role = request.role();
  query.person = request.person();
  query.due = static_cast<runtime::DueBucket>(request.due());
  return query;
}

std::string DayText(const absl::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : std::string();
}

v1::CountTasksResponse::Group GroupMessage(const runtime::CountGroup& group) {
  v1::CountTasksResponse::Group message;
  message.set_person(group.key.person);
  message.set_role(group.key.role);
  message.set_workflow(group.key.workflow);
  message.set_state(group.key.state);
  message.set_status(static_cast<v1::Task::Status>(group.key.status));
  message.set_due(static_cast<v1::CountTasksRequest::Due>(group.key.due));
  message.set_opened_day(DayText(group.key.opened_day));
  message.set_closed_day(DayText(group.key.closed_day));
  message.set_count(group.count);
  message.set_overdue(group.overdue);
  return message;
}

// Of a day that is not counted nothing can be said, and 0 would be wrong. Zones are up to a day apart.
absl::Status CheckClosedDay(const runtime::CountQuery& query, absl::Time now) {
  if (!query.closed_day.has_value()) return absl::OkStatus();
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  const absl::CivilDay first = today - runtime::kClosedDays;
  if (*query.closed_day >= first && *query.closed_day <= today + 1) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kOutOfRange, "DAY_NOT_COUNTED",
      absl::StrCat("closed tasks are counted from ", absl::FormatCivilTime(first), " to ",
                   absl::FormatCivilTime(today), ", not on ", absl::FormatCivilTime(*query.closed_day),
                   "; an earlier position counts its own ", runtime::kClosedDays, " days"));
}

}  // namespace

absl::StatusOr<v1::ListTasksResponse> PageOfTasks(const runtime::Engine& engine,
                                                  const v1::ListTasksRequest& request,
                                                  const Identity& identity) {
  ASSIGN_OR_RETURN(runtime::TaskQuery query, QueryFrom(engine.reads(), request, identity));
  if (request.mine()) query.represented = Represented(engine, identity);
  ASSIGN_OR_RETURN(const auto found, engine.reads().ListTasks(query));
  v1::ListTasksResponse response;
  for (const state::v1::TaskState& task : found.rows) {
    v1::Task* shown = response.add_tasks();
    *shown = TaskMessage(task);
    if (request.mine()) shown->set_on_behalf_of(OnBehalfOf(task, identity.actor, query.represented));
    KeepMasked(request.read_mask(), shown);
  }
  response.set_next_page_token(ListToken(request, identity, WithMoment(query.as_of, found.next)));
  response.set_position(static_cast<int64_t>(found.position));
  response.set_rows_scanned(found.scanned);
  return response;
}

absl::StatusOr<v1::CountTasksResponse> CountOfTasks(const runtime::Reads& reads,
                                                    const v1::CountTasksRequest& request,
                                                    const Identity& identity) {
  ASSIGN_OR_RETURN(const runtime::CountQuery query, QueryFrom(reads, request, identity));
  ASSIGN_OR_RETURN(const runtime::Counted counted, reads.CountTasks(query));
  RETURN_IF_ERROR(CheckClosedDay(query, counted.time));
  v1::CountTasksResponse response;
  for (const runtime::CountGroup& group : counted.groups) *response.add_groups() = GroupMessage(group);
  response.set_total(counted.total);
  *response.mutable_time() = TimestampOf(absl::ToUnixMicros(counted.time));
  response.set_position(static_cast<int64_t>(counted.position));
  return response;
}

}  // namespace liushui::server
