#include "engine/server/services/workflow_calls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/server/messages/instance_message.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/branch/instance_inputs.h"
#include "engine/server/services/oversight/instance_lists.h"
#include "engine/server/services/oversight/item_lists.h"
#include "engine/server/services/oversight/read_moment.h"

namespace liushui::server {
namespace {

absl::StatusOr<runtime::Request> PrepareStart(const runtime::Reads&, const v1::StartInstanceRequest& request,
                                              const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.RequiredText("workflow", request.workflow(), kMaxIdBytes);
  checks.Key("business_key", request.business_key(), kMaxBusinessKeyBytes);
  if (!request.data_subject().empty() && !runtime::IsSubject(request.data_subject()))
    checks.Add("data_subject", "expected 1-64 characters [A-Za-z0-9._-], a letter or digit first");
  runtime::StartRequest start;
  ReadJson(request.input(), "input", &start.inputs, &checks.violations());
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(start.revision, ReadRevision({"revision", request.revision()}));
  start.workflow = request.workflow();
  start.business_key = request.business_key();
  start.use_existing = request.use_existing();
  start.data_subject = request.data_subject();
  return start;
}

v1::StartInstanceResponse Started(const v1::StartInstanceRequest&, const runtime::Outcome& outcome) {
  v1::StartInstanceResponse response;
  *response.mutable_instance() = InstanceMessage(outcome.instance, InstanceView::kBrief);
  response.set_created(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareEvent(const runtime::Reads&, const v1::SendEventRequest& request,
                                              const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance, ReadInstanceName({"instance", request.instance()}, identity));
  FieldChecks checks;
  checks.Name("event", request.event(), kMaxEventNameBytes);
  ledger::v1::SendEvent* event = prepared.input.mutable_event();
  event->set_name(request.event());
  ReadJson(request.data(), "data", event->mutable_data(), &checks.violations());
  RETURN_IF_ERROR(checks.Result());
  return prepared;
}

v1::SendEventResponse EventSent(const v1::SendEventRequest&, const runtime::Outcome& outcome) {
  v1::SendEventResponse response;
  response.set_handled(outcome.record.step().handled());
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareItems(const runtime::Reads&, const v1::AddItemsRequest& request,
                                              const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance, ReadInstanceName({"instance", request.instance()}, identity));
  FieldChecks checks;
  checks.RequiredText("state", request.state(), kMaxIdBytes);
  if (request.items_size() < 1 || request.items_size() > kMaxItems) {
    checks.Add("items", absl::StrCat("expected 1 to ", kMaxItems, " items, found ", request.items_size()));
    return checks.Result();
  }
  ledger::v1::AddItems* items = prepared.input.mutable_add_items();
  items->set_state(request.state());
  for (int i = 0; i < request.items_size(); ++i) {
    const auto& given = request.items(i);
    const std::string key = absl::StrCat("items[", i, "].key");
    if (given.key().empty()) checks.Add(key, "expected the key of the item, found none");
    checks.Key(key, given.key(), kMaxBusinessKeyBytes);
    ledger::v1::AddItems::Item* item = items->add_items();
    item->set_key(given.key());
    ReadJson(given.value(), absl::StrCat("items[", i, "].value"), item->mutable_value(),
             &checks.violations());
  }
  RETURN_IF_ERROR(checks.Result());
  return prepared;
}

v1::AddItemsResponse ItemsAdded(const v1::AddItemsRequest&, const runtime::Outcome& outcome) {
  const auto& facts = outcome.record.step().facts();
  v1::AddItemsResponse response;
  response.set_added(static_cast<int32_t>(std::count_if(
      facts.begin(), facts.end(), [](const ledger::v1::Fact& fact) { return fact.has_item_added(); })));
  response.set_existing(outcome.record.step().input().add_items().items_size() - response.added());
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareCancel(const runtime::Reads&,
                                               const v1::CancelInstanceRequest& request,
                                               const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance, ReadInstanceName({"name", request.name()}, identity));
  if (absl::StripAsciiWhitespace(request.reason()).empty()) {
    return RefuseFields("REASON_MISSING", "reason: expected why the instance is ended, found nothing",
                        {{"reason", "REASON_MISSING", "expected why the instance is ended, found nothing"}});
  }
  FieldChecks checks;
  checks.Text("reason", request.reason(), kMaxNoteBytes);
  RETURN_IF_ERROR(checks.Result());
  prepared.input.mutable_cancel()->set_reason(request.reason());
  return prepared;
}

v1::CancelInstanceResponse Cancelled(const v1::CancelInstanceRequest&, const runtime::Outcome& outcome) {
  v1::CancelInstanceResponse response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

// Children told with an instance, and how many more there are; a list has them all.
constexpr int kMaxChildrenShown = 100;

absl::StatusOr<v1::GetInstanceResponse> ShowInstance(const runtime::Reads& reads,
                                                     const v1::GetInstanceRequest& request,
                                                     const Identity& identity) {
  ASSIGN_OR_RETURN(const InstanceReference reference,
                   ReadInstanceReference({"name", request.name()}, identity));
  ASSIGN_OR_RETURN(const auto as_of, ReadMoment(reads, request));
  v1::GetInstanceResponse response;
  const uint64_t position = as_of.value_or(reads.position());
  response.set_position(static_cast<int64_t>(position));
  ASSIGN_OR_RETURN(state::v1::InstanceState state,
                   reference.workflow.empty()
                       ? reads.GetInstance(identity.name_space, reference.instance)
                       : reads.FindInstance(identity.name_space, reference.workflow, reference.business_key));
  if (as_of.has_value()) {
    ASSIGN_OR_RETURN(audit::FoldedInstance then,
                     reads.InstanceAt(identity.name_space, state.instance(), *as_of));
    state = std::move(then.state);
  }
  *response.mutable_instance() = InstanceMessage(state, InstanceView::kWithData);
  ASSIGN_OR_RETURN(const runtime::Children children,
                   as_of.has_value() ? reads.ListChildrenAt(state.instance(), kMaxChildrenShown, position)
                                     : reads.ListChildren(state.instance(), kMaxChildrenShown));
  for (const state::v1::InstanceState& child : children.shown) {
    *response.mutable_instance()->add_children() = ChildMessage(child);
  }
  if (children.running_left_out + children.ended_left_out > 0) {
    v1::ChildrenLeftOut& left_out = *response.mutable_instance()->mutable_children_left_out();
    left_out.set_running(children.running_left_out);
    left_out.set_ended(children.ended_left_out);
  }
  RETURN_IF_ERROR(AddInputs(reads, state, *response.mutable_instance()));
  if (const int64_t next = NextTimerOf(state); next >= 0)
    *response.mutable_next_timer_time() = TimestampOf(next);
  return response;
}

}  // namespace

void WorkflowCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  RegisterDefinitions(parts, methods);
  RegisterVersions(parts, methods);
  RegisterCalendars(parts, methods);
  RegisterInstances(parts, methods);
}

void WorkflowCalls::RegisterInstances(const ServerParts& parts, UnaryMethods& methods) {
  using Start = MutationRule<v1::StartInstanceRequest, v1::StartInstanceResponse>;
  using Event = MutationRule<v1::SendEventRequest, v1::SendEventResponse>;
  using Items = MutationRule<v1::AddItemsRequest, v1::AddItemsResponse>;
  using Cancel = MutationRule<v1::CancelInstanceRequest, v1::CancelInstanceResponse>;
  methods.Add(this, &WorkflowCalls::RequestStartInstance, Mutating(parts, Start{&PrepareStart, &Started}));
  methods.Add(this, &WorkflowCalls::RequestSendEvent, Mutating(parts, Event{&PrepareEvent, &EventSent}));
  methods.Add(this, &WorkflowCalls::RequestAddItems, Mutating(parts, Items{&PrepareItems, &ItemsAdded}));
  methods.Add(this, &WorkflowCalls::RequestCancelInstance,
              Mutating(parts, Cancel{&PrepareCancel, &Cancelled}));
  methods.Add(this, &WorkflowCalls::RequestGetInstance, Reading(parts, Place::kPool, &ShowInstance));
  methods.Add(this, &WorkflowCalls::RequestListInstances, Reading(parts, Place::kPool, &PageOfInstances));
  methods.Add(this, &WorkflowCalls::RequestListItems, Reading(parts, Place::kPool, &PageOfItems));
}

}  // namespace liushui::server
